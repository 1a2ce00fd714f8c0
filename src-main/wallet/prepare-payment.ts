// Works a payment out from what was asked: coins, fee, change and warnings. What comes out is signed as it is, or not at all.
import { formatAddress } from '../primitives/address.ts'
import { LEAST_COIN, sumAmounts } from '../primitives/amount.ts'
import { encodeTransaction, type Outpoint, outpointKey, type TxOutput } from '../primitives/transaction.ts'
import { bytesToHex, hexToBytes } from '../util/bytes.ts'
import type { Steps } from '../util/steps.ts'
import { coinState, coinStates, computeBalance, isOwnChange } from './balance.ts'
import { buildTransaction, payTo, type UnsignedPayment } from './build-transaction.ts'
import {
  fitsOneTransaction,
  largestThatFit,
  leastNeeded,
  type Selectable,
  type SelectionTarget,
  selectCoins,
  settle,
} from './coin-selection.ts'
import { WalletError } from './errors.ts'
import { hasFamilyRoom } from './families.ts'
import type { PaymentRequest, QuoteView, QuoteWarning } from './interface.ts'
import { CHANGE_CHAIN } from './keys.ts'
import { readAddress } from './read-address.ts'
import type { OwnCoin } from './records.ts'
import { inputSize, KEY_WITNESS_BYTES, LEAST_FEE_RATE, outputSize, paymentWeight } from './transaction-size.ts'
import type { WalletState } from './wallet-state.ts'
import type { RandomBytes } from './words.ts'

/** Above it a fee is asked about again, in penning: 0.1 DUIT. */
const HIGH_FEE = 10_000_000
/** Times the estimate for the next block. */
const HIGH_RATE = 10

export interface PaymentContext {
  readonly state: WalletState
  readonly prefix: string
  readonly randomBytes: RandomBytes
  /** Estimate for the next block, penning a byte. */
  readonly nextBlockRate: number
  /** Used where none was asked for. */
  readonly usualRate: number
  /** False when the newest block is old: the wallet may not know the ledger as it is now. */
  readonly tipIsFresh: boolean
}

/** A payment worked out, with what a person is shown of it. */
export interface Draft {
  readonly payment: UnsignedPayment
  readonly view: Omit<QuoteView, 'quote' | 'expires'>
  readonly note: string
}

interface Receiver {
  readonly address: string
  readonly lock: Uint8Array
  /** Undefined for all that is left. */
  readonly amount: number | undefined
}

type Candidate = Selectable & { readonly coin: OwnCoin }

interface Chosen {
  readonly coins: readonly OwnCoin[]
  readonly outputs: readonly TxOutput[]
  readonly fee: number
  readonly change: number
  readonly excess: number
}

/**
 * Receiver by receiver and coin by coin; the wallet must stay as it is until the last step.
 * @throws WalletError `address-…`, `amount-too-small`, `fee-too-low`, `coin-unavailable`, `funds-insufficient`, `input-invalid`
 */
export function* preparePayment(request: PaymentRequest, context: PaymentContext): Steps<Draft> {
  const { state } = context
  const receivers: Receiver[] = []
  for (const receiver of request.to) {
    receivers.push(readReceiver(receiver, context))
    yield
  }
  if (receivers.filter(({ amount }) => amount === undefined).length > 1)
    throw new WalletError('input-invalid', 'Only one receiver can get everything that is left.')
  const feeRate = readFeeRate(request.feeRate, context.usualRate)
  // bound to the present height, so that no miner gains by making the last block again for its fees
  const lockTime = context.tipIsFresh ? state.height : 0
  const chosen = yield* chooseCoins({ receivers, feeRate, lockTime, wanted: readOutpoints(request.coins), state })
  const changeKey = { chain: CHANGE_CHAIN, index: state.keys.firstUnused(CHANGE_CHAIN) }
  const change = chosen.change > 0 ? payTo(state.keys.lockOf(changeKey), chosen.change) : undefined
  const payment = buildTransaction({ coins: chosen.coins, outputs: chosen.outputs, change, lockTime }, context.randomBytes)
  return { payment, note: request.note ?? '', view: describe(payment, chosen, receivers, context) }
}

