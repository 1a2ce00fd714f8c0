// Buttons: primary (copper, one a screen), default, quiet and danger. The word says what happens.
import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { Link } from 'wouter'

type Kind = 'primary' | 'default' | 'quiet' | 'danger'
type Size = 'small' | 'normal' | 'large'

interface Look {
  kind?: Kind
  size?: Size
}

const look = ({ kind = 'default', size = 'normal' }: Look) => `btn ${kind} ${size}`

interface ButtonProps extends Look, ButtonHTMLAttributes<HTMLButtonElement> {
  /** While what it does is under way: it keeps its place and takes no second press. */
  busy?: boolean
}

export function Button({ kind = 'default', size = 'normal', busy = false, type = 'button', disabled, onClick, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={look({ kind, size })}
      aria-busy={busy || undefined}
      disabled={disabled}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    />
  )
}

export function ButtonLink({ kind = 'default', size = 'normal', href, children }: Look & { href: string; children: ReactNode }) {
  return (
    <Link href={href} className={look({ kind, size })}>
      {children}
    </Link>
  )
}
