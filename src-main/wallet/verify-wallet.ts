// The books of one wallet: what it believes, beside what a look through the whole chain gives for the same keys.
import { MemoryDatabase } from '../storage/memory-database.ts'
import { bytesEqual, bytesToHex } from '../util/bytes.ts'
import { runInTurns } from '../util/run-in-turns.ts'
import type { Steps } from '../util/steps.ts'
import type { ChainAccess } from './chain-access.ts'
import { followChain } from './follower.ts'
import type { Ledger } from './ledger.ts'
import { WalletState } from './wallet-state.ts'
import { WalletStore } from './wallet-store.ts'

export interface RescanModules {
  readonly state: WalletState
  readonly chain: ChainAccess
  /** Runs the task when nothing else changes the wallet. */
  readonly inTurn: <T>(task: () => Promise<T>) => Promise<T>
}

/**
 * Sentences on what differs for the blocks that both have seen; none where all is right.
 * The wallet goes on meanwhile: where it moved before the scan was through, the scan follows it once more.
 */
export async function compareWithRescan({ state, chain, inTurn }: RescanModules): Promise<string[]> {
  const { meta } = state
  if (meta === undefined) return []
  const fresh = new WalletState({ store: new WalletStore({ database: new MemoryDatabase() }) })
  await fresh.begin(meta)
  await fresh.extendKeys()
  do while ((await followChain(fresh, chain)) === 'more');
  while (!standsOn(fresh, (await chain.tip()).id))
  return inTurn(async () => {
    if (state.tip === undefined || !standsOn(fresh, state.tip.id)) return []
    return runInTurns(differences(state.ledger, fresh.ledger))
  })
}

function standsOn(state: WalletState, id: Uint8Array): boolean {
  return state.tip !== undefined && bytesEqual(state.tip.id, id)
}

function* differences(known: Ledger, right: Ledger): Steps<string[]> {
  const payments = yield* compare('payment', yield* placesIn(known), yield* placesIn(right))
  const coins = yield* compare('coin', yield* coinsIn(known), yield* coinsIn(right))
  return [...payments, ...coins]
}

function* placesIn(ledger: Ledger): Steps<Map<string, string>> {
  const places = new Map<string, string>()
  for (const { txid, place } of ledger.mined()) {
    places.set(bytesToHex(txid), `in block ${place.height}`)
    yield
  }
  return places
}

function* coinsIn(ledger: Ledger): Steps<Map<string, string>> {
  const coins = new Map<string, string>()
  for (const { outpoint, output, record } of ledger.openCoins()) {
    if (record.place !== undefined) coins.set(`${bytesToHex(outpoint.txid)}:${outpoint.index}`, `${output.value} penning`)
    yield
  }
  return coins
}

function* compare(kind: string, known: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): Steps<string[]> {
  const found: string[] = []
  for (const [key, value] of right) {
    if (known.get(key) !== value) found.push(`The wallet does not know the ${kind} ${key} as the ledger has it (${value}).`)
    yield
  }
  for (const [key, value] of known) {
    if (!right.has(key)) found.push(`The wallet has a ${kind} ${key} (${value}) that the ledger does not have.`)
    yield
  }
  return found
}
