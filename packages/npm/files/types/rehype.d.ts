export interface Options {
  /** The address of raft-cluster.js, which the plugin adds to a page with a cluster; without it, the page brings its own script. */
  script?: string;
  /** The address of raft-lesson.js, likewise for a page with a lesson. */
  lessonScript?: string;
}

/** A rehype plugin that makes elements of ```raft blocks. A block with a mistake stops the build, with its place. */
export default function rehypeRaft(options?: Options): (tree: any, file: any) => void;
