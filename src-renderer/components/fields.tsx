// Fields: label above, help or error below and tied to the field, nothing moved elsewhere.
import { CircleAlert, Eye, EyeOff } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'

interface FieldFrame {
  label: string
  help?: ReactNode
  error?: ReactNode
  /** Good news under the field, such as a complete address. */
  fine?: ReactNode
}

interface TextFieldProps extends FieldFrame {
  value: string
  onChange(value: string): void
  onBlur?(): void
  /** After the text, inside the field. */
  unit?: string
  action?: ReactNode
  tall?: boolean
  code?: boolean
  autoFocus?: boolean
  maxLength?: number
  inputMode?: 'decimal' | 'text' | 'numeric'
  type?: 'text' | 'time'
  autoComplete?: string
}

export function TextField({ label, help, error, fine, value, onChange, unit, action, tall, code, type = 'text', ...rest }: TextFieldProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className={['input', tall ? 'tall' : '', error ? 'is-bad' : ''].join(' ')}>
        <input
          {...rest}
          id={id}
          type={type}
          className={code ? 'code' : undefined}
          value={value}
          spellCheck={false}
          aria-invalid={error ? true : undefined}
          aria-describedby={`${id}-help`}
          onChange={(event) => onChange(event.target.value)}
        />
        {unit !== undefined && <span className="unit">{unit}</span>}
        {action}
      </div>
      <Below id={`${id}-help`} help={help} error={error} fine={fine} />
    </div>
  )
}

interface PasswordFieldProps extends FieldFrame {
  value: string
  onChange(value: string): void
  fresh?: boolean
  autoFocus?: boolean
}

export function PasswordField({ label, help, error, fine, value, onChange, fresh = false, autoFocus = false }: PasswordFieldProps) {
  const id = useId()
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className={error ? 'input is-bad' : 'input'}>
        <input
          id={id}
          type={shown ? 'text' : 'password'}
          value={value}
          // biome-ignore lint/a11y/noAutofocus: where the password is the only thing asked for, it is where one starts
          autoFocus={autoFocus}
          spellCheck={false}
          autoComplete={fresh ? 'new-password' : 'current-password'}
          maxLength={1024}
          aria-invalid={error ? true : undefined}
          aria-describedby={`${id}-help`}
          onChange={(event) => onChange(event.target.value)}
        />
        <button
          type="button"
          className="icon-btn"
          aria-label={shown ? t('field.hide-password') : t('field.show-password')}
          onClick={() => setShown(!shown)}
        >
          {shown ? <EyeOff className="i" aria-hidden /> : <Eye className="i" aria-hidden />}
        </button>
      </div>
      <Below id={`${id}-help`} help={help} error={error} fine={fine} />
    </div>
  )
}

interface WordsFieldProps extends FieldFrame {
  value: string
  onChange(value: string): void
}

/** Room for 24 words. */
export function WordsField({ label, help, error, fine, value, onChange }: WordsFieldProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className={error ? 'words is-bad' : 'words'}
        rows={4}
        value={value}
        maxLength={1000}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="none"
        aria-invalid={error ? true : undefined}
        aria-describedby={`${id}-help`}
        onChange={(event) => onChange(event.target.value)}
      />
      <Below id={`${id}-help`} help={help} error={error} fine={fine} />
    </div>
  )
}

function Below({ id, help, error, fine }: { id: string; help: ReactNode; error: ReactNode; fine: ReactNode }) {
  return (
    <div id={id}>
      {error ? (
        <p className="help bad" role="alert">
          <CircleAlert className="i" aria-hidden />
          <span>{error}</span>
        </p>
      ) : fine ? (
        <p className="help ok">{fine}</p>
      ) : (
        help && <p className="help">{help}</p>
      )}
    </div>
  )
}
