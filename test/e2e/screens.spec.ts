// Every screen in both themes and both languages against the contract's fake: it shows, axe finds nothing, the console stays silent.
import { expect, type Page, test } from '@playwright/test'
import type { Scenario } from '../support/contract-fake-state.ts'
import { addressOf } from '../support/contract-fake-state.ts'
import { type ServedFake, serveContractFake } from '../support/serve-contract-fake.ts'
import { expectNoAxeFindings, watchPage } from './page-checks.ts'

const SCREENS: [string, Scenario, string][] = [
  ['home', 'full', '/'],
  ['home of an empty wallet', 'empty', '/'],
  ['home while catching up', 'syncing', '/'],
  ['home, locked', 'locked', '/'],
  ['home on a new chain', 'fresh', '/'],
  ['looking around', 'none', '/look-around'],
  ['welcome', 'none', '/'],
  ['create', 'none', '/welcome/create'],
  ['restore', 'none', '/welcome/restore'],
  ['mining', 'full', '/mining'],
  ['mining, off', 'fresh', '/mining'],
  ['mining while somebody is there', 'in-use', '/mining'],
  ['mining that begins', 'starting', '/mining'],
  ['mining on many threads', 'many', '/mining'],
  ['mining on WebAssembly', 'modest', '/mining'],
  ['send', 'full', '/send'],
  ['receive', 'full', '/receive'],
  ['history', 'full', '/history'],
  ['backup', 'untested', '/backup'],
  ['settings', 'full', '/settings'],
]

const served = new Map<Scenario, ServedFake>()
async function open(page: Page, scenario: Scenario, route = '/'): Promise<ServedFake> {
  const fake = served.get(scenario) ?? (await serveContractFake(scenario))
  served.set(scenario, fake)
  await page.goto(fake.url.replace('#', `#${route}?`))
  await page.locator('h1').first().waitFor()
  return fake
}

test.afterAll(async () => {
  for (const fake of served.values()) await fake.stop()
})
/** A test that changes the fake's state starts from a new one. */
async function forget(scenario: Scenario): Promise<void> {
  await served.get(scenario)?.stop()
  served.delete(scenario)
}

for (const [colorScheme, locale] of [
  ['light', 'en-GB'],
  ['dark', 'nl-NL'],
] as const)
  test.describe(`${colorScheme}, ${locale}`, () => {
    test.use({ colorScheme, locale })
    for (const [name, scenario, route] of SCREENS)
      test(`${name} is whole and accessible`, async ({ page }) => {
        const expectQuiet = watchPage(page)
        await open(page, scenario, route)
        await page.waitForTimeout(400)
        await expect(page.locator('html')).toHaveAttribute('lang', locale.slice(0, 2))
        await expectNoAxeFindings(page, name)
        expectQuiet()
      })
  })

test('the token leaves the address bar and survives a reload, in this tab only', async ({ page }) => {
  await open(page, 'full')
  expect(page.url()).not.toContain('secret')
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain('secret')
  await page.reload()
  await expect(page.locator('.money.figure')).toHaveText('363.99 DUIT')
})

test('without a key the window says so', async ({ page }) => {
  const fake = await open(page, 'full')
  await page.context().newPage()
  await page.evaluate(() => sessionStorage.clear())
  await page.goto('about:blank')
  await page.goto(fake.url.replace(/#.*/, ''))
  // The fake lets everybody in, so a refusing one is needed here.
  fake.cut()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'does not let this window in' })).toBeVisible()
  await forget('full')
})

test('a lost node is said at once, and sending waits', async ({ page }) => {
  const fake = await open(page, 'full')
  await expect(page.getByRole('link', { name: 'Send', exact: true }).last()).toBeVisible()
  fake.cut()
  await expect(page.getByRole('alert')).toContainText('No connection to the node since')
  await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled()
  await expect(page.locator('.rail .node')).toContainText('No connection')
  await expect(page.locator('.money.figure')).toHaveText('363.99 DUIT')
  await forget('full')
})

test('works by keyboard: skip link, screens, focus on the title', async ({ page }) => {
  await open(page, 'full')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Skip to the content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('main')).toBeFocused()
  await page.keyboard.press('Control+5')
  await expect(page.getByRole('heading', { level: 1, name: 'Mining' })).toBeFocused()
  await expect(page).toHaveTitle('Mining · Duit')
})

test('a chart can be walked through and read as a table', async ({ page }) => {
  await open(page, 'full')
  const walk = page.getByRole('slider', { name: 'Walk through the points' })
  await walk.focus()
  await page.keyboard.press('ArrowLeft')
  await expect(walk).toHaveAttribute('aria-valuetext', /DUIT/)
  const asTable = page.getByRole('button', { name: 'Show as table' })
  await asTable.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('table')).toContainText('DUIT')
})

