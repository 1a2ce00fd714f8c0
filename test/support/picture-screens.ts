// Takes pictures of the screens against the fake: node test/support/picture-screens.ts OUTDIR [name …]. Prints console and axe findings.
import { mkdirSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Page } from '@playwright/test'
import type { Scenario } from './contract-fake-state.ts'
import { serveContractFake } from './serve-contract-fake.ts'

interface Shot {
  name: string
  scenario: Scenario
  route: string
  dark?: boolean
  dutch?: boolean
  width?: number
  height?: number
  act?(page: Page): Promise<void>
}

const base: Shot[] = [
  { name: 'home', scenario: 'full', route: '/' },
  { name: 'home-empty', scenario: 'empty', route: '/' },
  { name: 'home-fresh', scenario: 'fresh', route: '/' },
  { name: 'home-syncing', scenario: 'syncing', route: '/' },
  { name: 'home-locked', scenario: 'locked', route: '/' },
  { name: 'home-off', scenario: 'off', route: '/' },
  { name: 'home-untested', scenario: 'untested', route: '/' },
  { name: 'home-story', scenario: 'full', route: '/', act: async (page) => page.locator('button.row').nth(2).click() },
  { name: 'home-all', scenario: 'full', route: '/', act: async (page) => page.getByRole('radio').nth(2).check() },
  { name: 'home-table', scenario: 'full', route: '/', act: async (page) => page.locator('figcaption button').click() },
  { name: 'look-around', scenario: 'none', route: '/look-around' },
  { name: 'mining', scenario: 'full', route: '/mining' },
  { name: 'mining-in-use', scenario: 'in-use', route: '/mining' },
  { name: 'mining-starting', scenario: 'starting', route: '/mining' },
  { name: 'mining-many', scenario: 'many', route: '/mining' },
  {
    name: 'mining-idle',
    scenario: 'in-use',
    route: '/mining',
    act: async (page) => page.getByRole('button', { name: /5 minut/ }).click(),
  },
  { name: 'mining-fresh', scenario: 'fresh', route: '/mining' },
  {
    name: 'mining-power',
    scenario: 'modest',
    route: '/mining',
    act: async (page) => page.getByText(/Set price and watts|Prijs en vermogen/).click(),
  },
  { name: 'welcome', scenario: 'none', route: '/' },
  {
    name: 'create',
    scenario: 'none',
    route: '/welcome/create',
    act: async (page) => page.locator('input').first().fill('four words and a comma'),
  },
  { name: 'words', scenario: 'none', route: '/welcome/create', act: toWords },
  {
    name: 'words-check',
    scenario: 'none',
    route: '/welcome/create',
    act: async (page) => {
      await toWords(page)
      await page.locator('.btn.primary').click()
      await page.locator('textarea').fill('legal winner thank yaer wave ')
    },
  },
  {
    name: 'restore',
    scenario: 'none',
    route: '/welcome/restore',
    act: async (page) => page.locator('textarea').fill('legal winner thank year wave sausage worth useful '),
  },
  { name: 'send', scenario: 'full', route: '/send', act: fillSend },
  {
    name: 'send-wrong',
    scenario: 'full',
    route: '/send',
    act: async (page) => {
      await page.locator('input').first().fill('duit1p37t0nt25mcr7f50yrk52zx0crmrmal6axpe99rnqe39xw9f5ahdqyf990x')
      await page.locator('.input.tall input').fill('400')
    },
  },
  {
    name: 'send-review',
    scenario: 'full',
    route: '/send',
    act: async (page) => {
      await fillSend(page)
      await page.locator('.btn.primary').click()
      await page.locator('dl.facts').waitFor()
    },
  },
  { name: 'receive', scenario: 'full', route: '/receive' },
  { name: 'history', scenario: 'full', route: '/history' },
  { name: 'backup', scenario: 'untested', route: '/backup' },
  { name: 'settings', scenario: 'full', route: '/settings' },
]

async function toWords(page: Page) {
  for (const index of [0, 1]) await page.locator('input').nth(index).fill('four words and a comma')
  await page.locator('.btn.primary').click()
  await page.locator('.word-grid').waitFor()
}

async function fillSend(page: Page) {
  const { addressOf } = await import('./contract-fake-state.ts')
  await page.locator('input').first().fill(addressOf('joost'))
  await page.locator('.input.tall input').fill('25')
}

const [out = '/tmp/shots', ...names] = process.argv.slice(2)
const LOOKS = [
  { suffix: '' },
  { suffix: '-dark', dark: true },
  { suffix: '-nl', dutch: true },
  { suffix: '-1024', width: 1024, height: 700 },
  { suffix: '-900', width: 900, height: 620 },
]
mkdirSync(out, { recursive: true })
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
})
const wanted = base.flatMap((shot) => LOOKS.map((look) => ({ ...shot, ...look, name: `${shot.name}${look.suffix}` })))
for (const shot of wanted.filter(({ name }) => names.length === 0 || names.includes(name))) await take(shot)
const cut = wanted.find(({ name }) => name === 'home')
if (cut !== undefined && (names.length === 0 || names.includes('home-offline'))) await take({ ...cut, name: 'home-offline' }, true)
await browser.close()

async function take(shot: Shot, offline = false) {
  const served = await serveContractFake(shot.scenario, new Date(2027, 5, 19, 14, 32).getTime())
  const context = await browser.newContext({
    viewport: { width: shot.width ?? 1280, height: shot.height ?? 800 },
    colorScheme: shot.dark ? 'dark' : 'light',
    locale: shot.dutch ? 'nl-NL' : 'en-GB',
  })
  const page = await context.newPage()
  await page.clock.setFixedTime(new Date(2027, 5, 19, 14, 32))
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && console.log(shot.name, message.type(), message.text()))
  page.on('pageerror', (error) => console.log(shot.name, 'page error', error.message))
  await page.goto(served.url.replace('#', `#${shot.route}?`))
  await page.locator('h1').first().waitFor()
  await page.waitForTimeout(500)
  page.setDefaultTimeout(5000)
  try {
    await shot.act?.(page)
  } catch (error) {
    console.log(shot.name, 'act failed', String(error).slice(0, 200))
  }
  if (offline) served.cut()
  await page.waitForTimeout(offline ? 1500 : 400)
  await page.screenshot({ path: `${out}/${shot.name}.png` })
  const { violations } = await new AxeBuilder({ page }).analyze()
  for (const violation of violations)
    console.log(shot.name, 'axe', violation.id, violation.nodes.map((node) => node.html.slice(0, 140)).slice(0, 3))
  await context.close()
  await served.stop()
}
