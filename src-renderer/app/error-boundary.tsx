// When a screen breaks, the rest of the program does not: it says so and offers the way back.
import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../components/button.tsx'
import { Notice } from '../components/notice.tsx'

interface ErrorBoundaryState {
  broken: string | null
}

export class ErrorBoundary extends Component<{ children: ReactNode }, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { broken: null }

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { broken: error instanceof Error ? error.message : String(error) }
  }

  override render() {
    if (this.state.broken === null) return this.props.children
    return <BrokenScreen detail={this.state.broken} onAgain={() => this.setState({ broken: null })} />
  }
}

function BrokenScreen({ detail, onAgain }: { detail: string; onAgain(): void }) {
  const { t } = useTranslation()
  return (
    <Notice tone="bad" urgent actions={<Button onClick={onAgain}>{t('broken.again')}</Button>}>
      <p>
        <b>{t('broken.title')}</b> {t('broken.safe')}
      </p>
      <details className="sm soft">
        <summary>{t('details')}</summary>
        <span className="code">{detail}</span>
      </details>
    </Notice>
  )
}
