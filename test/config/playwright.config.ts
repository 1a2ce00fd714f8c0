// End-to-end tests in the Chromium of the system, against real parts on the loopback.
import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

const SYSTEM_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = process.env.DUIT_CHROMIUM ?? SYSTEM_BROWSERS.find((path) => existsSync(path))

export default defineConfig({
  testDir: '../e2e',
  outputDir: '../../dist/test-results',
  globalSetup: './build-renderer.ts',
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    trace: 'off',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
