// What Electron knows of the computer: whether somebody is there, and mains or battery. Told to the node every few seconds and at changes.
import type { PowerMonitor } from 'electron'
import type { ComputerFacts } from '../../node/mining-views.ts'

const LOOK_EVERY_MS = 3_000
/** The main process was held up, or is going: what it said is no longer so. */
const STALE_AFTER_MS = 20_000
/** Each of them may change what is told, and mining should not wait for the next look. */
const CHANGES = ['on-ac', 'on-battery', 'resume', 'unlock-screen'] as const

export interface ComputerWatchModules {
  readonly powerMonitor: Pick<PowerMonitor, 'getSystemIdleTime' | 'isOnBatteryPower'> & {
    on(event: (typeof CHANGES)[number], listener: () => void): unknown
  }
  readonly platform: NodeJS.Platform
  readonly tell: (facts: ComputerFacts) => void
  readonly setTimer?: (task: () => void, milliseconds: number) => unknown
}

/** Tells at once, and goes on for as long as the application runs. Once it is ready. */
export function watchComputer({ powerMonitor, platform, tell, setTimer = setRestingInterval }: ComputerWatchModules): void {
  let hasCounted = false
  const look = (): void => {
    const idleSeconds = powerMonitor.getSystemIdleTime()
    // under some Linux desktops it is 0 for ever: until it was seen to count, it says nothing
    hasCounted ||= idleSeconds > 0
    // on Linux Electron says mains whatever is true; the node reads the system's files there
    const onMains = platform === 'linux' ? null : !powerMonitor.isOnBatteryPower()
    tell({ onMains, idleSeconds: hasCounted ? idleSeconds : null })
  }
  for (const change of CHANGES) powerMonitor.on(change, look)
  setTimer(look, LOOK_EVERY_MS)
  look()
}

function setRestingInterval(task: () => void, milliseconds: number): void {
  setInterval(task, milliseconds).unref()
}

/** In the node's process: what was told last, as long as it still holds. */
export class ToldFacts {
  #facts: ComputerFacts | undefined
  #toldAtMs = 0
  readonly #monotonicMs: () => number

  constructor(monotonicMs: () => number = () => performance.now()) {
    this.#monotonicMs = monotonicMs
  }

  take(facts: ComputerFacts): void {
    this.#facts = facts
    this.#toldAtMs = this.#monotonicMs()
  }

  read(): ComputerFacts | undefined {
    return this.#monotonicMs() - this.#toldAtMs < STALE_AFTER_MS ? this.#facts : undefined
  }
}
