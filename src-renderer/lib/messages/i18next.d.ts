// Makes every key of the catalogue a checked argument of t().
import 'i18next'
import type { Messages } from './catalogues.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    keySeparator: false
    nsSeparator: false
    resources: { translation: Messages }
  }
}
