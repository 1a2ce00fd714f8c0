// The two catalogues in one i18next. No text is loaded from anywhere.
import { createInstance, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '../lib/format.ts'
import { catalogues } from '../lib/messages/catalogues.ts'

export function createTranslations(language: Language): i18n {
  const translations = createInstance()
  void translations.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: catalogues.en }, nl: { translation: catalogues.nl } },
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    interpolation: { escapeValue: false },
  })
  return translations
}
