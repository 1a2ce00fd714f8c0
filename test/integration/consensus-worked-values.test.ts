// The worked values of docs/protocol.md, section 14 (and the candidates of section 15): computed here, read there.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { appendLeaf, encodeSummary, rangeLeaf, rangeParent, rangeRoot } from '../../src-main/consensus/history-range.ts'
import { leafHash, lockOf, unspendableOwner } from '../../src-main/consensus/locks.ts'
import { merkleLeaf } from '../../src-main/consensus/merkle.ts'
import { createNetwork, reserveLeaf } from '../../src-main/consensus/networks.ts'
import { encodePolicy, type PolicyNode } from '../../src-main/consensus/policy.ts'
import { SighashDigests } from '../../src-main/consensus/sighash.ts'
import { createdCoins, StateSum } from '../../src-main/consensus/state-commitment.ts'
import { asertTarget, decodeTarget, encodeTarget, nextTarget } from '../../src-main/consensus/targets.ts'
import { encodePolicyWitness } from '../../src-main/consensus/witness.ts'
import { keystreamReference } from '../../src-main/crypto/aes-reference.ts'
import { powHashReference } from '../../src-main/crypto/pow-reference.ts'
import { publicKeyOf, secretFromHash, signSchnorr } from '../../src-main/crypto/secp.ts'
import { hashSha256, hashTagged } from '../../src-main/crypto/tagged-hash.ts'
import { formatAddress } from '../../src-main/primitives/address.ts'
import { blockId, decodeBlock, encodeBlock, encodeHeader } from '../../src-main/primitives/block.ts'
import {
  type Coin,
  encodeCoin,
  encodeTransaction,
  type Transaction,
  transactionId,
  witnessHash,
} from '../../src-main/primitives/transaction.ts'
import { ByteWriter } from '../../src-main/primitives/writer.ts'
import { bigIntToBytes32, bytesToHex, concatBytes } from '../../src-main/util/bytes.ts'
import { output, RuleBuilder } from '../support/rule-builder.ts'
import { hex } from '../support/vectors.ts'

const protocol = readFileSync(join(import.meta.dirname, '../../docs/protocol.md'), 'utf8')
const section14 = protocol.slice(protocol.indexOf('## 14.'), protocol.indexOf('## 15.'))
const section15 = protocol.slice(protocol.indexOf('## 15.'))
const quoted = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, value]) => value as string)

/** The values of the row that begins so. */
function row(label: string, text = section14): string[] {
  const line = text.split('\n').find((one) => one.startsWith(`| ${label}`))
  if (line === undefined) throw new Error(`The page has no row ${label}`)
  return quoted(line.slice(line.indexOf(' | ') + 3))
}

/** The values behind a phrase, up to the end of the paragraph. */
const after = (phrase: string): string[] => {
  const from = section14.indexOf(phrase)
  if (from < 0) throw new Error(`The page does not say ${phrase}`)
  return quoted(section14.slice(from + phrase.length, section14.indexOf('\n\n', from)))
}

const regtest = createNetwork('regtest', keystreamReference)
const genesisTx = regtest.genesis.transactions[0] as Transaction
const genesisTxid = transactionId(genesisTx)
const one = bigIntToBytes32(1n)
const ownerOne = publicKeyOf(one)
const lockA = lockOf(ownerOne, new Uint8Array(0)) as Uint8Array
const reserveSecret = secretFromHash(hashTagged('duit/genesis/regtest'))
const asHex = (...all: (Uint8Array | undefined)[]): string[] => all.map((bytes) => bytesToHex(bytes as Uint8Array))

