// Settings: look, safety, the ledger on this computer. Everything is saved at once.
import { useTranslation } from 'react-i18next'
import { PageTitle } from '../../components/page-title.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { useDuit, usePreferences } from '../../state/duit.ts'
import { LanguageChoice } from './language-choice.tsx'
import { LedgerSettings } from './ledger-settings.tsx'
import { SafetySettings } from './safety-settings.tsx'
import './settings.css'

export function Settings() {
  const { t } = useTranslation()
  return (
    <>
      <div className="head">
        <div>
          <PageTitle title={t('settings.title')} />
        </div>
        <span className="sm muted saved">{t('settings.saved')}</span>
      </div>
      <div className="set">
        <div className="set-column">
          <LookSettings />
          <SafetySettings />
        </div>
        <LedgerSettings />
      </div>
    </>
  )
}

function LookSettings() {
  const { t } = useTranslation()
  const { preferences } = useDuit()
  const { theme, numbers } = usePreferences()
  return (
    <section>
      <h2>{t('settings.look')}</h2>
      <div className="opt">
        <div className="t">{t('settings.language')}</div>
        <LanguageChoice />
      </div>
      <div className="opt">
        <div className="t">{t('settings.theme')}</div>
        <Segmented
          mini
          label={t('settings.theme')}
          value={theme}
          options={[
            { value: 'auto', label: t('settings.theme.auto') },
            { value: 'light', label: t('settings.theme.light') },
            { value: 'dark', label: t('settings.theme.dark') },
          ]}
          onChange={(next) => preferences.set({ theme: next })}
        />
      </div>
      <div className="opt">
        <div className="t">{t('settings.numbers')}</div>
        <Segmented
          mini
          label={t('settings.numbers')}
          value={numbers}
          options={[
            { value: 'system', label: t('settings.theme.auto') },
            { value: 'en', label: '1,234.56' },
            { value: 'nl', label: '1.234,56' },
          ]}
          onChange={(next) => preferences.set({ numbers: next })}
        />
      </div>
    </section>
  )
}
