// The settings and the switch as they stand in their file: one change after the other, on the disk before it holds.
import { describeError, type Logger } from '../util/logger.ts'
import type { KeptSwitch, MiningSettings, ValueStore } from './interface.ts'
import { changeSettings, defaultSettings, parseSettings, parseSwitch, type SettingsChange } from './settings.ts'

export interface KeptSettingsModules {
  readonly store: ValueStore
  readonly log: Logger
}

export class KeptSettings {
  private readonly modules: KeptSettingsModules
  private settingsNow = defaultSettings()
  private switchNow: KeptSwitch | null = null
  private writing: Promise<void> = Promise.resolve()

  constructor(modules: KeptSettingsModules) {
    this.modules = modules
  }

  get settings(): MiningSettings {
    return this.settingsNow
  }

  /** null where mining was off. */
  get switch(): KeptSwitch | null {
    return this.switchNow
  }

  /** What is damaged is reported and begins anew. */
  async load(): Promise<void> {
    const saved = await this.modules.store.load()
    const settings = parseSettings(saved)
    if (settings === undefined) this.modules.log.warn('The saved mining settings are damaged; mining begins with the defaults')
    this.settingsNow = settings ?? defaultSettings()
    this.switchNow = parseSwitch(saved)
  }

  /** What is not named stays. @throws MiningError `input-invalid`; then nothing has changed */
  async change(changes: SettingsChange): Promise<void> {
    await this.write(() => ({ settings: changeSettings(this.settingsNow, changes), on: this.switchNow }))
  }

  /** Never rejects: a switch that could not be kept is no reason not to mine. */
  async keepSwitch(on: KeptSwitch | null): Promise<void> {
    if (JSON.stringify(on) === JSON.stringify(this.switchNow)) return
    try {
      await this.write(() => ({ settings: this.settingsNow, on }))
    } catch (error) {
      this.modules.log.warn('Whether mining is on could not be kept for the next start', describeError(error))
    }
  }

  private async write(change: () => { readonly settings: MiningSettings; readonly on: KeptSwitch | null }): Promise<void> {
    const written = this.writing.then(async () => {
      const { settings, on } = change()
      await this.modules.store.save({ ...settings, on })
      this.settingsNow = settings
      this.switchNow = on
    })
    this.writing = written.catch(() => undefined)
    await written
  }
}
