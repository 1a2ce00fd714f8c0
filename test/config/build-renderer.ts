// The window is built before the end-to-end tests, so that they never test an old one.
import { join } from 'node:path'
import { build } from 'vite'

export default async function buildRenderer(): Promise<void> {
  await build({ configFile: join(import.meta.dirname, '../../src-renderer/vite.config.ts'), logLevel: 'error' })
}
