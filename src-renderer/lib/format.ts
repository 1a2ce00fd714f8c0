// Numbers, dates, durations and odds as people read them. Words follow the language, figures the number locale.
import { type MoneyOptions, moneyText } from './money.ts'

export type Language = 'en' | 'nl'
const TEXT_LOCALE: Record<Language, string> = { en: 'en-GB', nl: 'nl-NL' }
const DAY_MS = 86_400_000

export interface Format {
  language: Language
  textLocale: string
  numberLocale: string
  number(value: number, decimals?: number): string
  percent(part: number): string
  money(penning: number, options?: MoneyOptions): string
  currency(value: number, currency: string): { symbol: string; whole: string; rest: string }
  /** 40.5 million; plain below ten thousand. */
  rough(value: number): string
  duration(seconds: number): string
  time(at: number): string
  /** 3 June, with the year when it is another one. */
  date(at: number, now: number): string
  /** Today 14:02, Yesterday 18:04, Wednesday 22:47, 15 June 20:15. */
  moment(at: number, now: number): string
  /** The same inside a sentence: today at 14:02, Wednesday at 22:47, 15 June at 20:15. */
  momentInside(at: number, now: number): string
  /** The heading of a day in a list. */
  day(at: number, now: number): string
}

/** Makes the formatters of one language and one number locale. */
export function createFormat(language: Language, numberLocale: string): Format {
  const textLocale = TEXT_LOCALE[language]
  const date = (at: number, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(textLocale, options).format(at)
  const time = (at: number) => date(at, { hour: '2-digit', minute: '2-digit', hour12: false })
  const dayMonth = (at: number, now: number) => date(at, sameYear(at, now) ? DAY_MONTH : { ...DAY_MONTH, year: 'numeric' })
  const day = (at: number, now: number) => nearDay(at, now, textLocale) ?? dayMonth(at, now)
  return {
    language,
    textLocale,
    numberLocale,
    number: (value, decimals = 0) => formatNumber(value, numberLocale, decimals),
    percent: (part) => formatPercent(part, numberLocale),
    money: (penning, options) => moneyText(penning, numberLocale, options),
    currency: (value, currency) => splitCurrency(value, currency, numberLocale),
    rough: (value) => roughNumber(value, textLocale, numberLocale),
    duration: (seconds) => formatDuration(seconds, textLocale, numberLocale),
    time,
    date: dayMonth,
    moment: (at, now) => `${day(at, now)} ${time(at)}`,
    momentInside: (at, now) => `${lowerNearDay(day(at, now), textLocale)} ${AT[language]} ${time(at)}`,
    day,
  }
}

const AT: Record<Language, string> = { en: 'at', nl: 'om' }
const DAY_MONTH: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long' }

function formatNumber(value: number, locale: string, decimals: number): string {
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping: 'always' as never,
  }).format(value)
}

function formatPercent(part: number, locale: string): string {
  const percent = part * 100
  const figure = new Intl.NumberFormat(locale, percent >= 10 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 1 }).format(
    percent,
  )
  return `${figure} %`
}

function splitCurrency(value: number, currency: string, locale: string) {
  const parts = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).formatToParts(value)
  const join = (types: string[]) =>
    parts
      .filter((part) => types.includes(part.type))
      .map((part) => part.value)
      .join('')
  return { symbol: join(['currency']), whole: join(['minusSign', 'integer', 'group']), rest: join(['decimal', 'fraction']) }
}

const LARGE: [number, string, string][] = [
  [1e12, 'trillion', 'biljoen'],
  [1e9, 'billion', 'miljard'],
  [1e6, 'million', 'miljoen'],
]

function roughNumber(value: number, textLocale: string, numberLocale: string): string {
  const large = LARGE.find(([size]) => value >= size)
  if (large === undefined) return formatNumber(significant(value), numberLocale, value < 10 && value % 1 !== 0 ? 1 : 0)
  const [size, english, dutch] = large
  const figure = new Intl.NumberFormat(numberLocale, { maximumSignificantDigits: 3 }).format(value / size)
  return `${figure} ${textLocale.startsWith('nl') ? dutch : english}`
}

/** Three digits that mean something: 16,234 guesses a second are written 16,200. */
export function significant(value: number): number {
  return value < 100 ? Math.round(value * 10) / 10 : Number(value.toPrecision(3))
}

const UNITS: [Intl.NumberFormatOptions['unit'], number][] = [
  ['year', 365.25 * 86_400],
  ['month', 30.44 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
]

/** One unit, as people say it: 42 hours, 5 days, 3 weeks. */
function formatDuration(seconds: number, textLocale: string, numberLocale: string): string {
  // A unit is taken up to two of the next one: 42 hours says more than 2 days.
  const [unit, size] = UNITS.find(([, length]) => seconds === length || seconds >= length * (length > 1 ? 1.95 : 0)) ?? ['second', 1]
  const count = seconds / size
  const shown = size === 1 && count < 1 ? Number(Math.max(count, 0.01).toPrecision(1)) : Math.max(1, Math.round(count))
  const parts = new Intl.NumberFormat(textLocale, { style: 'unit', unit: unit ?? 'second', unitDisplay: 'long' }).formatToParts(shown)
  const words = parts
    .filter((part) => part.type === 'unit')
    .map((part) => part.value)
    .join(' ')
  return `${new Intl.NumberFormat(numberLocale, { maximumSignificantDigits: 3 }).format(shown)} ${words}`
}

function nearDay(at: number, now: number, textLocale: string): string | undefined {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY_MS)
  if (days === 0 || days === 1) return capital(new Intl.RelativeTimeFormat(textLocale, { numeric: 'auto' }).format(-days, 'day'))
  if (days > 1 && days < 7) return capital(new Intl.DateTimeFormat(textLocale, { weekday: 'long' }).format(at))
  return undefined
}

function startOfDay(at: number): number {
  const day = new Date(at)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime()
}

function sameYear(left: number, right: number): boolean {
  return new Date(left).getFullYear() === new Date(right).getFullYear()
}

/** Today and yesterday (and Dutch days of the week) are small inside a sentence; English days keep their capital. */
function lowerNearDay(day: string, textLocale: string): string {
  return textLocale.startsWith('nl') || day === 'Today' || day === 'Yesterday' ? day.charAt(0).toLowerCase() + day.slice(1) : day
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export type Odds = { kind: 'hundred'; of: number } | { kind: 'nearly-sure' } | { kind: 'one-in'; many: number }

/** A chance as odds: 44 in 100, 1 in 2,500, or nearly sure. */
export function oddsOf(chance: number): Odds {
  if (chance > 0.995) return { kind: 'nearly-sure' }
  if (chance >= 0.01) return { kind: 'hundred', of: Math.floor(chance * 100) }
  return { kind: 'one-in', many: Math.round(significant(1 / Math.max(chance, 1e-15))) }
}
