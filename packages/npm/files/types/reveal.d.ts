/** The plugin for reveal.js: give it to `plugins` of `Reveal.initialize`. */
declare const RevealRaft: () => {
  id: string;
  init(deck: any): void;
};
export default RevealRaft;
