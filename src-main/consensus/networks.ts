// The networks and their genesis blocks, section 1 of the protocol.
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { publicKeyOf, secretFromHash } from '../crypto/secp.ts'
import { hashTagged } from '../crypto/tagged-hash.ts'
import { type Block, blockId, encodeBlock } from '../primitives/block.ts'
import { FINAL_SEQUENCE, type Transaction, transactionId, zeroTxid } from '../primitives/transaction.ts'
import { assert } from '../util/assert.ts'
import { RESERVE } from './emission.ts'
import { rangeRoot } from './history-range.ts'
import { leafHash, lockOf, unspendableOwner } from './locks.ts'
import { merkleLeaf, merkleRoot } from './merkle.ts'
import { encodePolicy } from './policy.ts'
import { type CoinKeystream, createdCoins, StateSum } from './state-commitment.ts'

export type NetworkName = 'main' | 'test' | 'regtest'
export const NETWORK_NAMES: readonly NetworkName[] = ['main', 'test', 'regtest']

/** What makes a network: everything else follows. */
export interface NetworkParameters {
  readonly name: NetworkName
  /** Of addresses. */
  readonly prefix: string
  readonly port: number
  /** Compact; also the easiest target. */
  readonly genesisTarget: number
  readonly retargets: boolean
  readonly powMemoryKiB: number
  /** Unix seconds. */
  readonly genesisTime: number
  /** x-only key of the reserve, 32 bytes. */
  readonly reserveKey: Uint8Array
  /** ASCII, at most 100 bytes. */
  readonly genesisText: string
  /** True while the genesis is dated, but not the one of the launch. */
  readonly candidate: boolean
}

export interface Network extends NetworkParameters {
  readonly genesis: Block
  readonly genesisBytes: Uint8Array
  readonly genesisId: Uint8Array
}

const RESERVE_OUTPUTS = 48
const RESERVE_VALUE = RESERVE / RESERVE_OUTPUTS
/** A twelfth of the mean Gregorian year. */
const MONTH_SECONDS = 2_629_746

/** The reserve key whose secret is public: H(tag, "") mod n. Right for regtest, and for candidates, which are worth nothing. */
function publicReserveKey(tag: string): Uint8Array {
  return publicKeyOf(secretFromHash(hashTagged(tag)))
}

function parametersOf(name: NetworkName): NetworkParameters {
  switch (name) {
    case 'main':
      return {
        name,
        prefix: 'duit',
        port: 3848,
        genesisTarget: 0x1f00ffff,
        retargets: true,
        powMemoryKiB: 1_024,
        genesisTime: 1_793_491_200, // 2026-11-01 00:00 UTC: the date of this candidate, not of the launch
        reserveKey: publicReserveKey('duit/genesis/main-candidate'),
        genesisText: 'duit main candidate 2026-11-01',
        candidate: true,
      }
    case 'test':
      return {
        name,
        prefix: 'tduit',
        port: 13848,
        genesisTarget: 0x1f0fffff,
        retargets: true,
        powMemoryKiB: 1_024,
        genesisTime: 1_793_491_200, // 2026-11-01 00:00 UTC: the date of this candidate
        reserveKey: publicReserveKey('duit/genesis/test-candidate'),
        genesisText: 'duit test candidate 2026-11-01',
        candidate: true,
      }
    case 'regtest':
      return {
        name,
        prefix: 'rduit',
        port: 23848,
        genesisTarget: 0x207fffff,
        retargets: false,
        powMemoryKiB: 64,
        genesisTime: 1_767_225_600,
        reserveKey: publicReserveKey('duit/genesis/regtest'),
        genesisText: 'duit regtest',
        candidate: false,
      }
  }
}

/** The network with this name. `keystream` is needed once, for the state that genesis commits to. */
export function createNetwork(name: NetworkName, keystream: CoinKeystream): Network {
  return createCustomNetwork(parametersOf(name), keystream)
}

/** A network of one's own, for tests. */
export function createCustomNetwork(parameters: NetworkParameters, keystream: CoinKeystream): Network {
  const genesis = createGenesis(parameters, keystream)
  return { ...parameters, genesis, genesisBytes: encodeBlock(genesis), genesisId: blockId(genesis.header) }
}

/** Leaf, hidden behind the lock of the i-th reserve output: both the month has come and K signs. */
export function reserveLeaf({ genesisTime, reserveKey }: NetworkParameters, i: number): Uint8Array {
  return encodePolicy({
    kind: 'threshold',
    needed: 2,
    parts: [
      { kind: 'after', time: genesisTime + (i + 1) * MONTH_SECONDS },
      { kind: 'key', key: reserveKey },
    ],
  })
}

function reserveLock(parameters: NetworkParameters, i: number): Uint8Array {
  const lock = lockOf(unspendableOwner(), leafHash(reserveLeaf(parameters, i)))
  assert(lock !== undefined, 'every lock of the reserve exists')
  return lock
}

function createGenesisTransaction(parameters: NetworkParameters): Transaction {
  const text = utf8ToBytes(parameters.genesisText)
  assert(text.length <= 100, 'the text of genesis has at most 100 bytes')
  return {
    version: 1,
    lockTime: 0,
    inputs: [{ txid: zeroTxid(), index: 0, sequence: FINAL_SEQUENCE }],
    outputs: Array.from({ length: RESERVE_OUTPUTS }, (_, i) => ({
      value: RESERVE_VALUE,
      lock: reserveLock(parameters, i),
      record: new Uint8Array(0),
    })),
    witnesses: [text],
  }
}

function createGenesis(parameters: NetworkParameters, keystream: CoinKeystream): Block {
  const tx = createGenesisTransaction(parameters)
  const state = new StateSum(keystream)
  for (const coin of createdCoins(tx, transactionId(tx), 0, true)) state.add(coin)
  const header = {
    version: 1,
    height: 0,
    previous: new Uint8Array(32),
    transactions: merkleRoot([merkleLeaf(tx)]),
    state: state.root(),
    history: rangeRoot([]),
    time: parameters.genesisTime,
    target: parameters.genesisTarget,
    nonce: new Uint8Array(8),
  }
  return { header, transactions: [tx] }
}
