// The title of a screen. After a change of screen it gets the focus, so that a screen reader starts here.
import { type ReactNode, useEffect, useRef } from 'react'

interface PageTitleProps {
  /** Also the name of the window. */
  title: string
  children?: ReactNode
  hidden?: boolean
}

/** True after the first screen: the first one must not take the focus from the address bar or the skip link. */
let settled = false

export function PageTitle({ title, children, hidden = false }: PageTitleProps) {
  const ref = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Duit`
  }, [title])
  useEffect(() => {
    if (settled && !document.activeElement?.closest('.field')) ref.current?.focus({ preventScroll: true })
    settled = true
  }, [])
  return (
    <h1 ref={ref} tabIndex={-1} className={hidden ? 'hide' : undefined}>
      {children ?? title}
    </h1>
  )
}
