// An error of an action, under the thing that was pressed; its code only under "Details".
import { useTranslation } from 'react-i18next'
import { Notice } from '../../components/notice.tsx'
import type { NodeError } from '../../state/duit.ts'
import { useErrorText } from './use-error-text.ts'

export function ErrorNotice({ error }: { error: NodeError | null }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  if (error === null) return null
  return (
    <Notice tone="bad" urgent>
      <p>{errorText(error)}</p>
      <details className="sm soft">
        <summary>{t('details')}</summary>
        <span className="code">{error.code}</span>
      </details>
    </Notice>
  )
}
