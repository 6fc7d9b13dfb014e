// What Node gets in place of the elements, which need a browser: a page that is rendered on a server can import them, and the
// browser defines them later.

export class RaftCluster {}
export class RaftLesson {}

/** Of `raftarium/blocks`. */
export function raftBlocks() {}

/** Of `raftarium/reveal`. */
export default () => ({ id: 'raft', init() {} });
