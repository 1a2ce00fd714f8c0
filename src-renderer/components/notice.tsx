// A notice: what happened, what is safe, what to do. The tone is shape, word and colour.
import { CircleAlert, Info, TriangleAlert, Wrench } from 'lucide-react'
import type { ReactNode } from 'react'

const ICONS = { ok: Wrench, info: Info, warn: TriangleAlert, bad: CircleAlert }

interface NoticeProps {
  tone: keyof typeof ICONS
  children: ReactNode
  actions?: ReactNode
  /** Announced at once; only for errors. */
  urgent?: boolean
}

export function Notice({ tone, children, actions, urgent = false }: NoticeProps) {
  const Icon = ICONS[tone]
  return (
    <div className={`note ${tone}`} role={urgent ? 'alert' : 'status'}>
      <Icon className="i" aria-hidden />
      <div>
        {children}
        {actions !== undefined && <div className="actions">{actions}</div>}
      </div>
    </div>
  )
}
