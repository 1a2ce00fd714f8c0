// English or Dutch, at once.
import { useTranslation } from 'react-i18next'
import { Segmented } from '../../components/segmented.tsx'
import type { Language } from '../../lib/format.ts'
import { useDuit, usePreferences } from '../../state/duit.ts'

/** The languages by their own names. */
const LANGUAGES: { value: Language; label: string; lang: string }[] = [
  { value: 'en', label: 'English', lang: 'en' },
  { value: 'nl', label: 'Nederlands', lang: 'nl' },
]

export function LanguageChoice() {
  const { t } = useTranslation()
  const { preferences } = useDuit()
  const { language } = usePreferences()
  return (
    <Segmented
      mini
      label={t('settings.language')}
      value={language}
      options={LANGUAGES}
      onChange={(next) => preferences.set({ language: next })}
    />
  )
}
