import { describe, expect, it } from 'vitest'
import { takeToken } from '../../../../src-renderer/rpc/access-token.ts'

function take(hash: string, kept: string | null = null) {
  const seen = { stored: kept, url: undefined as string | undefined }
  const token = takeToken({
    location: { hash, pathname: '/', search: '' },
    history: { replaceState: (_state, _title, url) => (seen.url = String(url)) },
    storage: { getItem: () => seen.stored, setItem: (_key, value) => (seen.stored = value) },
  })
  return { token, ...seen }
}

describe('src-renderer/rpc/access-token', () => {
  it.each([
    ['#token=secret', '/#/'],
    ['#secret', '/#/'],
    ['#/mining?token=secret', '/#/mining'],
  ])('takes the token out of %s before the router reads it', (hash, url) => {
    expect(take(hash)).toEqual({ token: 'secret', stored: 'secret', url })
  })

  it('finds it again after a reload, and leaves the route alone', () => {
    expect(take('#/send', 'secret')).toEqual({ token: 'secret', stored: 'secret', url: undefined })
  })

  it('has none where none was given', () => {
    expect(take('#/')).toEqual({ token: undefined, stored: null, url: undefined })
  })
})
