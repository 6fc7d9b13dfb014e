// The texts about attributes, forbidden actions, and a module that cannot be loaded.

export const clusterText = {
  notServed: (address: string, status: number): string => `${address} was answered with status ${status}.`,
  noWebAssembly: 'This browser has no WebAssembly, or it is turned off.',
  wasmForbidden: 'The Content Security Policy of this page forbids WebAssembly. It needs script-src \'wasm-unsafe-eval\'.',
  policyForbids: (what: string, directive: string): string => `The Content Security Policy of this page forbids ${what} (${directive}).`,
  cannotLoadBecause: (why: string): string => `The cluster could not be loaded: ${why}`,
  badSpeed: (value: string): string => `speed="${value}" is not a valid speed: give a number from 0.001 to 100.`,
  readOnly: 'This is a recording of what happened: it can be watched, stopped and rewound, but not changed',
  notAllowed: (verb: string, allowed: string[]): string => `This page does not let you use “${verb}”; ${allowed.length > 0 ? `you may use ${allowed.join(', ')}` : 'you may watch, stop and rewind the run'}`,
  badChoice: (name: string, value: string, choices: readonly string[]): string => `${name}="${value.slice(0, 40)}": give one of ${choices.join(', ')}.`,
  badView: (value: string): string => `view="${value}": give some of ring, logs, details, timeline, playback.`,
  badPage: (value: string): string => `page="${value.slice(0, 200)}" is not the address of a page: give one that starts with https://, or one relative to this page.`,
  badTime: (value: string): string => `“${value}” is not a valid time. Write 2.3s, 2300ms or 2.3.`,
};
