// Quotes, sending, speeding up, and what waits in the mempool. Runs inside the wallet's queue, so nothing changes meanwhile.
import { hashKey, type Transaction, transactionId } from '../primitives/transaction.ts'
import { bytesToHex } from '../util/bytes.ts'
import type { Clock } from '../util/clock.ts'
import type { Logger } from '../util/logger.ts'
import { runInTurns } from '../util/run-in-turns.ts'
import { Turns } from '../util/turns.ts'
import { findOwnParts } from './apply-block.ts'
import type { UnsignedPayment } from './build-transaction.ts'
import { bumpPayment } from './bump-payment.ts'
import type { ChainAccess, SubmitAnswer } from './chain-access.ts'
import { WalletError } from './errors.ts'
import type { PaymentRequest, QuoteView } from './interface.ts'
import type { AccountSecret } from './keys.ts'
import { type Draft, preparePayment } from './prepare-payment.ts'
import type { TxRecord } from './records.ts'
import { signTransaction } from './sign-transaction.ts'
import type { WalletState } from './wallet-state.ts'
import type { RandomBytes } from './words.ts'

/** A quote is good for ten minutes. */
const QUOTE_LIFETIME_MS = 600_000
const MOST_QUOTES = 100
/** A tip older than this may not be the newest there is. */
const FRESH_TIP_MS = 3_600_000
/** Blocks within which a payment without a wish for its fee should be mined. */
const USUAL_BLOCKS = 2
/** The mempool has it already: as good as taken. */
const DUPLICATE_RULE = 'policy-duplicate'
/** Refusals that later blocks or other payments can lift: what was stored may be out already, so it goes on waiting. */
const PASSING_RULES = new Set([
  'coin-missing',
  'coin-immature',
  'tx-locktime',
  'tx-relative-lock',
  'policy-full',
  'policy-ancestors',
  'policy-descendants',
  'policy-conflict',
  'policy-replacement',
])
const FAMILY_RULES = new Set(['policy-ancestors', 'policy-descendants'])

interface Quote {
  readonly draft: Draft
  readonly expires: number
  /** Set by the first send: the second gets the same answer. */
  sending: Promise<string> | undefined
}

export interface PaymentModules {
  readonly state: WalletState
  readonly chain: ChainAccess
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly logger: Logger
  /** Undefined while the wallet is locked. */
  readonly account: () => AccountSecret | undefined
}

export class Payments {
  private readonly modules: PaymentModules
  private readonly quotes = new Map<string, Quote>()
  /** Payments of this wallet that the mempool held when it was last gone through. */
  private present: ReadonlySet<string> = new Set()

  constructor(modules: PaymentModules) {
    this.modules = modules
  }

  /** Works a payment out and holds it; nothing is sent. */
  async prepare(request: PaymentRequest): Promise<QuoteView> {
    const { state, chain, clock, randomBytes } = this.modules
    const [nextBlockRate, usualRate, tip] = await Promise.all([chain.estimateFeeRate(1), chain.estimateFeeRate(USUAL_BLOCKS), chain.tip()])
    const tipIsFresh = clock.now() - tip.time * 1000 <= FRESH_TIP_MS
    const context = { state, prefix: chain.prefix, randomBytes, nextBlockRate, usualRate, tipIsFresh }
    const draft = await runInTurns(preparePayment(request, context))
    this.forgetOldQuotes()
    const quote = bytesToHex(randomBytes(16))
    const expires = clock.now() + QUOTE_LIFETIME_MS
    this.quotes.set(quote, { draft, expires, sending: undefined })
    return { ...draft.view, quote, expires }
  }

  /** Sends a quote once, however often it is asked. `run` puts the work into the wallet's queue. Answers the txid in hex. */
  send(id: string, run: (task: () => Promise<string>) => Promise<string>): Promise<string> {
    const quote = this.quotes.get(id)
    if (quote === undefined || (quote.sending === undefined && quote.expires < this.modules.clock.now())) {
      this.quotes.delete(id)
      return Promise.reject(new WalletError('quote-unknown', 'This payment was worked out too long ago. Prepare it again.'))
    }
    quote.sending ??= run(() => this.sendDraft(quote.draft)).catch((error: unknown) => {
      quote.sending = undefined
      // only what a person can put right keeps the quote: unlocking, or making room
      if (error instanceof WalletError && error.code !== 'wallet-locked') this.quotes.delete(id)
      throw error
    })
    return quote.sending
  }

