// How amounts are written: the one place that turns penningen into text and text into penningen.
// Two decimals are cut, never rounded, so that what is shown can be spent.

export const PENNING_PER_DUIT = 100_000_000
/** What stands for an amount while amounts are hidden. */
export const HIDDEN_DOTS = '•••••'
/** Below this an amount is written in penning. */
const PENNING_LIMIT = 100_000
const MAX_AMOUNT = 4_200_000_000_000_000

export interface MoneyParts {
  /** '', '+' or '−' (U+2212). */
  sign: string
  /** Whole DUIT with separators, or whole penningen. */
  whole: string
  /** The decimal mark, '' for penning. */
  point: string
  /** Groups of decimals: one of two digits, or 2 + 3 + 3 in full. */
  decimals: string[]
  unit: 'DUIT' | 'penning'
}

export interface MoneyOptions {
  /** All eight decimals. */
  full?: boolean
  /** Show + on gains as well as − on losses. */
  signed?: boolean
  /** Always in DUIT, however small. */
  inDuit?: boolean
}

/** Splits an amount of penningen into what the eye sees, by the number locale. */
export function moneyParts(penning: number, locale: string, options: MoneyOptions = {}): MoneyParts {
  const size = Math.abs(penning)
  const sign = penning < 0 ? '−' : options.signed && penning > 0 ? '+' : ''
  if (!options.full && !options.inDuit && size > 0 && size < PENNING_LIMIT)
    return { sign, whole: groupDigits(size, locale), point: '', decimals: [], unit: 'penning' }
  const digits = String(size % PENNING_PER_DUIT).padStart(8, '0')
  const decimals = options.full ? [digits.slice(0, 2), digits.slice(2, 5), digits.slice(5)] : [digits.slice(0, 2)]
  return { sign, whole: groupDigits(Math.floor(size / PENNING_PER_DUIT), locale), point: decimalMark(locale), decimals, unit: 'DUIT' }
}

/** The same as one string, for labels, titles and read-outs. */
export function moneyText(penning: number, locale: string, options: MoneyOptions = {}): string {
  const parts = moneyParts(penning, locale, options)
  return `${parts.sign}${parts.whole}${parts.point}${parts.decimals.join(' ')} ${parts.unit}`
}

/** Plain digits for the clipboard and links: 25.00000552. */
export function moneyPlain(penning: number): string {
  const decimals = String(Math.abs(penning) % PENNING_PER_DUIT)
    .padStart(8, '0')
    .replace(/0+$/, '')
  const whole = Math.floor(Math.abs(penning) / PENNING_PER_DUIT)
  return `${penning < 0 ? '-' : ''}${whole}${decimals === '' ? '' : `.${decimals}`}`
}

export type AmountProblem = 'empty' | 'unreadable' | 'too-fine' | 'too-large' | 'zero'
export type ParsedAmount = { penning: number } | { problem: AmountProblem }

/** Reads what a person typed, in the number locale. Separators of thousands must stand where they belong. */
export function parseAmount(text: string, locale: string): ParsedAmount {
  const compact = text.replace(/[\s\u00a0\u202f']/g, '')
  if (compact === '') return { problem: 'empty' }
  const plain = toPlainDigits(compact, decimalMark(locale))
  if (plain === undefined) return { problem: 'unreadable' }
  const [whole = '0', decimals = ''] = plain.split('.')
  if (decimals.length > 8) return { problem: 'too-fine' }
  if (whole.length > 9) return { problem: 'too-large' }
  const penning = Number(whole) * PENNING_PER_DUIT + Number(decimals.padEnd(8, '0'))
  if (penning > MAX_AMOUNT) return { problem: 'too-large' }
  return penning === 0 ? { problem: 'zero' } : { penning }
}

/** '.' or ',' (or what the locale has). */
export function decimalMark(locale: string): string {
  return new Intl.NumberFormat(locale).formatToParts(1.5).find((part) => part.type === 'decimal')?.value ?? '.'
}

function groupDigits(value: number, locale: string): string {
  // Four digits are grouped too (nl: 1.284), as in every table of this program.
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 0, useGrouping: 'always' as never }).format(value)
}

function toPlainDigits(text: string, mark: string): string | undefined {
  const other = mark === ',' ? '.' : ','
  if (/^\d*$/.test(text)) return text
  const grouped = new RegExp(`^\\d{1,3}(\\${other}\\d{3})*(\\${mark}\\d*)?$`)
  if (new RegExp(`^\\d*\\${mark}\\d*$`).test(text) || grouped.test(text))
    return text === mark ? undefined : text.replaceAll(other, '').replace(mark, '.')
  // The other mark as a decimal mark is clear only when it cannot be a separator of thousands.
  return new RegExp(`^\\d*\\${other}\\d+$`).test(text) ? text.replace(other, '.') : undefined
}
