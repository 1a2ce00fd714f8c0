// English and Dutch side by side. A key that one of them lacks is a type error.
import { en } from './en.ts'
import { nl } from './nl.ts'

export const catalogues = { en, nl }
export type Messages = typeof en
