// The first face against a real headless node on regtest: create a wallet, mine, see the balance grow, lock, unlock, go on after a restart.
import { expect, type Page, test } from '@playwright/test'
import { type NodeProcess, removeFolder, startNode, temporaryFolder } from '../support/node-process.ts'
import { expectNoAxeFindings, watchPage } from './page-checks.ts'

const PASSWORD = 'four words and a comma'
const MATURITY_BLOCKS = 240

test.describe.configure({ mode: 'serial' })

let folder: string
let node: NodeProcess
let page: Page
let words: string[] = []

test.beforeAll(async ({ browser }) => {
  folder = await temporaryFolder()
  node = await startNode(folder)
  page = await (await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 } })).newPage()
})

test.afterAll(async () => {
  await page?.context().close()
  await node?.stop()
  if (folder !== undefined) await removeFolder(folder)
})

const available = async () => Number((await page.locator('.money.figure').innerText()).replace(/[^\d.]/g, ''))

test('creates a wallet and tests the paper', async () => {
  const expectQuiet = watchPage(page)
  await page.goto(node.ready.ui)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('A wallet, and the whole ledger, at home.')
  await expect(page.getByText('No connections yet.')).toBeVisible()
  await expectNoAxeFindings(page, 'welcome')
  await page.getByRole('link', { name: /Create a wallet/ }).click()
  await page.getByLabel('New password').fill(PASSWORD)
  await page.getByLabel('The same again').fill(PASSWORD)
  await page.getByRole('button', { name: 'Create the wallet' }).click()
  await page.locator('.word-grid').waitFor()
  words = await page.locator('.word-grid li').evaluateAll((items) => items.map((item) => (item.lastChild?.textContent ?? '').trim()))
  expect(words).toHaveLength(24)
  await expectNoAxeFindings(page, 'words')
  await page.getByRole('button', { name: 'I wrote them down, check now' }).click()
  await page.getByLabel('Your 24 words').fill(`${words.slice(0, 23).join(' ')} zoo`)
  await page.getByLabel('Your 24 words').fill(words.join('  '))
  await page.getByRole('button', { name: 'Compare' }).click()
  await expect(page.locator('.money.figure')).toHaveText('0.00 DUIT')
  await expect(page.getByText(/Backup tested/)).toBeVisible()
  expectQuiet()
})

test('mines with the switch, and the reward ripens', async () => {
  await page.getByRole('switch', { name: 'Mining' }).click()
  await expect(page.getByRole('switch', { name: 'Mining' })).toBeChecked()
  await expect(page.locator('.figures')).toContainText('Ripening', { timeout: 60_000 })
  await expect(page.getByText(/Mined block/).first()).toBeVisible()
  await expect(page.getByText(/ripens in \d+ blocks?/).first()).toBeVisible()
  await expectNoAxeFindings(page, 'home while mining')
})

test('shows the speed, the odds and what was earned', async () => {
  await page.getByRole('link', { name: 'Mining' }).first().click()
  await expect(page.getByText(/Your computer makes .* guesses a second/)).toBeVisible()
  await expect(page.getByText(/blocks? since/)).toBeVisible()
  const { engine } = await node.call<{ engine: { name: 'native' | 'wasm' } }>('node.status')
  await expect(page.getByText(engine.name === 'native' ? 'The fast engine' : 'The slow engine')).toBeVisible()
  const { threads } = await node.call<{ threads: number }>('mining.status')
  await expect(page.locator('.threads .r')).toHaveText(Array.from({ length: threads }, () => /^[\d.,]+$/))
  await page.getByRole('radio', { name: 'Quiet' }).click()
  await expect(page.getByRole('radio', { name: 'Quiet' })).toBeChecked()
  await page.getByRole('button', { name: 'Set price and watts' }).click()
  await page.getByLabel('What mining adds').fill('45')
  await page.getByLabel('Price of a kWh').fill('0.30')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('€ 0.30 a kWh.')).toBeVisible()
  await expectNoAxeFindings(page, 'mining')
  await page.getByRole('switch', { name: 'Mining', exact: true }).click()
  await expect(page.getByRole('switch', { name: 'Mining', exact: true })).not.toBeChecked()
})

test('sees the balance grow when rewards are ripe', async () => {
  await page.getByRole('link', { name: 'Home' }).click()
  const before = await available()
  // blocks made in no time run ahead of the clock, so the day goes on first
  await node.call('debug.advanceTime', { seconds: 3600 })
  const { address } = await node.call<{ address: string }>('wallet.newAddress', {})
  await node.call('mining.generate', { blocks: MATURITY_BLOCKS + 5, address })
  await expect.poll(available, { timeout: 60_000 }).toBeGreaterThan(before)
  await expect(page.locator('.wall .tile')).toHaveCount(12)
  const { available: penning } = await node.call<{ available: number }>('wallet.balance', {})
  await expect.poll(available).toBeCloseTo(Math.floor(penning / 1e6) / 100, 5)
})

test('pays, and says what is true of the payment', async () => {
  const { address } = await node.call<{ address: string }>('wallet.newAddress', {})
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Send' }).click()
  await page.getByLabel('To', { exact: true }).fill(address)
  await page.getByLabel('Amount').fill('1.5')
  await page.getByRole('button', { name: 'Review' }).click()
  await expect(page.getByRole('img', { name: address })).toBeVisible()
  await expectNoAxeFindings(page, 'review')
  await page.getByRole('button', { name: 'Pay 1.50 DUIT' }).click()
  await expect(page.getByText('Signed and handed to the node, not in a block yet')).toBeVisible()
  await node.call('mining.generate', { blocks: 1, address })
  await expect(page.getByText('In a block', { exact: true })).toBeVisible()
})

test('shows a fresh address to receive on', async () => {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Receive' }).click()
  await expect(page.getByRole('img', { name: 'QR code of the payment link' })).toBeVisible()
  await expect(page.locator('.addr .end').first()).toHaveText('rdui')
  await expectNoAxeFindings(page, 'receive')
})

test('locks, hides amounts, and unlocks', async () => {
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Lock now' }).click()
  await page.getByRole('link', { name: 'Home' }).click()
  await expect(page.getByText('The wallet is locked.')).toBeVisible()
  await expect(page.locator('.money.figure')).toHaveCount(0)
  await page.getByLabel('Password', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: 'Unlock' }).click()
  await expect(page.getByText('That is not the password.')).toBeVisible()
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Unlock' }).click()
  await expect(page.locator('.money.figure')).toBeVisible()
})

test('is whole in Dutch and in the dark', async () => {
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('radio', { name: 'Nederlands' }).click()
  await page.getByRole('radio', { name: 'Donker' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await expect(page.locator('html')).toHaveAttribute('lang', 'nl')
  for (const screen of ['Overzicht', 'Betalen', 'Ontvangen', 'Geschiedenis', 'Delven', 'Reservekopie', 'Instellingen']) {
    await page.getByRole('banner').getByRole('link', { name: screen }).click()
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeAttached()
    await page.waitForTimeout(400)
    await expectNoAxeFindings(page, screen)
  }
})

test('says when the node is gone', async () => {
  await node.kill()
  await expect(page.getByRole('alert')).toContainText('Geen verbinding met de node sinds')
})
