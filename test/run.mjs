// `npm test`: every check there is, also on a clone without node_modules and under Node 20.
// `npm test -- --only unit` runs one (repeatable). The last line counts tests; each static check counts as one.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { ensurePackages, fail, findChromium, findNode, root, run } from '../src-main/setup.mjs'

const only = process.argv.slice(2).filter((argument) => argument !== '--only')

ensurePackages()
const node = findNode()
const tool = (path, ...args) => [join(root, 'node_modules', path), ...args]
const reports = join(root, 'node_modules/.cache/duit-tests')

const CHECKS = [
  { name: 'typecheck', args: tool('typescript7/bin/tsc', '-p', 'tsconfig.json') },
  { name: 'pure', args: tool('typescript7/bin/tsc', '-p', 'src-main/tsconfig.pure.json') },
  {
    name: 'lint',
    args: tool('@biomejs/biome/bin/biome', 'check', '--config-path=test/config/lint.json', 'src-main', 'src-renderer', 'test'),
  },
  {
    name: 'layers',
    args: tool(
      'dependency-cruiser/bin/dependency-cruiser.mjs',
      '--config',
      'test/config/dependency-cruiser.cjs',
      'src-main',
      'src-renderer',
    ),
  },
  { name: 'build-window', args: tool('vite/bin/vite.js', 'build', '--logLevel', 'warn', '-c', 'src-renderer/vite.config.ts') },
  { name: 'build-main', args: tool('vite/bin/vite.js', 'build', '--logLevel', 'warn', '-c', 'src-main/vite.config.ts') },
  { name: 'build-preload', args: tool('vite/bin/vite.js', 'build', '--logLevel', 'warn', '-c', 'src-main/vite.preload.config.ts') },
  { name: 'unit', args: vitest('test/unit'), read: readVitest },
  { name: 'integration', args: vitest('test/integration'), read: readVitest },
  {
    name: 'e2e',
    args: tool('@playwright/test/cli.js', 'test', '--config', 'test/config/playwright.config.ts', '--reporter=list,json'),
    read: readPlaywright,
    browser: true,
  },
]

const unknown = only.filter((name) => !CHECKS.some((check) => check.name === name))
if (unknown.length > 0) fail(`There is no check ${unknown.join(', ')}. Possible: ${CHECKS.map(({ name }) => name).join(', ')}.`)
const results = CHECKS.filter(({ name }) => only.length === 0 || only.includes(name)).map(runCheck)
printSummary(results)

function vitest(folder) {
  return tool('vitest/vitest.mjs', 'run', '--config', 'test/config/vitest.config.ts', folder, '--reporter=default', '--reporter=json')
}

function runCheck({ name, args, read, browser }) {
  console.log(`\n── ${name}`)
  const began = Date.now()
  const chromium = browser ? requireChromium() : undefined
  if (browser && chromium === undefined) return { name, passed: 0, failed: 0, skipped: 1, seconds: 0 }
  const report = join(reports, `${name}.json`)
  rmSync(report, { force: true })
  const succeeded = run(node, read === readVitest ? [...args, `--outputFile.json=${report}`] : args, { env: environment(report, chromium) })
  const counts = read === undefined ? { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 } : readReport(report, read)
  // a suite that broke before its first test has no failed test to count
  const failed = succeeded ? counts.failed : Math.max(1, counts.failed)
  return { name, ...counts, failed, seconds: (Date.now() - began) / 1000 }
}

function environment(report, chromium) {
  const path = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`
  const own = chromium === undefined ? {} : { DUIT_CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: report }
  return { ...process.env, PATH: path, ...own }
}

function readReport(report, read) {
  return existsSync(report) ? read(JSON.parse(readFileSync(report, 'utf8'))) : { passed: 0, failed: 1, skipped: 0 }
}

function readVitest({ numPassedTests, numFailedTests, numPendingTests, numTodoTests }) {
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
}

function readPlaywright({ stats }) {
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }
}

/** A Chromium for the browser tests; on Debian root may fetch one. */
function requireChromium() {
  const found = findChromium()
  if (found !== undefined) return found
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    console.log('No Chromium is here: installing the package chromium for the browser tests.')
    const apt = (...args) => spawnSync('apt-get', args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
    apt('update')
    apt('install', '-y', '--no-install-recommends', 'chromium')
  }
  const installed = findChromium()
  if (installed === undefined) console.log('Skipped: there is no Chromium for the browser tests.')
  return installed
}

function printSummary(results) {
  console.log('')
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  for (const { name, passed, failed, skipped, seconds } of results) {
    const mark = failed > 0 ? 'FAILED' : skipped > 0 && passed === 0 ? 'skipped' : 'passed'
    console.log(`${name.padEnd(14)} ${mark.padEnd(8)} ${passed} passed, ${failed} failed, ${skipped} skipped, ${seconds.toFixed(1)} s`)
  }
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
  process.exitCode = sum('failed') > 0 ? 1 : 0
}
