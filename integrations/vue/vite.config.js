import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('raft-') } } })],
  // While developing, Vite would move the element's module away from the files beside it.
  optimizeDeps: { exclude: ['raftarium'] },
});
