// Which coins pay for a payment, and what is left as fee and change. Pure: figures in, figures out.
import { LEAST_COIN } from '../primitives/amount.ts'
import { varintSize } from '../primitives/writer.ts'
import { BYTES_A_CHECK, feeFor, MAX_TRANSACTION_BYTES, paymentSize, paymentWeight } from './transaction-size.ts'

export interface Selectable {
  /** Penning. */
  readonly value: number
  /** Bytes that spending it adds (inputSize). */
  readonly bytes: number
}

export interface SelectionTarget {
  /** Penning that the receivers get. */
  readonly amount: number
  readonly lockTime: number
  readonly outputCount: number
  readonly outputBytes: number
  /** Penning a byte. */
  readonly feeRate: number
}

export interface Settlement {
  readonly fee: number
  /** 0 for none; never below the least coin otherwise. */
  readonly change: number
  /** What the fee is above the rate because it was too little for a change output. */
  readonly excess: number
}

export interface Selection<C extends Selectable> extends Settlement {
  readonly coins: readonly C[]
}

/** Lock and empty record of a change output; its value comes on top. */
const CHANGE_BYTES = 32 + 1
const MOST_TRIES = 50_000

/** Fee and change when exactly these coins are spent; undefined when they are too little. */
export function settle(coins: readonly Selectable[], target: SelectionTarget): Settlement | undefined {
  return settleSums(sumUp(coins), target)
}

/** The least that coins must be worth to pay the amount and the fee without change. */
export function leastNeeded(coins: readonly Selectable[], target: SelectionTarget): number {
  return target.amount + feeWithout(sumUp(coins), target)
}

/**
 * Chooses coins: a set that needs no change if there is one that costs no more, else the smallest single coin that suffices,
 * else the largest ones. Undefined when all that fit into one transaction are too little.
 */
export function selectCoins<C extends Selectable>(coins: readonly C[], target: SelectionTarget): Selection<C> | undefined {
  // a coin that costs more than it brings only makes a payment dearer
  const useful = coins.filter(({ value }) => value > costOfInput(target.feeRate)).sort((a, b) => b.value - a.value)
  const fair = (settlement: Settlement) => settlement.excess <= costOfChange(target)
  const any = () => true
  // what is too little for a change output is given away only where nothing else pays
  const withChange =
    smallestSingle(useful, target, fair) ??
    largestFirst(useful, target, fair) ??
    smallestSingle(useful, target, any) ??
    largestFirst(useful, target, any)
  if (withChange === undefined) return undefined
  const exact = withChange.change > 0 ? findExact(useful, target) : undefined
  const futureCost = costOfInput(target.feeRate)
  return exact !== undefined && exact.fee <= withChange.fee + futureCost ? exact : withChange
}

/** The largest coins that fit into one transaction and are worth spending, to be spent whole. */
export function largestThatFit<C extends Selectable>(coins: readonly C[], target: SelectionTarget): C[] {
  const useful = coins.filter(({ value }) => value > costOfInput(target.feeRate)).sort((a, b) => b.value - a.value)
  let bytes = 0
  const end = useful.findIndex((coin, i) => {
    bytes += coin.bytes
    return sizeOf({ value: 0, bytes, count: i + 1 }, target, 0) > MAX_TRANSACTION_BYTES
  })
  return end < 0 ? useful : useful.slice(0, end)
}

/** True when a payment from these coins, with change, is small enough to be passed on. */
export function fitsOneTransaction(coins: readonly Selectable[], target: SelectionTarget): boolean {
  return sizeOf(sumUp(coins), target, CHANGE_BYTES + 8) <= MAX_TRANSACTION_BYTES
}

/** What making a change output and spending it later costs. */
function costOfChange({ feeRate }: SelectionTarget): number {
  return feeFor(CHANGE_BYTES + 4 + BYTES_A_CHECK, feeRate)
}

interface Sums {
  value: number
  bytes: number
  count: number
}

function sumUp(coins: readonly Selectable[]): Sums {
  const sums = { value: 0, bytes: 0, count: coins.length }
  for (const { value, bytes } of coins) {
    sums.value += value
    sums.bytes += bytes
  }
  return sums
}

function costOfInput(feeRate: number): number {
  return feeFor(BYTES_A_CHECK, feeRate)
}

