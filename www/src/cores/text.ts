// The texts about what runs other people's cores.

export const coresText = {
  crashed: (why: string): string => `the engine for cores in JavaScript has crashed (${why})`,
  gone: 'the state of this server was lost when the engine for cores in JavaScript crashed',

  // Modules.
  imports: (module: string, name: string): string => `the module imports ${module}.${name}; a core imports nothing`,
  lacks: (name: string): string => `the module does not export \`${name}\``,
  outside: (by: string): string => `\`${by}\` returned an address outside the memory`,
  memory: (most: number): string => `the module has more than ${most >> 20} MiB of memory`,
  notText: 'the answer is not valid UTF-8',
};