test('one story is open at a time', async ({ page }) => {
  await open(page, 'full')
  const rows = page.locator('button.row')
  await rows.nth(1).click()
  await rows.nth(2).click()
  await expect(page.locator('button.row[aria-expanded="true"]')).toHaveCount(1)
  await expect(page.locator('.story')).toContainText('552 penning')
})

test('hidden amounts are five dots everywhere, and the axis goes', async ({ page }) => {
  await open(page, 'full')
  await page.getByRole('button', { name: 'Hide amounts' }).click()
  await expect(page.locator('.money.figure')).toHaveText('•••••DUIT')
  expect(await page.locator('main').innerHTML()).not.toMatch(/363\.99|48\.00|373\.30/)
})

test('mining says which engine guesses, how hard, and what each thread makes', async ({ page }) => {
  await open(page, 'full', '/mining')
  await expect(page.getByText('The fast engine does the guessing: machine code for AVX2.')).toBeVisible()
  await expect(page.getByText('4 of 8 threads, and half of that while you type')).toBeVisible()
  await expect(page.locator('.threads .r')).toHaveText(['4,120', '4,080', '4,030', '3,970'])
  await open(page, 'modest', '/mining')
  await expect(page.getByText('The slow engine does the guessing: WebAssembly.')).toBeVisible()
  await open(page, 'starting', '/mining')
  await expect(page.getByText('2 of 8 threads, half of the time')).toBeVisible()
  await expect(page.locator('.threads .r')).toHaveText(['–not known yet', '–not known yet'])
  await expect(page.getByText('A thread stopped and is being started again.')).toBeVisible()
})

test('mining only when nobody uses the computer: switched on, changed, and taken back', async ({ page }) => {
  const { fake } = await open(page, 'full', '/mining')
  const toggle = page.getByRole('switch', { name: 'Only when nobody uses this computer' })
  await toggle.click()
  await expect(toggle).toBeChecked()
  expect(fake.state.mining.settings.onlyWhenIdle).toBe(5)
  await page.getByRole('button', { name: '5 minutes after' }).click()
  const field = page.getByLabel('Without keyboard or mouse for')
  await field.fill('0')
  await expect(page.getByText('Whole minutes, 1 to 240.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled()
  await field.fill('12')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: '12 minutes after' })).toBeVisible()
  expect(fake.state.mining.settings.onlyWhenIdle).toBe(12)
  await toggle.click()
  await expect(toggle).not.toBeChecked()
  expect(fake.state.mining.settings.onlyWhenIdle).toBeNull()
  await forget('full')
})

test('mining says that it waits for whoever is there, and offers no such wait where nobody can tell', async ({ page }) => {
  await open(page, 'in-use', '/mining')
  await expect(page.getByText('Mining waits: somebody is using this computer.')).toBeVisible()
  await expect(page.getByText('No thread makes guesses now.')).toBeVisible()
  await expect(page.locator('.chart-box').first()).toContainText('you were typing')
  await open(page, 'fresh', '/mining')
  await expect(page.getByText('This computer does not tell whether somebody uses it.')).toBeVisible()
  await expect(page.getByRole('switch', { name: 'Only when nobody uses this computer' })).toBeDisabled()
  await expect(page.getByRole('switch', { name: 'Only on mains power' })).toHaveCount(0)
})

test('a payment is reviewed in full before it is signed', async ({ page }) => {
  await open(page, 'full', '/send')
  const to = addressOf('joost')
  await page.getByLabel('To', { exact: true }).fill(to.slice(0, -1))
  await page.getByLabel('Amount').fill('25')
  await expect(page.getByText('This address is not complete.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Review' })).toBeDisabled()
  await page.getByLabel('To', { exact: true }).fill(to)
  await page.getByRole('button', { name: 'Review' }).click()
  await expect(page.getByRole('img', { name: to })).toBeVisible()
  await expect(page.locator('.facts')).toContainText('552 penning')
  await expect(page.locator('.facts')).toContainText('338.99550448 DUIT left')
  await page.getByRole('button', { name: 'Pay 25.00 DUIT' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('25.00 DUIT is paid.')
  await expect(page.getByRole('status').first()).toContainText('not in a block yet')
})

test('unlocking takes the right password only', async ({ page }) => {
  await open(page, 'locked')
  await page.getByLabel('Password', { exact: true }).fill('wrong')
  await page.getByRole('button', { name: 'Unlock' }).click()
  await expect(page.getByRole('alert')).toContainText('That is not the password.')
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
  await expect(page.getByRole('alert')).toHaveCount(0)
  await page.getByRole('button', { name: 'Unlock' }).click()
  await expect(page.locator('.money.figure')).toBeVisible()
  await forget('locked')
})
