// Entry 1: Electron's main process. The only place that imports Electron; everything is passed on from here.
import { join } from 'node:path'
import { app, BrowserWindow, dialog, ipcMain, MessageChannelMain, powerMonitor, protocol, session, utilityProcess } from 'electron'
import { runApplication } from './host/electron/application.ts'
import { findPageFolder } from './host/page/page-files.ts'

const here = import.meta.dirname

// not awaited here: what must be said to Electron before it is ready is said at once
runApplication(
  {
    folder: here,
    pageFolder: findPageFolder([join(here, '../renderer')]),
    args: process.argv.slice(app.isPackaged ? 1 : 2),
    version: app.getVersion(),
  },
  {
    app,
    BrowserWindow,
    dialog,
    ipcMain,
    MessageChannelMain,
    powerMonitor,
    platform: process.platform,
    protocol,
    defaultSession: () => session.defaultSession,
    utilityProcess,
  },
).catch((error: Error) => {
  dialog.showErrorBox('Duit cannot start', error.message)
  app.exit(1)
})