  /** @throws WalletError `transaction-unknown`, `wallet-locked`, `payment-not-replaceable`, `fee-too-low`, `payment-rejected` */
  async bump(txid: Uint8Array, feeRate: number | undefined): Promise<{ txid: string; fee: number }> {
    const { state, chain } = this.modules
    const account = this.requireAccount()
    const record = state.ledger.get(txid)
    if (record === undefined) throw new WalletError('transaction-unknown', 'This wallet has no such payment.')
    const { payment, fee } = bumpPayment(state, { record, feeRate, nextBlockRate: await chain.estimateFeeRate(1) })
    const tx = await this.sign(payment, account)
    const fresh = this.newRecord(tx, record.note)
    const undo = () => {
      state.remove(fresh.txid)
      state.put(record)
    }
    await this.recordPending([{ ...record, replacedBy: fresh.txid }, fresh], undo)
    await this.offer(fresh, undo, refusedBump)
    return { txid: bytesToHex(fresh.txid), fee }
  }

  /** A transaction that waits in the mempool. Answers its txid if it concerns this wallet. */
  noteWaiting(tx: Transaction): Uint8Array | undefined {
    const { ledger } = this.modules.state
    const own = findOwnParts(ledger, tx)
    const rivals = tx.inputs.flatMap((input) => ledger.waitingSpendersOf(input))
    if (own === undefined && rivals.length === 0) return undefined
    const txid = transactionId(tx)
    const key = hashKey(txid)
    // the mempool holds one of several that want the same coin: this is the one
    for (const rival of rivals)
      if (hashKey(rival.txid) !== key && rival.replacedBy === undefined) this.modules.state.put({ ...rival, replacedBy: txid })
    const known = ledger.get(txid)
    if (own !== undefined && known?.place === undefined && (known === undefined || isOutdated(known)))
      this.modules.state.put({ ...this.newRecord(tx, ''), ...known, ...own, offered: true, refused: false, replacedBy: undefined })
    return own === undefined ? undefined : txid
  }

  /** Compares with the whole mempool: takes in what was missed, and forgets payments of others that are gone from it. */
  async refreshWaiting(): Promise<void> {
    const { state, chain } = this.modules
    const turns = new Turns()
    const present = new Set<string>()
    for (const tx of await chain.waiting()) {
      const txid = this.noteWaiting(tx)
      if (txid !== undefined) present.add(hashKey(txid))
      if (turns.isDue) await turns.next()
    }
    this.present = present
    for (const record of state.ledger.waiting()) {
      const isForeign = record.ownInputs.length === 0
      if (isForeign && state.ledger.stateOf(record) === 'pending' && !present.has(hashKey(record.txid))) state.remove(record.txid)
      if (turns.isDue) await turns.next()
    }
    await state.extendKeys()
    await state.store.flush({ sync: false })
  }

  /** Offers own payments that wait and are not in the mempool, parents first: after a start, and whenever a block came. */
  async rebroadcast(): Promise<void> {
    const { state, chain } = this.modules
    for (const record of parentsFirst(state, this.present)) {
      const answer = await chain.submitTransaction(record.tx)
      if (wasTaken(answer)) this.markOffered(record)
      else if (!record.offered && !PASSING_RULES.has(answer.rule ?? '')) {
        // a crash came between writing it down and offering it, and it cannot be sent: the coins are free again
        this.modules.logger.warn('A stored payment was refused', { txid: bytesToHex(record.txid), rule: answer.rule })
        state.put({ ...record, refused: true })
      }
    }
    await state.store.flush({ sync: false })
  }

  /**
   * 1. The wallet is open and the coins are there. 2. Sign what was shown. 3. Write it down as pending, on the disk.
   * 4. Offer it. A crash before 3 sends nothing; after 3 the next start offers it again.
   */
  private async sendDraft({ payment, note }: Draft): Promise<string> {
    const { state } = this.modules
    // 1.
    const account = this.requireAccount()
    if (!payment.coins.every(({ outpoint }) => state.ledger.isUnspent(outpoint)))
      throw new WalletError('coin-unavailable', 'A coin of this payment was spent meanwhile. Prepare the payment again.')
    // 2.
    const record = this.newRecord(await this.sign(payment, account), note)
    // 3.
    const undo = () => state.remove(record.txid)
    await this.recordPending([record], undo)
    // 4.
    await this.offer(record, undo, refusedPayment)
    return bytesToHex(record.txid)
  }

