// The formatters of the chosen language and locale, and whether amounts are hidden, for every component.
import { createContext, useContext } from 'react'
import { createFormat, type Format } from '../lib/format.ts'

export interface FormatSettings {
  format: Format
  hidden: boolean
}

export const FormatContext = createContext<FormatSettings>({ format: createFormat('en', 'en-GB'), hidden: false })
export const useFormat = (): Format => useContext(FormatContext).format
export const useHidden = (): boolean => useContext(FormatContext).hidden
