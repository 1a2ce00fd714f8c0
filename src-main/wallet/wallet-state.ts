// The public part of one wallet in memory, and the only way to change it: every change is staged for the disk in the same step.
import { bytesEqual } from '../util/bytes.ts'
import type { Steps } from '../util/steps.ts'
import type { LedgerChange } from './apply-block.ts'
import { KeyRing } from './key-ring.ts'
import { AccountPublic, CHANGE_CHAIN, type KeyRef, RECEIVE_CHAIN } from './keys.ts'
import { Ledger } from './ledger.ts'
import type { TxRecord } from './records.ts'
import type { FollowedTip, LoadedWallet, WalletMeta, WalletStore } from './wallet-store.ts'

/** Blocks whose ids are kept, to find where a reorganisation began. A deeper one is answered by a scan from the birthday. */
export const SEEN_WINDOW = 2_000
const BEFORE_GENESIS: FollowedTip = { height: -1, id: new Uint8Array(0) }

export class WalletState {
  readonly store: WalletStore
  keys = new KeyRing()
  ledger = new Ledger({ keys: this.keys })
  private account: AccountPublic | undefined
  private currentMeta: WalletMeta | undefined
  private currentTip: FollowedTip | undefined
  private readonly seen = new Map<number, Uint8Array>()
  private readonly labelTexts = new Map<string, string>()
  /** Grows with each change, so that figures made from this state know when they are old. */
  version = 0

  constructor({ store }: { readonly store: WalletStore }) {
    this.store = store
  }

  /** Undefined until the wallet was unlocked once after its database was made. */
  get meta(): WalletMeta | undefined {
    return this.currentMeta
  }

  /** Undefined until following has begun. */
  get tip(): FollowedTip | undefined {
    return this.currentTip
  }

  get height(): number {
    return Math.max(0, this.currentTip?.height ?? 0)
  }

  get labels(): ReadonlyMap<string, string> {
    return this.labelTexts
  }

  /** Takes what was on disk, record by record. Where something was damaged the chain is looked through again from the birthday. */
  *restore(loaded: LoadedWallet): Steps<void> {
    for (const [address, text] of loaded.labels) this.labelTexts.set(address, text)
    if (loaded.meta === undefined) return
    this.currentMeta = loaded.meta
    this.account = new AccountPublic(loaded.meta.extendedKey)
    for (const chain of [RECEIVE_CHAIN, CHANGE_CHAIN] as const) this.restoreLocks(loaded, chain)
    for (const record of inOrder(loaded.records)) {
      this.ledger.put(record)
      yield
    }
    for (const [height, id] of loaded.seen) this.seen.set(height, id)
    if (loaded.damaged === 0) this.currentTip = loaded.tip
    this.version++
  }

  /** Begins anew for this account: nothing but labels is kept. */
  async begin(meta: WalletMeta): Promise<void> {
    await this.store.stageReset()
    this.keys = new KeyRing()
    this.ledger = new Ledger({ keys: this.keys })
    this.seen.clear()
    this.currentTip = undefined
    this.account = new AccountPublic(meta.extendedKey)
    this.setMeta(meta)
    await this.extendKeys()
  }

  setMeta(meta: WalletMeta): void {
    this.currentMeta = meta
    this.store.stageMeta(meta)
    this.version++
  }

  setLabel(address: string, text: string): void {
    if (text === '') this.labelTexts.delete(address)
    else this.labelTexts.set(address, text)
    this.store.stageLabel(address, text)
    this.version++
  }

  put(record: TxRecord): void {
    this.ledger.put(record)
    this.store.stageRecord(record)
    this.version++
  }

  remove(txid: Uint8Array): void {
    this.ledger.remove(txid)
    this.store.stageRemoval(txid)
    this.version++
  }

  /** Record by record: after each step the wallet is one that could be. */
  *change({ put, removed }: LedgerChange): Steps<void> {
    for (const txid of removed) {
      this.remove(txid)
      yield
    }
    for (const record of put) {
      this.put(record)
      yield
    }
  }

  /** Makes the locks that the lookahead asks for. Answers whether there were any. */
  async extendKeys(): Promise<boolean> {
    if (this.account === undefined) return false
    const made = await this.keys.extend(this.account, this.currentMeta?.nextReceive ?? 0)
    for (const { key, lock } of made) this.store.stageLock(key, lock)
    return made.length > 0
  }

  /** Follows on to a block. */
  advance(tip: FollowedTip): void {
    this.seen.set(tip.height, tip.id)
    this.store.stageSeen(tip.height, tip.id)
    const old = tip.height - SEEN_WINDOW
    if (this.seen.delete(old)) this.store.stageSeen(old, undefined)
    this.setTip(tip)
  }

  /** Goes back to a block that was seen, or to the height before a scan begins. */
  retreat(height: number): void {
    for (const above of [...this.seen.keys()].filter((seen) => seen > height)) {
      this.seen.delete(above)
      this.store.stageSeen(above, undefined)
    }
    this.setTip({ height, id: this.seen.get(height) ?? BEFORE_GENESIS.id })
  }

  /** True when the block of this id was seen at this height. */
  hasSeen(height: number, id: Uint8Array | undefined): boolean {
    const seen = this.seen.get(height)
    return seen !== undefined && id !== undefined && bytesEqual(seen, id)
  }

  /** Id of the block seen at this height, undefined outside the window. */
  seenAt(height: number): Uint8Array | undefined {
    return this.seen.get(height)
  }

  private setTip(tip: FollowedTip): void {
    this.currentTip = tip
    this.store.stageTip(tip)
    this.version++
  }

  private restoreLocks(loaded: LoadedWallet, chain: KeyRef['chain']): void {
    const locks = loaded.locks.filter(({ key }) => key.chain === chain).sort((a, b) => a.key.index - b.key.index)
    // what follows a gap that damage left is made again
    for (const { key, lock } of locks) if (key.index === this.keys.count(chain)) this.keys.add(key, lock)
  }
}

/** Oldest first, what waits last: the ledger takes them fastest so. */
function* inOrder(records: readonly TxRecord[]): Generator<TxRecord> {
  const byHeight = new Map<number, TxRecord[]>()
  for (const record of records) {
    const height = record.place?.height ?? Number.POSITIVE_INFINITY
    const beside = byHeight.get(height)
    if (beside === undefined) byHeight.set(height, [record])
    else beside.push(record)
  }
  for (const height of Float64Array.from(byHeight.keys()).sort())
    yield* (byHeight.get(height) as TxRecord[]).sort((a, b) => (a.place?.position ?? 0) - (b.place?.position ?? 0))
}
