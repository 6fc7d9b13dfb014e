/**
 * Turns the ```raft blocks of a document or of a shadow root into clusters, now and whenever it changes. Importing the module does this
 * for the page's own document.
 */
export declare function raftBlocks(root?: Document | ShadowRoot): void;