function sizeOf({ bytes, count }: Sums, { lockTime, outputCount, outputBytes }: SelectionTarget, changeBytes: number): number {
  return paymentSize({
    lockTime,
    inputCount: count,
    inputBytes: bytes,
    outputCount: outputCount + (changeBytes > 0 ? 1 : 0),
    outputBytes: outputBytes + changeBytes,
  })
}

function feeWithout(sums: Sums, target: SelectionTarget): number {
  return feeFor(paymentWeight(sizeOf(sums, target, 0), sums.count), target.feeRate)
}

function feeWith(sums: Sums, target: SelectionTarget, valueBytes: number): number {
  return feeFor(paymentWeight(sizeOf(sums, target, CHANGE_BYTES + valueBytes), sums.count), target.feeRate)
}

function settleSums(sums: Sums, target: SelectionTarget): Settlement | undefined {
  const least = feeWithout(sums, target)
  const left = sums.value - target.amount
  if (left < least) return undefined
  // the change's own length depends on its value: from the largest guess down, so the fee is never below the rate
  const guess = left - feeWith(sums, target, 1)
  const fee = feeWith(sums, target, varintSize(Math.max(0, guess)))
  const change = left - fee
  return change >= LEAST_COIN ? { fee, change, excess: 0 } : { fee: left, change: 0, excess: left - least }
}

type Accept = (settlement: Settlement) => boolean

function smallestSingle<C extends Selectable>(descending: readonly C[], target: SelectionTarget, accept: Accept): Selection<C> | undefined {
  for (let i = descending.length - 1; i >= 0; i--) {
    const coin = descending[i] as C
    // a cheap look first: most coins are too small
    const settlement = coin.value < target.amount ? undefined : settle([coin], target)
    if (settlement !== undefined && accept(settlement)) return { coins: [coin], ...settlement }
  }
  return undefined
}

function largestFirst<C extends Selectable>(descending: readonly C[], target: SelectionTarget, accept: Accept): Selection<C> | undefined {
  const sums: Sums = { value: 0, bytes: 0, count: 0 }
  for (const coin of descending) {
    sums.value += coin.value
    sums.bytes += coin.bytes
    sums.count += 1
    if (sizeOf(sums, target, CHANGE_BYTES + 8) > MAX_TRANSACTION_BYTES) return undefined
    const settlement = settleSums(sums, target)
    if (settlement !== undefined && accept(settlement)) return { coins: descending.slice(0, sums.count), ...settlement }
  }
  return undefined
}

/** Branch and bound: coins that pay amount and fee with less left over than a change output and its later spending would cost. */
function findExact<C extends Selectable>(descending: readonly C[], target: SelectionTarget): Selection<C> | undefined {
  const window = costOfChange(target)
  const suffix = suffixSums(descending)
  const chosen: number[] = []
  const sums: Sums = { value: 0, bytes: 0, count: 0 }
  let best: { readonly coins: readonly number[]; readonly excess: number } | undefined
  let next = 0
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const excess = sums.value - target.amount - feeWithout(sums, target)
    const hopeless = excess + (suffix[next] as number) < 0
    if (excess >= 0 && excess <= Math.min(window, (best?.excess ?? window + 1) - 1)) best = { coins: [...chosen], excess }
    if (best?.excess === 0) break
    if (!hopeless && excess < 0) {
      include(descending[next] as C, sums, 1)
      chosen.push(next++)
      continue
    }
    // enough, or never enough: leave out the one that was put in last
    const last = chosen.pop()
    if (last === undefined) break
    include(descending[last] as C, sums, -1)
    next = last + 1
    // its twins would lead to the same again
    while (next < descending.length && descending[next]?.value === descending[last]?.value) next++
  }
  if (best === undefined) return undefined
  const coins = best.coins.map((i) => descending[i] as C)
  const settlement = fitsOneTransaction(coins, target) ? settle(coins, target) : undefined
  return settlement === undefined ? undefined : { coins, ...settlement }
}

function include({ value, bytes }: Selectable, sums: Sums, sign: 1 | -1): void {
  sums.value += sign * value
  sums.bytes += sign * bytes
  sums.count += sign
}

/** Worth of all coins from each position on. */
function suffixSums(coins: readonly Selectable[]): number[] {
  const suffix = new Array<number>(coins.length + 1).fill(0)
  for (let i = coins.length - 1; i >= 0; i--) suffix[i] = (suffix[i + 1] as number) + (coins[i] as Selectable).value
  return suffix
}
