import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  plugins: [svelte()],
  // While developing, Vite would move the element's module away from the files beside it.
  optimizeDeps: { exclude: ['raftarium'] },
});
