// The grey shape of what comes, shown after 300 ms of waiting; no shimmer.
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

const PATIENCE_MS = 300
const SENTENCE_MS = 2_000

export function GhostRows({ count }: { count: number }) {
  const { t } = useTranslation()
  const stage = useWaiting()
  if (stage === 'nothing') return <div className="ghosts" aria-busy="true" />
  return (
    <div className="rows ghosts" aria-busy="true">
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all of them are the same
        <div key={index}>
          <span className="dir" />
          <div className="t">
            <span className="ghost" style={{ width: `${60 - index * 8}%` }} />
            <span className="ghost faint" style={{ width: `${30 - index * 4}%` }} />
          </div>
          <span className="ghost" style={{ width: 70 }} />
        </div>
      ))}
      <p className="hide" role="status">
        {stage === 'sentence' ? t('loading') : ''}
      </p>
    </div>
  )
}

function useWaiting(): 'nothing' | 'shapes' | 'sentence' {
  const [stage, setStage] = useState<'nothing' | 'shapes' | 'sentence'>('nothing')
  useEffect(() => {
    const shapes = setTimeout(() => setStage('shapes'), PATIENCE_MS)
    const sentence = setTimeout(() => setStage('sentence'), SENTENCE_MS)
    return () => {
      clearTimeout(shapes)
      clearTimeout(sentence)
    }
  }, [])
  return stage
}
