// The build of the main side: both entries, the node's own process, and the files of worker threads beside them.
import { builtinModules } from 'node:module'
import { defineConfig } from 'vite'

const here = import.meta.dirname
const external = [/^node:/, ...builtinModules, 'electron', 'level', 'classic-level', /^node-datachannel/, 'tiny-secp256k1']

export default defineConfig({
  root: here,
  ssr: { noExternal: true, external: external.filter((name) => typeof name === 'string') },
  build: {
    ssr: true,
    target: 'node24',
    outDir: '../dist/main',
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: {
        electron: `${here}/electron.ts`,
        headless: `${here}/headless.ts`,
        'node-process-entry': `${here}/host/electron/node-process-entry.ts`,
        'verify-worker': `${here}/engine/verify-worker.ts`,
        'hash-worker': `${here}/engine/hash-worker.ts`,
        'argon2id-worker': `${here}/wallet/argon2id-worker.ts`,
      },
      external,
      // every file in one folder: workers are looked for beside the file that starts them
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
})
