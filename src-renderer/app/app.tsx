// The application: providers around, then the way in, the welcome, or the shell with its screens.
import { MantineProvider } from '@mantine/core'
import type { i18n } from 'i18next'
import { type ReactNode, useEffect, useMemo } from 'react'
import { I18nextProvider } from 'react-i18next'
import { Router } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { FormatContext } from '../components/format-context.ts'
import { createFormat } from '../lib/format.ts'
import { type Duit, DuitContext, usePreferences } from '../state/duit.ts'
import { numberLocale } from '../state/preferences.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { Routes } from './routes.tsx'
import { resolver, theme } from './theme.ts'

interface AppProps {
  duit: Duit
  translations: i18n
}

export function App({ duit, translations }: AppProps) {
  return (
    <DuitContext value={duit}>
      <I18nextProvider i18n={translations}>
        <Appearance translations={translations}>
          <ErrorBoundary>
            <Router hook={useHashLocation}>
              <Routes />
            </Router>
          </ErrorBoundary>
        </Appearance>
      </I18nextProvider>
    </DuitContext>
  )
}

/** Theme, language and number style, as chosen, for everything below. */
function Appearance({ translations, children }: { translations: i18n; children: ReactNode }) {
  const { language, theme: chosen, numbers, hideAmounts } = usePreferences()
  const settings = useMemo(
    () => ({ format: createFormat(language, numberLocale(numbers, navigator.languages)), hidden: hideAmounts }),
    [language, numbers, hideAmounts],
  )
  useEffect(() => {
    document.documentElement.lang = language
    void translations.changeLanguage(language)
  }, [language, translations])
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolver}
      {...(chosen === 'auto' ? { defaultColorScheme: 'auto' } : { forceColorScheme: chosen })}
    >
      <FormatContext value={settings}>{children}</FormatContext>
    </MantineProvider>
  )
}
