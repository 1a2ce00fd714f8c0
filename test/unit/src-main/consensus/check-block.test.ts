import { describe, expect, it } from 'vitest'
import {
  checkBody,
  checkCoinbaseValue,
  decodeBlockStrictly,
  hashBody,
  judgeTransactions,
} from '../../../../src-main/consensus/check-block.ts'
import { CheckSink } from '../../../../src-main/consensus/deferred-checks.ts'
import { MAX_BLOCK_BYTES } from '../../../../src-main/consensus/limits.ts'
import { merkleLeaf } from '../../../../src-main/consensus/merkle.ts'
import { SUPPLY } from '../../../../src-main/primitives/amount.ts'
import { type Block, decodeBlock } from '../../../../src-main/primitives/block.ts'
import { type Coin, outpointKey, type Transaction, transactionId } from '../../../../src-main/primitives/transaction.ts'
import { bytesToHex } from '../../../../src-main/util/bytes.ts'
import { runAtOnce } from '../../../../src-main/util/steps.ts'
import { keyOf, lockOfOpening, output, RuleBuilder, spend } from '../../../support/rule-builder.ts'
import { hex, readJsonVector } from '../../../support/vectors.ts'

const decode = (bytes: Uint8Array) => runAtOnce(decodeBlockStrictly(bytes))
const check = (block: Block) => runAtOnce(checkBody(block))
const code = (rule: string) => expect.objectContaining({ code: rule })

describe('consensus/check-block: bytes and body', () => {
  const { blocks } = readJsonVector<{ blocks: { block: string; txids: string[] }[] }>('duit/chain.json')
  const row = blocks.find(({ txids }) => txids.length > 2) as { block: string; txids: string[] }

  it('the size is judged before anything else, exactly', () => {
    expect(() => decode(new Uint8Array(MAX_BLOCK_BYTES + 1))).toThrow(code('block-size'))
    expect(() => decode(new Uint8Array(MAX_BLOCK_BYTES))).toThrow(code('malformed'))
    expect(() => decode(new Uint8Array(0))).toThrow(code('malformed'))
    expect(decode(hex(row.block))).toEqual(decodeBlock(hex(row.block)))
  })

  it('answers the txids and Merkle leaves in order', () => {
    const block = decodeBlock(hex(row.block))
    const { txids, leaves } = check(block)
    expect(txids.map(bytesToHex)).toEqual(row.txids)
    expect(leaves).toEqual(block.transactions.map((tx) => merkleLeaf(tx)))
  })

  it('no repeated, shortened or reordered list passes under its header', () => {
    const block = decodeBlock(hex(row.block))
    const list = block.transactions
    const lists = [[...list, list.at(-1)], [...list, ...list], list.slice(0, -1), list.slice(1), list.toReversed()] as Transaction[][]
    for (const transactions of lists) expect(() => check({ ...block, transactions })).toThrow(code('body-root'))
    expect(() => check({ ...block, transactions: [] })).toThrow(code('block-empty'))
  })
})

describe('consensus/check-block: effects', () => {
  const builder = new RuleBuilder({ nowSeconds: 2_000_000_000 })
  const lock = lockOfOpening({ path: 'key', signer: 'plain' })
  const coinOf = (tx: Transaction, index: number, height: number): { coin: Coin; opening: { path: 'key'; signer: string } } => ({
    coin: {
      outpoint: { txid: transactionId(tx), index },
      height,
      coinbase: false,
      output: tx.outputs[index] as Transaction['outputs'][number],
    },
    opening: { path: 'key', signer: 'plain' },
  })
  const old = {
    coin: { outpoint: { txid: new Uint8Array(32).fill(9), index: 3 }, height: 5, coinbase: false, output: output(1_000_000) },
    opening: { path: 'key', signer: 'plain' } as const,
  }

  function effectsOf(transactions: Transaction[]) {
    const block: Block = { ...builder.blockOf({ transactions }) }
    const context = { height: 1, medianTime: 0, genesisId: builder.genesisId }
    const lookup = (outpoint: { txid: Uint8Array; index: number }) =>
      outpointKey(outpoint) === outpointKey(old.coin.outpoint) ? { ...old.coin, height: 0 } : undefined
    const verified = { checksOf: () => undefined }
    return runAtOnce(judgeTransactions(block, { ...runAtOnce(hashBody(block)), context, lookup, sink: new CheckSink(100), verified }))
  }

  it('a coin made and spent in the block is neither created nor spent', () => {
    const first = spend(builder.genesisId, [old], { sequence: 0, outputs: [output(400_000), output(500_000)] })
    const second = spend(builder.genesisId, [coinOf(first, 1, 1)], { sequence: 0, fee: 50_000 })
    const effects = effectsOf([first, second])
    expect(effects.fees).toBe(150_000)
    expect(effects.spent.map(({ outpoint }) => outpointKey(outpoint))).toEqual([outpointKey(old.coin.outpoint)])
    expect(effects.created.map(({ output: { value }, height, coinbase }) => [value, height, coinbase])).toEqual([
      [10_000_000, 1, true],
      [400_000, 1, false],
      [450_000, 1, false],
    ])
    expect(effects.created.every((coin) => bytesToHex(coin.output.lock).length === 64)).toBe(true)
    expect(lock).toEqual(effects.created[1]?.output.lock)
  })

  it('a coin from before spent by two transactions is missing for the second', () => {
    const list = [spend(builder.genesisId, [old], { sequence: 0 }), spend(builder.genesisId, [old], { sequence: 0, fee: 5 })]
    expect(() => effectsOf(list)).toThrow(code('coin-missing'))
  })

  it('the claim of the coinbase is exact', () => {
    const block = (...values: number[]): Block => ({
      ...builder.chain.network.genesis,
      transactions: [
        builder.coinbase(
          1,
          values.map((value) => output(value, keyOf('a'))),
        ),
      ],
    })
    expect(() => checkCoinbaseValue(block(100, 23), 100, 23)).not.toThrow()
    expect(() => checkCoinbaseValue(block(100, 24), 100, 23)).toThrow(code('coinbase-value'))
    expect(() => checkCoinbaseValue(block(SUPPLY, SUPPLY, SUPPLY), 100, 23)).toThrow(code('coinbase-value'))
  })
})
