// Copies plain text and says so for a moment.
import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './button.tsx'

const SAY_MS = 2_500

interface CopyButtonProps {
  text: string
  label: string
  kind?: 'primary' | 'default' | 'quiet'
  size?: 'small' | 'normal'
}

export function CopyButton({ text, label, kind = 'default', size = 'normal' }: CopyButtonProps) {
  const { t } = useTranslation()
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null)
  useEffect(() => {
    if (outcome === null) return undefined
    const timer = setTimeout(() => setOutcome(null), SAY_MS)
    return () => clearTimeout(timer)
  }, [outcome])
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('failed'),
    )
  return (
    <>
      <Button kind={kind} size={size} onClick={() => void copy()}>
        {outcome === 'copied' ? <Check className="i" aria-hidden /> : <Copy className="i" aria-hidden />}
        {outcome === 'copied' ? t('copy.done') : outcome === 'failed' ? t('copy.failed') : label}
      </Button>
      <span className="hide" role="status">
        {outcome === 'copied' ? t('copy.done') : ''}
      </span>
    </>
  )
}
