import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  // The page works from any folder.
  base: './',
  plugins: [react()],
  // While developing, Vite would move the element's module away from the files beside it.
  optimizeDeps: { exclude: ['raftarium'] },
});