function readReceiver({ address, amount }: PaymentRequest['to'][number], { prefix }: PaymentContext): Receiver {
  const lock = readAddress(prefix, address)
  if (amount === 'all') return { address: formatAddress(prefix, lock), lock, amount: undefined }
  if (!Number.isSafeInteger(amount) || amount < LEAST_COIN)
    throw new WalletError('amount-too-small', 'The least that can be paid is 0.0001 DUIT.', { least: LEAST_COIN })
  return { address: formatAddress(prefix, lock), lock, amount }
}

function readFeeRate(asked: number | undefined, usual: number): number {
  const rate = asked ?? Math.max(usual, LEAST_FEE_RATE)
  if (!(rate >= LEAST_FEE_RATE))
    throw new WalletError('fee-too-low', `A fee below ${LEAST_FEE_RATE} penning a byte is not passed on.`, { leastFeeRate: LEAST_FEE_RATE })
  return rate
}

function readOutpoints(coins: PaymentRequest['coins']): Outpoint[] | undefined {
  return coins?.map(({ txid, index }) => {
    const bytes = hexToBytes(txid)
    if (bytes?.length !== 32) throw new WalletError('input-invalid', 'A coin is named by 64 hex digits and an index.')
    return { txid: bytes, index }
  })
}

interface ChoiceRequest {
  readonly receivers: readonly Receiver[]
  readonly feeRate: number
  readonly lockTime: number
  readonly wanted: readonly Outpoint[] | undefined
  readonly state: WalletState
}

function* chooseCoins(request: ChoiceRequest): Steps<Chosen> {
  const { receivers, feeRate, lockTime, wanted, state } = request
  const amount = sumAmounts(receivers.map((receiver) => receiver.amount ?? 0))
  if (amount === undefined) throw insufficient(state, Number.MAX_SAFE_INTEGER)
  const outputs = receivers.map(({ lock, amount }) => payTo(lock, amount ?? 0))
  const outputBytes = outputs.reduce((sum, output) => sum + outputSize(output), 0)
  const target: SelectionTarget = { amount, lockTime, outputCount: outputs.length, outputBytes, feeRate }
  const all = receivers.findIndex((receiver) => receiver.amount === undefined)
  if (wanted !== undefined) {
    const coins = wantedCoins(wanted, state)
    if (!fitsOneTransaction(coins, target)) throw tooManyCoins()
    return all < 0 ? spendExactly(coins, outputs, target, state) : spendWhole(coins, { outputs, all }, target, state)
  }
  const confirmed = yield* candidates(state, false)
  if (all >= 0) return spendWhole(largestThatFit(confirmed, target), { outputs, all }, target, state)
  const selection = selectCoins(confirmed, target) ?? selectCoins(yield* candidates(state, true), target)
  if (selection !== undefined) return { ...selection, coins: selection.coins.map(({ coin }) => coin), outputs }
  const reachable = yield* candidates(state, true)
  if (worthOf(reachable) >= leastNeeded(reachable, target)) throw tooManyCoins()
  const fitting = largestThatFit(reachable, target)
  throw insufficient(state, leastNeeded(fitting, target) - worthOf(fitting))
}

function* candidates(state: WalletState, withOwnChange: boolean): Steps<Candidate[]> {
  const found: Candidate[] = []
  const stateOf = coinStates(state)
  yield
  for (const coin of state.ledger.openCoins()) {
    const kind = stateOf(coin)
    if (kind === 'available' || (withOwnChange && kind === 'pending' && canBuildOn(state, coin))) found.push(asCandidate(coin))
    yield
  }
  return found
}

function canBuildOn({ ledger }: WalletState, coin: OwnCoin): boolean {
  return isOwnChange(coin) && hasFamilyRoom(ledger, coin)
}

function asCandidate(coin: OwnCoin): Candidate {
  return { coin, value: coin.output.value, bytes: inputSize(coin.outpoint) }
}

function wantedCoins(wanted: readonly Outpoint[], state: WalletState): Candidate[] {
  const unique = new Map(wanted.map((outpoint) => [outpointKey(outpoint), outpoint]))
  return [...unique.values()].map((outpoint) => {
    const coin = state.ledger.isUnspent(outpoint) ? state.ledger.coinAt(outpoint) : undefined
    const kind = coin === undefined ? undefined : coinState(state, coin)
    if (coin === undefined || (kind !== 'available' && !(kind === 'pending' && canBuildOn(state, coin))))
      throw new WalletError('coin-unavailable', 'One of the chosen coins is spent, ripening, or not in a block yet.', {
        txid: bytesToHex(outpoint.txid),
        index: outpoint.index,
      })
    return asCandidate(coin)
  })
}

