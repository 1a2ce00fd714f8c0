// The secret of the browser window. It comes in the fragment of the link and leaves the address bar at once;
// it lives in memory and in this tab's session storage (so that a reload works), never on disk.

const STORAGE_KEY = 'duit.token'

export interface TokenPlaces {
  location: Pick<Location, 'hash' | 'pathname' | 'search'>
  history: Pick<History, 'replaceState'>
  storage: Pick<Storage, 'getItem' | 'setItem'>
}

/** Takes the token out of `#token=…` or `#…?token=…` (or a bare `#…` without a slash) before the router reads the fragment. */
export function takeToken({ location, history, storage }: TokenPlaces): string | undefined {
  const fragment = location.hash.replace(/^#/, '')
  const found = readFragment(fragment)
  if (found === undefined) return storage.getItem(STORAGE_KEY) ?? undefined
  storage.setItem(STORAGE_KEY, found.token)
  history.replaceState(null, '', `${location.pathname}${location.search}#${found.route}`)
  return found.token
}

function readFragment(fragment: string): { token: string; route: string } | undefined {
  const named = /(?:^|[?&])token=([^&]+)/.exec(fragment)
  if (named?.[1] !== undefined) {
    const route = fragment.replace(named[0], '')
    return { token: decodeURIComponent(named[1]), route: route.startsWith('/') ? route : '/' }
  }
  return fragment !== '' && !fragment.startsWith('/') ? { token: fragment, route: '/' } : undefined
}