  private requireAccount(): AccountSecret {
    const account = this.modules.account()
    if (account === undefined) throw new WalletError('wallet-locked', 'The wallet is locked. Unlock it with its password first.')
    return account
  }

  private sign(payment: UnsignedPayment, account: AccountSecret): Promise<Transaction> {
    const { chain, randomBytes } = this.modules
    return signTransaction(payment, { account, genesisId: chain.genesisId, randomBytes })
  }

  private newRecord(tx: Transaction, note: string): TxRecord {
    const { state, clock } = this.modules
    const own = findOwnParts(state.ledger, tx) ?? { ownInputs: [], ownOutputs: [] }
    const waits = { coinbase: false, place: undefined, offered: false, refused: false, replacedBy: undefined, conflictHeight: undefined }
    return { txid: transactionId(tx), tx, ...waits, seen: clock.now(), seenHeight: state.height, note, ...own }
  }

  /** Synchronously to the disk, before anyone hears of it. */
  private async recordPending(records: readonly TxRecord[], undo: () => void): Promise<void> {
    const { state } = this.modules
    try {
      for (const record of records) state.put(record)
      await state.extendKeys()
      await state.store.flush({ sync: true })
    } catch (error) {
      undo()
      throw error
    }
  }

  private async offer(record: TxRecord, undo: () => void, refusal: (rule: string) => WalletError): Promise<void> {
    const { state, chain, logger } = this.modules
    let answer: SubmitAnswer
    try {
      answer = await chain.submitTransaction(record.tx)
    } catch (error) {
      // whether it got out is not known, so it stays written down and is offered again
      logger.warn('A payment is written down but could not be offered yet', { txid: bytesToHex(record.txid), error: String(error) })
      return
    }
    if (wasTaken(answer)) return this.markOffered(record)
    undo()
    await state.store.flush({ sync: true })
    throw refusal(answer.rule ?? 'unknown')
  }

  private markOffered(record: TxRecord): void {
    const now = this.modules.state.ledger.get(record.txid)
    if (now !== undefined && !now.offered) this.modules.state.put({ ...now, offered: true })
  }

  private forgetOldQuotes(): void {
    const now = this.modules.clock.now()
    for (const [id, { expires }] of this.quotes) if (expires < now || this.quotes.size >= MOST_QUOTES) this.quotes.delete(id)
  }
}

function refusedPayment(rule: string): WalletError {
  const advice = FAMILY_RULES.has(rule) ? 'It builds on too many that wait: try again after the next block.' : 'Prepare it anew.'
  return new WalletError('payment-rejected', `The payment was refused (${rule}); its coins are free again. ${advice}`, { rule })
}

/** Whoever paid anew here would pay twice: the payment is still on its way, or a block has just taken it. */
function refusedBump(rule: string): WalletError {
  const message = `The higher fee was refused (${rule}). The payment itself stands as it was and may just have come into a block.`
  return new WalletError('payment-rejected', message, { rule })
}

function wasTaken({ status, rule }: SubmitAnswer): boolean {
  return status === 'accepted' || rule === DUPLICATE_RULE
}

function isOutdated({ offered, refused, replacedBy }: TxRecord): boolean {
  return !offered || refused || replacedBy !== undefined
}

/** Own pending payments but those that are `present`, each after those it spends from. */
function parentsFirst({ ledger }: WalletState, present: ReadonlySet<string>): TxRecord[] {
  const ordered = new Map<string, TxRecord>()
  const visit = (record: TxRecord) => {
    const key = hashKey(record.txid)
    if (present.has(key) || ordered.has(key) || record.ownInputs.length === 0 || ledger.stateOf(record) !== 'pending') return
    for (const input of record.tx.inputs) {
      const parent = ledger.get(input.txid)
      if (parent !== undefined && parent.place === undefined) visit(parent)
    }
    ordered.set(key, record)
  }
  for (const record of ledger.waiting()) visit(record)
  return [...ordered.values()]
}
