// The sentence of an error, chosen by its code, with its data where they help.
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../components/format-context.ts'
import type { NodeError } from '../../state/duit.ts'

/** Turns an error of the contract into the words a person reads. */
export function useErrorText(): (error: NodeError) => string {
  const { t } = useTranslation()
  const format = useFormat()
  return ({ code, data }) => {
    const { missing, rule } = data
    if (code === 'funds-insufficient' && typeof missing === 'number' && missing > 0)
      return t('error.funds-insufficient.missing', { missing: format.money(missing) })
    if (code === 'payment-rejected' && typeof rule === 'string') return t('error.payment-rejected.rule', { rule })
    return t(`error.${code}`)
  }
}
