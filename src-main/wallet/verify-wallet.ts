// The books of one wallet: what it believes, beside what a look through the whole chain gives for the same keys.
import { MemoryDatabase } from '../storage/memory-database.ts'
import { bytesEqual, bytesToHex } from '../util/bytes.ts'
import type { ChainAccess } from './chain-access.ts'
import { followChain } from './follower.ts'
import { WalletState } from './wallet-state.ts'
import { WalletStore } from './wallet-store.ts'

/**
 * Sentences on what differs for the blocks that both have seen; none where all is right.
 * The wallet goes on meanwhile: where it moved before the scan was through, the scan follows it once more.
 */
export async function compareWithRescan(state: WalletState, chain: ChainAccess): Promise<string[]> {
  const { meta } = state
  if (meta === undefined) return []
  const fresh = new WalletState({ store: new WalletStore({ database: new MemoryDatabase() }) })
  await fresh.begin(meta)
  await fresh.extendKeys()
  do while ((await followChain(fresh, chain)) === 'more');
  while (!standsOn(fresh, (await chain.tip()).id))
  if (state.tip === undefined || !standsOn(fresh, state.tip.id)) return []
  return [...differences('payment', placedIn(state), placedIn(fresh)), ...differences('coin', confirmedCoins(state), confirmedCoins(fresh))]
}

function standsOn(state: WalletState, id: Uint8Array): boolean {
  return state.tip !== undefined && bytesEqual(state.tip.id, id)
}

function placedIn(state: WalletState): Map<string, string> {
  const placed = new Map<string, string>()
  for (const record of state.ledger.all())
    if (record.place !== undefined) placed.set(bytesToHex(record.txid), `in block ${record.place.height}`)
  return placed
}

function confirmedCoins(state: WalletState): Map<string, string> {
  const coins = new Map<string, string>()
  for (const { outpoint, output, record } of state.ledger.openCoins()) {
    if (record.place !== undefined) coins.set(`${bytesToHex(outpoint.txid)}:${outpoint.index}`, `${output.value} penning`)
  }
  return coins
}

function differences(kind: string, known: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): string[] {
  const found: string[] = []
  for (const [key, value] of right)
    if (known.get(key) !== value) found.push(`The wallet does not know the ${kind} ${key} as the ledger has it (${value}).`)
  for (const [key, value] of known)
    if (!right.has(key)) found.push(`The wallet has a ${kind} ${key} (${value}) that the ledger does not have.`)
  return found
}
