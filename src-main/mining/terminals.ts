// When somebody last typed at a terminal of a Linux computer without a desktop, as `w` tells it: by the access time of terminals.
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

const GRAPHICAL = new Set(['x11', 'wayland', 'mir'])

interface LoginSession {
  /** `closing` once whoever logged in is gone and only programs are left. */
  readonly state: string
  readonly class: string
  readonly type: string
  /** Such as `tty1`; empty for a session without a terminal of its own. */
  readonly terminal: string
}

/**
 * Both times in Unix milliseconds; that of the start where nobody has typed since. Undefined where the terminals do not tell: on a desktop
 * most keys never reach one, and without the list of logins (systemd-logind, elogind) nobody knows whether there is a desktop.
 */
export async function readLastTyped(root: string, now: number): Promise<number | undefined> {
  const sessions = await readSessions(join(root, 'run/systemd/sessions'))
  if (sessions === undefined || sessions.some(isDesktop)) return undefined
  const consoles = sessions.map(({ terminal }) => terminal).filter((name) => /^tty\w+$/.test(name))
  const remote = (await listFolder(join(root, 'dev/pts'))).filter((name) => /^\d+$/.test(name)).map((name) => `pts/${name}`)
  const times = await Promise.all([...consoles, ...remote].map((name) => accessTime(join(root, 'dev', name))))
  const newest = Math.max(now - (await readUptime(join(root, 'proc/uptime'))), ...times)
  return newest > 0 ? newest : undefined
}

/** A greeter's screen has nobody behind it yet. */
function isDesktop(session: LoginSession): boolean {
  return session.class.startsWith('user') && session.state !== 'closing' && GRAPHICAL.has(session.type)
}

async function readSessions(folder: string): Promise<LoginSession[] | undefined> {
  try {
    // beside each file lies a pipe that must not be read
    const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile())
    return await Promise.all(files.map(({ name }) => readSession(join(folder, name))))
  } catch {
    return undefined
  }
}

async function readSession(path: string): Promise<LoginSession> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const field = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1] ?? ''
  return { state: field('STATE'), class: field('CLASS'), type: field('TYPE'), terminal: field('TTY') }
}

async function listFolder(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}

/** A terminal that was closed meanwhile was not typed at. */
async function accessTime(path: string): Promise<number> {
  return stat(path).then(
    ({ atimeMs }) => atimeMs,
    () => 0,
  )
}

/** Milliseconds since the computer was started; for ever where it does not tell. */
async function readUptime(path: string): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const seconds = Number.parseFloat(text)
  return Number.isFinite(seconds) ? seconds * 1000 : Number.POSITIVE_INFINITY
}
