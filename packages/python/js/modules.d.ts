/** What dist/ defines: <raft-cluster> and <raft-lesson>. packages/python/build.mjs resolves it. */
declare module '#elements';

/** The code of the workers that search, and of those that run experiments, as text. */
declare module '#worker-*' {
  const code: string;
  export default code;
}
