// The texts about the engine for cores in JavaScript.

export const coresText = {
  crashed: (why: string): string => `the engine for cores in JavaScript has crashed (${why})`,
  gone: 'the state of this server was lost when the engine for cores in JavaScript crashed',
};
