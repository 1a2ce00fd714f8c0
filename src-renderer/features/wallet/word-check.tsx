// The test of a backup: the words are typed from the paper and compared by the node. Nothing typed is kept.
import { Check } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { WordsField } from '../../components/fields.tsx'
import { readWords } from '../../lib/words.ts'
import { ErrorNotice } from './error-notice.tsx'
import { useConfirmWords } from './use-wallet-actions.ts'

interface WordCheckProps {
  count: number
  onDone(): void
  onCancel(): void
}

export function WordCheck({ count, onDone, onCancel }: WordCheckProps) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState(false)
  const confirm = useConfirmWords()
  const typed = readWords(text)
  const ready = typed.complete && typed.words.length === count
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!ready) return
    const matches = await confirm.run(typed.words.join(' '))
    if (matches === true) onDone()
    else setWrong(matches === false)
  }
  const change = (next: string) => {
    setText(next)
    setWrong(false)
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="narrow">
      <WordsField
        label={t('words.type', { count })}
        value={text}
        onChange={change}
        error={wrong ? t('words.no-match') : typed.unknown && t('words.unknown', typed.unknown)}
        help={t('words.counted', { count, typed: Math.min(typed.words.length, 99) })}
        fine={ready && <WordsReady text={t('words.all-known')} />}
      />
      <ErrorNotice error={confirm.error} />
      <div className="actions form-end">
        <Button kind="primary" type="submit" disabled={!ready} busy={confirm.busy}>
          {t('words.compare')}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {t('words.later')}
        </Button>
      </div>
    </form>
  )
}

function WordsReady({ text }: { text: string }) {
  return (
    <>
      <Check className="i" aria-hidden />
      <span>{text}</span>
    </>
  )
}
