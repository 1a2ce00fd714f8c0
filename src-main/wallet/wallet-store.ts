// A wallet's public part on disk: what was staged is written in one batch, so its tip, coins and addresses never disagree.
import { MalformedError } from '../primitives/errors.ts'
import type { BatchOperation, Database } from '../storage/database.ts'
import { migrate, SCHEMA_KEY } from '../storage/migrate.ts'
import { bytesEqual } from '../util/bytes.ts'
import { Turns } from '../util/turns.ts'
import type { Chain, KeyRef } from './keys.ts'
import {
  keyText,
  LABEL_PREFIX,
  LOCK_PREFIX,
  labelKey,
  lockKey,
  META_KEY,
  RECORD_PREFIX,
  recordKey,
  SCHEMA_VERSION,
  SEEN_PREFIX,
  seenKey,
  TALLY_KEY,
  TIP_KEY,
} from './layout.ts'
import { decodeRecord, encodeRecord, type TxRecord } from './records.ts'
import { Tally } from './tally.ts'

/** What stays known while the wallet is locked. */
export interface WalletMeta {
  readonly extendedKey: string
  readonly fingerprint: string
  readonly words: 12 | 24
  readonly created: number
  readonly birthday: number
  /** Hex: a ledger with another genesis is another ledger. */
  readonly genesis: string
  /** Receive addresses handed out: the lowest index that never was. */
  readonly nextReceive: number
  /** Receive index that the miner is paid at until it is used. */
  readonly miningIndex: number | null
  readonly backupMade: number | null
  readonly backupTested: number | null
}

/** The block up to which a wallet has looked; height −1 and no id before the first. */
export interface FollowedTip {
  readonly height: number
  readonly id: Uint8Array
}

export interface LoadedWallet {
  meta: WalletMeta | undefined
  tip: FollowedTip | undefined
  readonly locks: { readonly key: KeyRef; readonly lock: Uint8Array }[]
  readonly records: TxRecord[]
  readonly seen: Map<number, Uint8Array>
  readonly labels: Map<string, string>
  /** Entries that were not what had been written, or are not there: the chain has to be looked through again. */
  damaged: number
}

export class WalletStore {
  private readonly database: Database
  private readonly staged = new Map<string, BatchOperation>()
  private readonly tally = new Tally()

  constructor({ database }: { readonly database: Database }) {
    this.database = database
  }

  /** @throws StorageError `data-newer`, `data-foreign` */
  async load(): Promise<LoadedWallet> {
    await migrate(this.database, { version: SCHEMA_VERSION, migrations: [] })
    const loaded: LoadedWallet = {
      meta: undefined,
      tip: undefined,
      locks: [],
      records: [],
      seen: new Map(),
      labels: new Map(),
      damaged: 0,
    }
    const onDamaged = () => {
      loaded.damaged += 1
    }
    let tally: Uint8Array | undefined
    for await (const page of this.database.iterate({ prefix: new Uint8Array(0), onDamaged })) {
      for (const { key, value } of page) {
        if (bytesEqual(key, TALLY_KEY)) tally = value.slice()
        else if (!bytesEqual(key, SCHEMA_KEY)) this.tally.set(key, value)
        try {
          readEntry(loaded, key, value)
        } catch (error) {
          if (!(error instanceof MalformedError) && !(error instanceof SyntaxError)) throw error
          onDamaged()
        }
      }
    }
    if (!this.tally.agreesWith(tally)) onDamaged()
    return loaded
  }

  stageMeta(meta: WalletMeta): void {
    this.put(META_KEY, new TextEncoder().encode(JSON.stringify(meta)))
  }

  stageTip({ height, id }: FollowedTip): void {
    if (height < 0) {
      this.delete(TIP_KEY)
      return
    }
    const value = new Uint8Array(36)
    new DataView(value.buffer).setUint32(0, height)
    value.set(id, 4)
    this.put(TIP_KEY, value)
  }

  stageLock(key: KeyRef, lock: Uint8Array): void {
    this.put(lockKey(key), lock)
  }

  stageRecord(record: TxRecord): void {
    this.put(recordKey(record.txid), encodeRecord(record))
  }

  stageRemoval(txid: Uint8Array): void {
    this.delete(recordKey(txid))
  }

  stageSeen(height: number, id: Uint8Array | undefined): void {
    if (id === undefined) this.delete(seenKey(height))
    else this.put(seenKey(height), id)
  }

  stageLabel(address: string, text: string): void {
    if (text === '') this.delete(labelKey(address))
    else this.put(labelKey(address), new TextEncoder().encode(text))
  }

  /** Forgets all but labels: another seed or another ledger. */
  async stageReset(): Promise<void> {
    this.staged.clear()
    for (const prefix of [META_KEY, TIP_KEY, LOCK_PREFIX, RECORD_PREFIX, SEEN_PREFIX]) {
      for await (const page of this.database.iterate({ prefix, onDamaged: (key) => this.delete(key) }))
        for (const { key } of page) this.delete(key)
    }
  }

  get hasStaged(): boolean {
    return this.staged.size > 0
  }

  /** Writes all that was staged, or nothing; what could not be written stays staged for the next time. */
  async flush(options: { readonly sync: boolean }): Promise<void> {
    if (this.staged.size === 0) return
    const operations = [...this.staged]
    const writes = operations.map(([, operation]) => operation)
    // after a batch that failed it counts what is written the next time
    const turns = new Turns()
    for (const write of writes) {
      this.tally.set(write.key, write.type === 'put' ? write.value : undefined)
      if (turns.isDue) await turns.next()
    }
    await this.database.batch([...writes, this.tally.operation()], options)
    for (const [key, operation] of operations) if (this.staged.get(key) === operation) this.staged.delete(key)
  }

  close(): Promise<void> {
    return this.database.close()
  }

  private put(key: Uint8Array, value: Uint8Array): void {
    this.staged.set(keyText(key), { type: 'put', key, value })
  }

  private delete(key: Uint8Array): void {
    this.staged.set(keyText(key), { type: 'del', key })
  }
}

function readEntry(loaded: LoadedWallet, key: Uint8Array, value: Uint8Array): void {
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength)
  switch (key[0]) {
    case META_KEY[0]:
      loaded.meta = JSON.parse(new TextDecoder().decode(value)) as WalletMeta
      return
    case TIP_KEY[0]:
      loaded.tip = { height: new DataView(value.buffer, value.byteOffset, value.byteLength).getUint32(0), id: value.slice(4, 36) }
      return
    case LOCK_PREFIX[0]:
      loaded.locks.push({ key: { chain: key[1] as Chain, index: view.getUint32(2) }, lock: value.slice() })
      return
    case RECORD_PREFIX[0]:
      loaded.records.push(decodeRecord(value))
      return
    case SEEN_PREFIX[0]:
      loaded.seen.set(view.getUint32(1), value.slice())
      return
    case LABEL_PREFIX[0]:
      loaded.labels.set(new TextDecoder().decode(key.subarray(1)), new TextDecoder().decode(value))
      return
    default:
  }
}
