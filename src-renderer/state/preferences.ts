// What a person chose for this window: language, theme, how amounts are written, hidden amounts. No secrets, so it may stay in local storage.
import type { Language } from '../lib/format.ts'
import { createStore, type Store } from './store.ts'

const STORAGE_KEY = 'duit.preferences'

export type Theme = 'auto' | 'light' | 'dark'
/** `system` follows the computer's own way of writing numbers. */
export type NumberStyle = 'system' | 'en' | 'nl'

export interface Preferences {
  language: Language
  theme: Theme
  numbers: NumberStyle
  hideAmounts: boolean
}

export interface PreferencePlaces {
  storage: Pick<Storage, 'getItem' | 'setItem'>
  /** The languages of the system, best first. */
  languages: readonly string[]
}

/** A store that remembers every change. */
export function createPreferences({ storage, languages }: PreferencePlaces): Store<Preferences> {
  const store = createStore<Preferences>({ ...defaults(languages), ...stored(storage) })
  store.subscribe(() => storage.setItem(STORAGE_KEY, JSON.stringify(store.get())))
  return store
}

/** The locale of figures: the chosen one, or the system's. */
export function numberLocale(numbers: NumberStyle, languages: readonly string[]): string {
  if (numbers === 'en') return 'en-GB'
  return numbers === 'nl' ? 'nl-NL' : (languages[0] ?? 'en-GB')
}

function defaults(languages: readonly string[]): Preferences {
  const known = languages.map((tag) => tag.slice(0, 2)).find((tag) => tag === 'en' || tag === 'nl')
  return { language: known === 'nl' ? 'nl' : 'en', theme: 'auto', numbers: 'system', hideAmounts: false }
}

function stored(storage: PreferencePlaces['storage']): Partial<Preferences> {
  const { language, theme, numbers, hideAmounts } = parse(storage.getItem(STORAGE_KEY))
  const kept: Partial<Preferences> = {}
  if (language === 'en' || language === 'nl') kept.language = language
  if (theme === 'auto' || theme === 'light' || theme === 'dark') kept.theme = theme
  if (numbers === 'system' || numbers === 'en' || numbers === 'nl') kept.numbers = numbers
  if (typeof hideAmounts === 'boolean') kept.hideAmounts = hideAmounts
  return kept
}

function parse(text: string | null): Partial<Record<keyof Preferences, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    // Somebody edited the storage: the defaults are as good.
    return {}
  }
}
