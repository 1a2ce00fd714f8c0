// Choosing a password: twice, with an honest word on its strength and what is still missing.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PasswordField } from '../../components/fields.tsx'
import { LEAST_PASSWORD_LENGTH, passwordStrength } from '../../lib/password.ts'

export interface NewPassword {
  first: string
  second: string
  ready: boolean
}

export function useNewPassword(): [NewPassword, (change: Partial<Omit<NewPassword, 'ready'>>) => void] {
  const [typed, setTyped] = useState({ first: '', second: '' })
  const ready = passwordStrength(typed.first) !== 'short' && typed.first === typed.second
  return [{ ...typed, ready }, (change) => setTyped((before) => ({ ...before, ...change }))]
}

interface NewPasswordFieldsProps {
  value: NewPassword
  onChange(change: Partial<Omit<NewPassword, 'ready'>>): void
  autoFocus?: boolean
}

export function NewPasswordFields({ value, onChange, autoFocus = false }: NewPasswordFieldsProps) {
  const { t } = useTranslation()
  const differs = value.second.length >= value.first.length && value.second !== '' && value.second !== value.first
  const help =
    value.first === '' ? t('password.help', { count: LEAST_PASSWORD_LENGTH }) : t(`password.strength.${passwordStrength(value.first)}`)
  return (
    <>
      <PasswordField
        label={t('password.new')}
        value={value.first}
        onChange={(first) => onChange({ first })}
        help={help}
        fresh
        autoFocus={autoFocus}
      />
      <PasswordField
        label={t('password.again')}
        value={value.second}
        onChange={(second) => onChange({ second })}
        error={differs && t('password.differs')}
        fine={value.ready && t('password.same')}
        fresh
      />
    </>
  )
}
