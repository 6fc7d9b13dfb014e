import { defineConfig } from 'vitepress';

export default defineConfig({
  title: 'Distributed Systems',
  description: 'Notes of a course',
  // The folder of the site in which the notes lie.
  base: '/notes/',
  themeConfig: {
    sidebar: [{ text: 'Consensus', items: [{ text: 'A follower that lags', link: '/' }, { text: 'Terms', link: '/terms' }] }],
  },
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('raft-') } } },
  // While developing, Vite would move the element's module away from the files beside it.
  vite: { optimizeDeps: { exclude: ['raftarium'] } },
});
