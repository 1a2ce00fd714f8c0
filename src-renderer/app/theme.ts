// The tokens as a Mantine theme: Mantine's own variables point at them, so a component and a hand-written part never differ.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const copper: MantineColorsTuple = [
  '#fcf4ef',
  '#f6e3d8',
  '#ebc9b5',
  '#dfab8c',
  '#d18b64',
  '#bd6a3f',
  '#a4532a',
  '#874221',
  '#69331a',
  '#4a2412',
]
const delft: MantineColorsTuple = [
  '#f0f5fc',
  '#dce8f6',
  '#b9d0ec',
  '#8fb2e0',
  '#6593d0',
  '#3f73b9',
  '#23589d',
  '#1d4a86',
  '#163862',
  '#0f2643',
]
const ink: MantineColorsTuple = [
  '#f5f8fa',
  '#edf2f5',
  '#dde5eb',
  '#c6d0d9',
  '#a3b0bc',
  '#7b8996',
  '#566472',
  '#3f4c5a',
  '#283442',
  '#15202c',
]
const night: MantineColorsTuple = [
  '#e8eef3',
  '#bcc8d2',
  '#93a2b0',
  '#73828f',
  '#384653',
  '#26323d',
  '#1e2933',
  '#172029',
  '#10171e',
  '#0c1218',
]

export const theme = createTheme({
  colors: { copper, delft, gray: ink, dark: night, blue: delft },
  primaryColor: 'copper',
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  white: '#ffffff',
  black: '#15202c',
  fontFamily: 'var(--font-text)',
  fontFamilyMonospace: 'var(--font-code)',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
})

const shared = {
  '--mantine-color-body': 'var(--page)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-3)',
  '--mantine-color-anchor': 'var(--link)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line-control)',
}
export const resolver: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared })
