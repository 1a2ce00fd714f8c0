// The frame around the screens: skip link, rail, notices on top, content. Control or Command with a digit changes screens.
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Announcer } from './announcer.tsx'
import { TopNotices } from './notices.tsx'
import { PLACES, Rail } from './rail.tsx'
import './shell.css'

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  useScreenKeys()
  // The fragment belongs to the router, so this is a button that moves the focus itself.
  const skip = () => document.getElementById('main')?.focus()
  return (
    <div className="app">
      <button type="button" className="skip" onClick={skip}>
        {t('skip')}
      </button>
      <Rail />
      <main id="main" tabIndex={-1}>
        <div className="col">
          <TopNotices />
          {children}
        </div>
      </main>
      <Announcer />
    </div>
  )
}

function useScreenKeys(): void {
  const [, navigate] = useLocation()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const place = /^[1-9]$/.test(event.key) ? PLACES.flat()[Number(event.key) - 1] : undefined
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || place === undefined) return
      event.preventDefault()
      navigate(place.href)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [navigate])
}
