// Tells screen readers of payments and own blocks, politely, at most one sentence in ten seconds.
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat, useHidden } from '../components/format-context.ts'
import { HIDDEN_DOTS } from '../lib/money.ts'
import { useWallet } from '../state/duit.ts'

const QUIET_MS = 10_000

export function Announcer() {
  const { t } = useTranslation()
  const format = useFormat()
  const hidden = useHidden()
  const { entries } = useWallet()
  const [sentence, setSentence] = useState('')
  const newest = entries?.[0]
  const known = useRef<string | undefined>(undefined)
  const lastSaid = useRef(0)
  useEffect(() => {
    if (newest === undefined) return
    const before = known.current
    known.current = newest.txid
    if (before === undefined || before === newest.txid || newest.amount <= 0 || Date.now() - lastSaid.current < QUIET_MS) return
    lastSaid.current = Date.now()
    const amount = hidden ? HIDDEN_DOTS : format.money(newest.amount)
    setSentence(newest.kind === 'mined' ? t('say.mined', { amount }) : t('say.received', { amount }))
  }, [newest, format, hidden, t])
  return (
    <p className="hide" role="status">
      {sentence}
    </p>
  )
}
