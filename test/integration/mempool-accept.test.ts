import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { merkleLeaf } from '../../src-main/consensus/merkle.ts'
import { VerifiedWitnesses } from '../../src-main/consensus/verified-witnesses.ts'
import { verifyChecksReference } from '../../src-main/consensus/verify-reference.ts'
import type { SubmitResult, SubmitRule } from '../../src-main/mempool/interface.ts'
import { Mempool, type MempoolOptions, type RemovalReason } from '../../src-main/mempool/mempool.ts'
import { type Coin, encodeTransaction, type Transaction, transactionId, zeroTxid } from '../../src-main/primitives/transaction.ts'
import { bytesToHex, concatBytes } from '../../src-main/util/bytes.ts'
import { createSilentLogger } from '../../src-main/util/logger.ts'
import { output, statement } from '../support/chain-builder.ts'
import { buildSmallChain, coinsOf, KEY, openReader, payOn, type SmallChain } from '../support/mempool-chain.ts'
import type { PureChainReader } from '../support/pure-reader.ts'

describe('integration: the mempool judges', () => {
  let small: SmallChain
  let reader: PureChainReader
  let nowMs: number
  let verified: number
  let mempool: Mempool
  let events: string[]
  let nextCoin: number

  beforeAll(async () => {
    small = buildSmallChain(400)
    reader = await openReader(small)
  })

  function open(options: MempoolOptions = {}): Mempool {
    const opened = new Mempool(options, {
      chain: reader,
      clock: { now: () => nowMs },
      log: createSilentLogger(),
      verify: (checks) => {
        verified += checks.length
        return verifyChecksReference(checks)
      },
    })
    opened.onAccepted = ({ txid }) => events.push(`+${bytesToHex(txid)}`)
    opened.onRemoved = ({ txid }, reason: RemovalReason) => events.push(`${reason} ${bytesToHex(txid)}`)
    return opened
  }

  beforeEach(() => {
    nowMs = 1_790_000_000_000
    verified = 0
    nextCoin = 0
    events = []
    mempool = open()
  })

  const coin = (): Coin => small.coins[nextCoin++] as Coin
  const pay = (coins: readonly Coin[], fee: number, more = {}) => payOn(small, coins, fee, more)
  const childCoins = (tx: Transaction) => coinsOf(tx, small.tip.height + 1)
  async function expectRule(result: Promise<SubmitResult>, rule: SubmitRule): Promise<void> {
    expect((await result).rule).toBe(rule)
  }
  async function expectAccepted(tx: Transaction): Promise<Transaction> {
    expect(await mempool.accept(tx)).toMatchObject({ status: 'accepted' })
    return tx
  }

  describe('what it takes in', () => {
    it('an ordinary payment, as bytes or whole, and tells of it once', async () => {
      const tx = pay([coin()], 5_000, { outputs: 2 })
      const bytes = encodeTransaction(tx)
      const txid = transactionId(tx)
      expect(await mempool.accept(bytes)).toEqual({ status: 'accepted', txid, fee: 5_000, sizeBytes: bytes.length })
      expect(mempool.get(txid)).toMatchObject({ fee: 5_000, sizeBytes: bytes.length, signatureChecks: 1, time: nowMs })
      expect(mempool.spenderOf(tx.inputs[0] as Coin['outpoint'])?.txid).toEqual(txid)
      expect(events).toEqual([`+${bytesToHex(txid)}`])
      await expectRule(mempool.accept(bytes), 'policy-duplicate')
      expect(mempool.info()).toMatchObject({ transactions: 1, sizeBytes: bytes.length, minimumFeeRate: 10 })
    })

    it('chains of unconfirmed payments, parents before children', async () => {
      const parent = await expectAccepted(pay([coin()], 5_000))
      const child = await expectAccepted(pay(childCoins(parent), 5_000))
      expect(mempool.entries().map(({ txid }) => txid)).toEqual([transactionId(parent), transactionId(child)])
      expect(mempool.get(transactionId(child))?.parents.map(({ txid }) => txid)).toEqual([transactionId(parent)])
      expect(mempool.get(transactionId(parent))?.children.map(({ txid }) => txid)).toEqual([transactionId(child)])
      expect(mempool.familyOf(transactionId(child))).toEqual({ ancestors: 1, descendants: 0 })
    })

    it('nothing on check, which gives the same verdicts', async () => {
      const tx = pay([coin()], 5_000)
      expect(await mempool.check(tx)).toMatchObject({ status: 'accepted', fee: 5_000 })
      expect(mempool.entries()).toHaveLength(0)
      expect(events).toEqual([])
      await expectRule(mempool.check(pay([coin()], 1)), 'policy-fee')
    })
  })

  describe('what breaks a rule', () => {
    it('malformed: bytes that are no transaction, also very many of them', async () => {
      expect(await mempool.accept(new Uint8Array(10))).toEqual({ status: 'rejected', txid: null, rule: 'malformed' })
      await expectRule(mempool.accept(new Uint8Array(3_000_000)), 'malformed')
      await expectRule(mempool.accept(new Uint8Array([...encodeTransaction(pay([coin()], 5_000)), 0])), 'malformed')
    })

    it('coinbase-extra: a loose coinbase', async () => {
      const tx = pay([coin()], 5_000)
      const input = { txid: zeroTxid(), index: 300, sequence: 0xffffffff }
      await expectRule(mempool.accept({ ...tx, inputs: [input] }), 'coinbase-extra')
    })

    it('the form: tx-version, output-least, tx-duplicate-input', async () => {
      const tx = pay([coin()], 5_000)
      await expectRule(mempool.accept({ ...tx, version: 2 }), 'tx-version')
      await expectRule(mempool.accept({ ...tx, outputs: [output(9_999, KEY.lock)] }), 'output-least')
      const [input] = tx.inputs
      const [witness] = tx.witnesses
      if (input !== undefined && witness !== undefined)
        await expectRule(mempool.accept({ ...tx, inputs: [input, input], witnesses: [witness, witness] }), 'tx-duplicate-input')
    })

    it('coin-missing: unknown coins, and statements of waiting transactions', async () => {
      const tx = pay([coin()], 5_000)
      await expectRule(mempool.accept(pay(childCoins(tx), 5_000)), 'coin-missing')
      const first = coin()
      const noted = small.builder.pay({ coins: [first], keys: [KEY], outputs: [statement('a text'), output(1_000_000, KEY.lock)] })
      await expectAccepted(noted)
      const stated = { outpoint: { txid: transactionId(noted), index: 0 }, height: 1, coinbase: false, output: output(50_000, KEY.lock) }
      await expectRule(mempool.accept(pay([stated], 5_000)), 'coin-missing')
    })

    it('coin-immature, tx-locktime, tx-relative-lock, tx-overspend', async () => {
      const young = [...small.tip.coins.values()].filter(({ coinbase, height }) => coinbase && height === 100)
      await expectRule(mempool.accept(pay(young, 50_000)), 'coin-immature')
      const height = small.tip.height
      await expectRule(mempool.accept(pay([coin()], 5_000, { lockTime: height + 1 })), 'tx-locktime')
      await expectAccepted(pay([coin()], 5_000, { lockTime: height }))
      await expectRule(mempool.accept(pay([coin()], 5_000, { sequence: 2 })), 'tx-relative-lock')
      await expectAccepted(pay([coin()], 5_000, { sequence: 1 }))
      await expectRule(mempool.accept(pay([coin()], -1)), 'tx-overspend')
    })

    it('a relative lock counts from the next block for coins that wait', async () => {
      const parent = await expectAccepted(pay([coin()], 5_000))
      await expectRule(mempool.accept(pay(childCoins(parent), 5_000, { sequence: 1 })), 'tx-relative-lock')
      await expectAccepted(pay(childCoins(parent), 5_000, { sequence: 0 }))
    })

    it('signature, remembered by its full hash and never verified again', async () => {
      const tx = pay([coin()], 5_000)
      const witness = (tx.witnesses[0] as Uint8Array).slice()
      witness[40] = (witness[40] as number) ^ 1
      const bad = { ...tx, witnesses: [witness] }
      await expectRule(mempool.accept(bad), 'signature')
      expect(verified).toBe(1)
      await expectRule(mempool.accept(bad), 'signature')
      expect(verified).toBe(1)
      // the damaged copy says nothing about the transaction itself
      await expectAccepted(tx)
      expect(verified).toBe(2)
    })

    it('cheap refusals never reach a signature', async () => {
      await expectRule(mempool.accept(pay([coin()], 1_000)), 'policy-fee')
      const witness = new Uint8Array(5)
      await expectRule(mempool.accept({ ...pay([coin()], 5_000), witnesses: [witness] }), 'witness-form')
      expect(verified).toBe(0)
    })
  })

  describe('policy', () => {
    it('policy-size: more than 100,000 bytes', async () => {
      const outputs = Array.from({ length: 3_000 }, () => statement('x'.repeat(10)))
      const tx = small.builder.pay({ coins: [coin()], keys: [KEY], outputs })
      expect(encodeTransaction(tx).length).toBeGreaterThan(100_000)
      await expectRule(mempool.accept(tx), 'policy-size')
    })

    it('policy-fee: exactly 10 penning a byte are enough', async () => {
      const size = encodeTransaction(pay([coin()], 5_000)).length
      const first = coin()
      await expectRule(mempool.accept(pay([first], size * 10 - 1)), 'policy-fee')
      await expectAccepted(pay([first], size * 10))
    })

    it('policy-ancestors and policy-descendants: 25 besides itself', async () => {
      let tip = await expectAccepted(pay([coin()], 5_000, { outputs: 2 }))
      const root = tip
      for (let i = 0; i < 25; i++) tip = await expectAccepted(pay(childCoins(tip).slice(0, 1), 5_000))
      expect(mempool.familyOf(transactionId(tip))).toEqual({ ancestors: 25, descendants: 0 })
      await expectRule(mempool.accept(pay(childCoins(tip), 5_000)), 'policy-ancestors')
      await expectRule(mempool.accept(pay(childCoins(root).slice(1), 5_000)), 'policy-descendants')
    })

    it('judges families of every shape alike: a fan of 25 and no more', async () => {
      const root = await expectAccepted(pay([coin()], 50_000, { outputs: 26 }))
      const made = childCoins(root)
      for (const each of made.slice(0, 25)) await expectAccepted(pay([each], 5_000))
      await expectRule(mempool.accept(pay(made.slice(25), 5_000)), 'policy-descendants')
    })

    it('never lets two in that spend the same coin, however they arrive', async () => {
      const first = coin()
      const rivals = Array.from({ length: 6 }, (_, i) => pay([first], 5_000 + i, { sequence: 0xffffffff }))
      const results = await Promise.all(rivals.map((tx) => mempool.accept(tx)))
      expect(results.map(({ status, rule }) => rule ?? status)).toEqual(['accepted', ...Array(5).fill('policy-conflict')])
      expect(mempool.entries()).toHaveLength(1)
    })
  })

  describe('replacement', () => {
    it('by a higher fee rate and 10 penning for each byte more than all that leaves', async () => {
      const first = coin()
      const old = await expectAccepted(pay([first], 5_000))
      const child = await expectAccepted(pay(childCoins(old), 4_000))
      const size = encodeTransaction(pay([first], 9_000)).length
      await expectRule(mempool.accept(pay([first], 9_000 + size * 10 - 1)), 'policy-replacement')
      const better = pay([first], 9_000 + size * 10)
      await expectAccepted(better)
      expect(mempool.entries().map(({ txid }) => txid)).toEqual([transactionId(better)])
      expect(events.slice(2)).toEqual([
        `replaced ${bytesToHex(transactionId(old))}`,
        `replaced ${bytesToHex(transactionId(child))}`,
        `+${bytesToHex(transactionId(better))}`,
      ])
    })

    it('not where all sequences forbid it', async () => {
      for (const sequence of [0xffffffff, 0xfffffffe]) {
        const first = coin()
        await expectAccepted(pay([first], 5_000, { sequence }))
        await expectRule(mempool.accept(pay([first], 90_000)), 'policy-conflict')
      }
    })

    it('not by a lower fee rate, however much it pays in all', async () => {
      const first = coin()
      await expectAccepted(pay([first], 8_000))
      const wide = pay([first], 20_000, { outputs: 30 })
      await expectRule(mempool.accept(wide), 'policy-replacement')
    })

    it('not by something that spends what would leave, or new unconfirmed coins', async () => {
      const first = coin()
      const old = await expectAccepted(pay([first], 5_000))
      await expectRule(mempool.accept(pay([first, ...childCoins(old)], 90_000)), 'policy-conflict')
      const other = await expectAccepted(pay([coin()], 5_000))
      await expectRule(mempool.accept(pay([first, ...childCoins(other)], 90_000)), 'policy-replacement')
    })

    it('of at most 100', async () => {
      const roots: Coin[] = []
      for (let i = 0; i < 4; i++) {
        const first = coin()
        roots.push(first)
        const root = await expectAccepted(pay([first], 30_000, { outputs: 25 }))
        const children = childCoins(root)
        for (const each of children.slice(0, i === 3 ? 25 : 24)) await expectAccepted(pay([each], 3_000))
      }
      await expectRule(mempool.accept(pay(roots, 3_000_000)), 'policy-replacement')
      const hundred = roots.slice(0, 3)
      expect(await mempool.accept(pay([...hundred, coin()], 3_000_000))).toMatchObject({ status: 'accepted' })
    })
  })

  describe('its limits', () => {
    it('lets the lowest fee rate leave first, with descendants, and asks for more afterwards', async () => {
      mempool = open({ limitBytes: 60_000 })
      const cheap = pay([coin()], 3_000)
      const cheapChild = pay(childCoins(cheap), 2_500)
      await expectAccepted(cheap)
      await expectAccepted(cheapChild)
      let accepted = 0
      for (let i = 0; i < 40; i++) if ((await mempool.accept(pay([coin()], 5_000 + i * 10))).status === 'accepted') accepted++
      expect(accepted).toBeGreaterThan(20)
      const { heldBytes, minimumFeeRate } = mempool.info()
      expect(heldBytes).toBeLessThanOrEqual(60_000)
      expect(mempool.get(transactionId(cheap))).toBeUndefined()
      expect(mempool.get(transactionId(cheapChild))).toBeUndefined()
      expect(minimumFeeRate).toBeGreaterThan(20)
      await expectRule(mempool.accept(pay([coin()], 2_500)), 'policy-fee')
      nowMs += 24 * 3_600_000
      expect(mempool.info().minimumFeeRate).toBe(10)
      const before = verified
      await expectRule(mempool.accept(pay([coin()], 2_500)), 'policy-full')
      expect(verified).toBe(before)
    })

    it('keeps a poor parent whose child pays well', async () => {
      mempool = open({ limitBytes: 60_000 })
      const parent = await expectAccepted(pay([coin()], 2_000))
      const child = await expectAccepted(pay(childCoins(parent), 90_000))
      for (let i = 0; i < 40; i++) await mempool.accept(pay([coin()], 9_000))
      expect(mempool.get(transactionId(parent))).toBeDefined()
      expect(mempool.get(transactionId(child))).toBeDefined()
    })

    it('lets go what has waited for 336 hours', async () => {
      const old = await expectAccepted(pay([coin()], 5_000))
      nowMs += 336 * 3_600_000 + 1
      await expectAccepted(pay([coin()], 5_000))
      expect(mempool.get(transactionId(old))).toBeUndefined()
      expect(events).toContain(`expired ${bytesToHex(transactionId(old))}`)
    })
  })

  describe('witnesses', () => {
    it('that it or the chain found right are not looked at again, and what it finds right is told', async () => {
      const known = new VerifiedWitnesses()
      const openWith = () =>
        new Mempool(
          {},
          {
            chain: reader,
            clock: { now: () => nowMs },
            log: createSilentLogger(),
            verified: known,
            verify: (checks) => {
              verified += checks.length
              return verifyChecksReference(checks)
            },
          },
        )
      const tx = pay([coin(), coin()], 5_000)
      expect(await openWith().accept(tx)).toMatchObject({ status: 'accepted' })
      expect(verified).toBe(2)
      expect(known.checksOf(merkleLeaf(tx))).toBe(2)
      const again = openWith()
      expect(await again.accept(tx)).toMatchObject({ status: 'accepted', fee: 5_000 })
      expect(again.get(transactionId(tx))?.signatureChecks).toBe(2)
      expect(verified).toBe(2)
      // the same transaction with another witness is another matter
      const forged = { ...tx, witnesses: tx.witnesses.map((witness) => witness.map((byte, i) => (i === 40 ? byte ^ 1 : byte))) }
      expect((await openWith().accept(forged)).rule).toBe('signature')
      expect(known.checksOf(merkleLeaf(forged))).toBeUndefined()
    })
  })

  describe('over a restart', () => {
    it('judges again what was saved, with its time and its families', async () => {
      const parent = await expectAccepted(pay([coin()], 5_000))
      const child = await expectAccepted(pay(childCoins(parent), 5_000))
      const saved = concatBytes(...mempool.save())
      nowMs += 60_000
      const again = open()
      expect(await again.load(saved)).toEqual({ accepted: 2, refused: 0 })
      expect(again.entries().map(({ txid, time }) => [txid, time])).toEqual([
        [transactionId(parent), nowMs - 60_000],
        [transactionId(child), nowMs - 60_000],
      ])
      nowMs += 400 * 3_600_000
      expect(await open().load(saved)).toEqual({ accepted: 0, refused: 2 })
    })

    it('reports a damaged file and takes nothing from it', async () => {
      await expectAccepted(pay([coin()], 5_000))
      const saved = concatBytes(...mempool.save())
      for (const bytes of [new Uint8Array(0), saved.slice(1), saved.map((byte, i) => (i === 50 ? byte ^ 1 : byte))]) {
        const report = await open().load(bytes)
        expect(report).toMatchObject({ accepted: 0, refused: 0 })
        expect(report.damaged).toContain('damaged')
      }
    })
  })
})
