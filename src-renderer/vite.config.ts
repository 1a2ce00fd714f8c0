// The build of the window: one page without inline scripts, so that `script-src 'self'` is enough.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  server: { host: '127.0.0.1', fs: { allow: ['..'] } },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome150',
    modulePreload: { polyfill: false },
    // Pictures stay files: a data URL would ask for a wider policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_200,
  },
})
