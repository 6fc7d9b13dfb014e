/** The command language for highlight.js: `hljs.registerLanguage('raft', raft)`. */
export default function raft(highlighter?: any): any;