describe('docs/protocol.md, section 14', () => {
  it('varints and a tagged hash', () => {
    const values = [0, 127, 128, 300, Number.MAX_SAFE_INTEGER]
    expect(row('varint 0')).toEqual(values.map((value) => bytesToHex(new ByteWriter(8).varint(value).finish())))
    expect(row('`H("duit/block", "")`')).toEqual(asHex(hashTagged('duit/block')))
  })

  it('targets', () => {
    const rules = { anchorTarget: decodeTarget(0x1e7fff80), easiestTarget: decodeTarget(0x1f00ffff), halfLifeSeconds: 7_200n }
    const targets = [0n, 600n, -600n, -7_200n, -7_201n, -86_400n].map((late) => encodeTarget(asertTarget(late, rules)).toString(16))
    expect(section14).toContain(`| ${targets.map((bits) => `\`${bits}\``).join(' ')} |`)
    const main = { genesisTarget: 0x1f00ffff, retargets: true }
    const parents = [
      [1, 0],
      [2, 0],
      [3, -118],
      [121, -7_200],
    ] as const
    const next = parents.map(([height, late]) =>
      nextTarget(main, { height, time: 1_800_000_000 + late + 60 * (height - 1) }, 1_800_000_000).toString(16),
    )
    expect(row('next target on `main`')).toEqual(next)
  })

  it('the reserve of regtest and its genesis', () => {
    const leaf = reserveLeaf(regtest, 0)
    expect(row('K of regtest')).toEqual(asHex(regtest.reserveKey, reserveSecret))
    expect(row('leaf₀')).toEqual(asHex(leaf, leafHash(leaf)))
    expect(row('lock₀')).toEqual(asHex(genesisTx.outputs[0]?.lock, genesisTx.outputs[47]?.lock))
    expect(row('genesis transaction')).toEqual(asHex(hashSha256(encodeTransaction(genesisTx))))
    expect(section14).toContain(`| ${encodeTransaction(genesisTx).length.toLocaleString('en')} bytes, `)
    expect(row('txid, witness hash')).toEqual(asHex(genesisTxid, witnessHash(genesisTx), merkleLeaf(genesisTx)))
    expect(row('**genesis id of regtest**')).toEqual(asHex(regtest.genesisId))
    expect(row('genesis header').join('')).toBe(
      bytesToHex(encodeHeader(regtest.genesis.header))
        .replaceAll('00'.repeat(32), '')
        .replace(bytesToHex(rangeRoot([])), ''),
    )
    expect(row('Argon2d of the genesis header')).toEqual(
      asHex(...[64, 1_024].map((memory) => powHashReference(encodeHeader(regtest.genesis.header), memory))),
    )
  })

  it('coins, state and the empty range', () => {
    const coin = createdCoins(genesisTx, genesisTxid, 0, true)[0] as Coin
    const key = hashTagged('duit/coin', encodeCoin(coin))
    const vector = keystreamReference(key)
    expect(row('coin 0: key')).toEqual(asHex(key, vector.subarray(0, 16), vector.subarray(-16)))
    const sum = new StateSum(keystreamReference)
    const empty = sum.root()
    sum.add(coin)
    expect(row('state of no coins')).toEqual(asHex(empty, sum.root()))
    expect(row('root of the empty range')).toEqual(asHex(rangeRoot([])))
    expect(row('output 0 of genesis')).toEqual(['80dcc1d0bb19', '00'])
  })

  it('locks and addresses', () => {
    const key: PolicyNode = { kind: 'key', key: publicKeyOf(bigIntToBytes32(2n)) }
    const later = encodePolicy({ kind: 'threshold', needed: 2, parts: [{ kind: 'after', time: 200 }, key] })
    const older = encodePolicy({ kind: 'threshold', needed: 2, parts: [{ kind: 'older', blocks: 144 }, key] })
    expect(row('P of secret key 1')).toEqual(asHex(ownerOne, lockA))
    expect(row('addresses of A')).toEqual([formatAddress('rduit', lockA), formatAddress('duit', lockA)])
    expect(row('`all(after(200)')).toEqual(asHex(later, leafHash(later), lockOf(ownerOne, leafHash(later))))
    expect(row('`all(older(144)')).toEqual(asHex(older, leafHash(older)))
  })

  const builder = new RuleBuilder({ nowSeconds: 2_000_000_000 })
  const statement = output(0, new Uint8Array(32), concatBytes(Uint8Array.of(1), new TextEncoder().encode('duit')))
  const reward = builder.reward(1)
  // the page writes A as the lock of both outputs
  const block1 = builder.blockOf({ coinbase: { outputs: [output(reward, lockA), { ...statement, lock: lockA }] } })

  it('block 1', async () => {
    const [coinbase] = block1.transactions as [Transaction]
    const text = section14.slice(section14.indexOf('Block 1 on genesis'), section14.indexOf('Range over both'))
    const pieces = text.slice(text.indexOf('\n')).split('; id ')[0] as string
    const bytes = [...pieces.matchAll(/`([0-9a-f]+)`|\[(32 zero bytes|A)\]/g)].map(
      ([, value, name]) => value ?? (name === 'A' ? bytesToHex(lockA) : '00'.repeat(32)),
    )
    expect(bytesToHex(encodeBlock(block1))).toBe(bytes.join(''))
    expect(quoted(text).slice(-3)).toEqual(
      asHex(blockId(block1.header), transactionId(coinbase), powHashReference(encodeHeader(block1.header), 64)),
    )
    expect(decodeBlock(hex(bytes.join('')))).toEqual(block1)
    await builder.connect(encodeBlock(block1))
    expect(builder.chain.coins.size).toBe(49)
  })

  it('the range over both', () => {
    const leaves = [regtest.genesis.header, block1.header].map((header) => rangeLeaf(blockId(header), header)) as [
      ReturnType<typeof rangeLeaf>,
      ReturnType<typeof rangeLeaf>,
    ]
    const { peaks } = appendLeaf(appendLeaf([], leaves[0]).peaks, leaves[1])
    const node = rangeParent(...leaves)
    const values = after('Range over both')
    expect(values.slice(0, 6).join('')).toBe(bytesToHex(encodeSummary(leaves[0])).replace(/^(.{16})02(00){31}/, '$10200…00'))
    expect(values.slice(6, 9)).toEqual(asHex(leaves[0].hash, leaves[1].hash, node.hash))
    expect([node.count, node.work]).toEqual([2, 4n])
    expect(values.at(-1)).toBe(bytesToHex(rangeRoot(peaks)))
  })

  it('reserve output 0, unlocked to A', () => {
    const coin = createdCoins(genesisTx, genesisTxid, 0, true)[0] as Coin
    const leaf = reserveLeaf(regtest, 0)
    const unsigned: Transaction = {
      version: 1,
      lockTime: 1_769_855_346,
      inputs: [{ ...coin.outpoint, sequence: 0xfffffffd }],
      outputs: [output(coin.output.value - 10_000, lockA)],
      witnesses: [new Uint8Array(0)],
    }
    const digests = new SighashDigests(unsigned, [coin.output])
    const sighash = digests.sighash({ genesisId: regtest.genesisId, flag: 1, position: 0, leafHash: leafHash(leaf) })
    const signature = signSchnorr(sighash, reserveSecret, new Uint8Array(32))
    const witness = encodePolicyWitness({
      owner: unspendableOwner(),
      siblings: [],
      leaf,
      choice: Uint8Array.of(3),
      items: [concatBytes(Uint8Array.of(1), signature)],
    })
    const tx = { ...unsigned, witnesses: [witness] }
    const values = after('Reserve output 0, unlocked to A')
    for (const value of asHex(
      digests.spends(),
      digests.outputs(),
      sighash,
      signature,
      transactionId(tx),
      witnessHash(tx),
      digests.template(0),
    )) {
      expect(values).toContain(value)
    }
    expect(bytesToHex(witness)).toBe(`01${bytesToHex(unspendableOwner())}002a${bytesToHex(leaf)}010301${bytesToHex(signature)}`)
  })
})

describe('docs/protocol.md, section 15', () => {
  it.each(['main', 'test'] as const)('the candidate of %s', (name) => {
    const network = createNetwork(name, keystreamReference)
    const values = row(`\`${name}\``, section15)
    expect(values).toContain(bytesToHex(network.reserveKey))
    expect(values).toContain(network.genesisText)
    expect(values).toContain(bytesToHex(network.genesisId))
    expect(section15).toContain(String(network.genesisTime))
    expect(network.candidate).toBe(true)
  })
})