function spendExactly(coins: readonly Candidate[], outputs: readonly TxOutput[], target: SelectionTarget, state: WalletState): Chosen {
  const settlement = settle(coins, target)
  if (settlement === undefined) throw insufficient(state, leastNeeded(coins, target) - worthOf(coins))
  return { ...settlement, coins: coins.map(({ coin }) => coin), outputs }
}

/** Everything the coins hold, less the fee, goes to one receiver. */
function spendWhole(
  coins: readonly Candidate[],
  { outputs, all }: { readonly outputs: readonly TxOutput[]; readonly all: number },
  target: SelectionTarget,
  state: WalletState,
): Chosen {
  const { lock } = outputs[all] as TxOutput
  const sizeFor = (value: number) => target.outputBytes - outputSize(payTo(lock, 0)) + outputSize(payTo(lock, value))
  const valueFor = (guess: number) => worthOf(coins) - leastNeeded(coins, { ...target, outputBytes: sizeFor(guess) })
  // its length depends on its value: the guess is never below, so the fee is never below the rate
  const value = valueFor(Math.max(0, valueFor(0)))
  if (coins.length === 0 || value < LEAST_COIN) throw insufficient(state, LEAST_COIN - Math.min(value, LEAST_COIN - 1))
  const paid = outputs.map((output, i) => (i === all ? payTo(lock, value) : output))
  return { coins: coins.map(({ coin }) => coin), outputs: paid, fee: worthOf(coins) - target.amount - value, change: 0, excess: 0 }
}

function describe({ tx, coins }: UnsignedPayment, chosen: Chosen, receivers: readonly Receiver[], context: PaymentContext): Draft['view'] {
  const sizeBytes = encodeTransaction(tx).length + tx.inputs.length * KEY_WITNESS_BYTES
  const amount = chosen.outputs.reduce((sum, { value }) => sum + value, 0)
  const before = computeBalance(context.state).available
  const confirmed = coins.filter(({ record }) => record.place !== undefined).reduce((sum, { output }) => sum + output.value, 0)
  const left = before - confirmed + chosen.change
  const feeRate = chosen.fee / paymentWeight(sizeBytes, coins.length)
  return {
    amount,
    fee: chosen.fee,
    feeRate,
    change: chosen.change,
    sizeBytes,
    left,
    to: receivers.map(({ address }, i) => ({ address, amount: (chosen.outputs[i] as TxOutput).value })),
    coins: coins.map(({ outpoint, output }) => ({ txid: bytesToHex(outpoint.txid), index: outpoint.index, value: output.value })),
    warnings: warningsOf({ chosen, coins, amount, feeRate, left, receivers }, context),
  }
}

interface Facts {
  readonly chosen: Chosen
  readonly coins: readonly OwnCoin[]
  readonly amount: number
  readonly feeRate: number
  readonly left: number
  readonly receivers: readonly Receiver[]
}

function warningsOf({ chosen, coins, amount, feeRate, left, receivers }: Facts, context: PaymentContext): QuoteWarning[] {
  const holds: [QuoteWarning, boolean][] = [
    ['high-fee', chosen.fee > HIGH_FEE || feeRate > HIGH_RATE * Math.max(context.nextBlockRate, LEAST_FEE_RATE)],
    ['fee-above-tenth', chosen.fee * 10 > amount],
    ['dust-to-fee', chosen.excess > 0],
    ['spends-unconfirmed', coins.some(({ record }) => record.place === undefined)],
    ['own-address', receivers.some(({ lock }) => context.state.keys.keyOf(lock) !== undefined)],
    ['everything', left === 0],
    ['tip-is-old', !context.tipIsFresh],
  ]
  return holds.filter(([, applies]) => applies).map(([warning]) => warning)
}

function worthOf(coins: readonly Selectable[]): number {
  return coins.reduce((sum, { value }) => sum + value, 0)
}

function insufficient(state: WalletState, missing: number): WalletError {
  const { available, pending, ripening } = computeBalance(state)
  const data = { missing, available, pending, ripening }
  return new WalletError('funds-insufficient', 'There is not enough that can be spent now for this amount and its fee.', data)
}

function tooManyCoins(): WalletError {
  return new WalletError('funds-insufficient', 'The coins are too small and too many for one payment. Pay in several smaller ones.', {
    missing: 0,
  })
}
