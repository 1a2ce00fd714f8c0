// The build of the preload: CommonJS, since a sandboxed window takes nothing else.
import { defineConfig } from 'vite'

const here = import.meta.dirname

export default defineConfig({
  root: here,
  build: {
    ssr: true,
    target: 'chrome150',
    outDir: '../dist/main',
    emptyOutDir: false,
    rolldownOptions: { input: `${here}/preload.ts`, external: ['electron'], output: { format: 'cjs', entryFileNames: 'preload.cjs' } },
  },
})
