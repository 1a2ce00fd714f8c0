// The rail: the screens that exist, and at its foot the newest seal, the state, the height and the connections.
import { ArrowDownLeft, ArrowUpRight, House, KeyRound, List, type LucideIcon, Pickaxe, Settings2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import coin from '../../assets/coin.svg'
import { useFormat } from '../components/format-context.ts'
import { Tile } from '../components/tile.tsx'
import { useConnection, useNode, useWallet } from '../state/duit.ts'

interface Place {
  href: string
  name: 'nav.home' | 'nav.send' | 'nav.receive' | 'nav.history' | 'nav.mining' | 'nav.backup' | 'nav.settings'
  icon: LucideIcon
}

/** Groups of screens, parted by space. */
export const PLACES: Place[][] = [
  [
    { href: '/', name: 'nav.home', icon: House },
    { href: '/send', name: 'nav.send', icon: ArrowUpRight },
    { href: '/receive', name: 'nav.receive', icon: ArrowDownLeft },
    { href: '/history', name: 'nav.history', icon: List },
  ],
  [
    { href: '/mining', name: 'nav.mining', icon: Pickaxe },
    { href: '/backup', name: 'nav.backup', icon: KeyRound },
  ],
]
const SETTINGS: Place = { href: '/settings', name: 'nav.settings', icon: Settings2 }

export function Rail() {
  const { t } = useTranslation()
  return (
    <header className="rail">
      <div className="brand">
        <img src={coin} alt="" />
        <span>Duit</span>
        <NetworkTag />
      </div>
      <nav aria-label={t('nav.label')}>
        {PLACES.map((group) => (
          <ul key={group[0]?.href}>
            {group.map((place) => (
              <PlaceLink key={place.href} place={place} />
            ))}
          </ul>
        ))}
      </nav>
      <div className="foot">
        <nav aria-label={t('nav.settings')}>
          <ul>
            <PlaceLink place={SETTINGS} />
          </ul>
        </nav>
        <NodeState />
      </div>
    </header>
  )
}

function PlaceLink({ place: { href, name, icon: Icon } }: { place: Place }) {
  const { t } = useTranslation()
  const { info } = useWallet()
  const [location] = useLocation()
  const here = location === href || (href === '/' && location === '/look-around')
  const due = href === '/backup' && info?.exists === true && info.backup.tested === null
  return (
    <li>
      <Link href={href === '/' && info?.exists === false ? '/look-around' : href} aria-current={here ? 'page' : undefined}>
        <Icon className="i" aria-hidden />
        {t(name)}
        {due && (
          <span className="mark">
            <span className="hide">{t('nav.due')}</span>
          </span>
        )}
      </Link>
    </li>
  )
}

/** Says which network this is, unless it is the real one with its final genesis. */
function NetworkTag() {
  const { t } = useTranslation()
  const { status } = useNode()
  if (status === null || (status.network === 'main' && !status.candidate)) return null
  return <span className="tag">{status.network === 'main' ? t('network.candidate') : t(`network.${status.network}.tag`)}</span>
}

function NodeState() {
  const { t } = useTranslation()
  const format = useFormat()
  const { status, blocks } = useNode()
  const { phase, lostAt } = useConnection()
  if (status === null) return null
  const newest = blocks[0]
  const state = phase !== 'online' ? t('node.stopped') : status.sync.stage === 'idle' ? t('node.in-step') : t('node.catching-up')
  const third =
    lostAt !== null
      ? t('node.since', { time: format.time(lostAt) })
      : status.peers === 0
        ? t('node.no-peers')
        : t('node.peers', { count: status.peers })
  return (
    <div className="node">
      {newest !== undefined && (
        <span key={newest.id} className="laid">
          <Tile seal={newest.id} size={36} />
        </span>
      )}
      <span>
        <b>{state}</b>
        <span>{t('node.block', { height: format.number(status.height) })}</span>
        <span>{third}</span>
      </span>
    </div>
  )
}
