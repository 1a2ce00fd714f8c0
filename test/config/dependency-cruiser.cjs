// Who may import whom, types included: the table of the architecture, turned into rules. Whatever is absent is forbidden.
// `chain:interface` stands for the one file chain/interface.ts.

const MAIN = {
  contract: [],
  util: [],
  crypto: ['util'],
  primitives: ['util', 'crypto'],
  consensus: ['util', 'crypto', 'primitives'],
  storage: ['util'],
  chain: ['util', 'consensus', 'primitives', 'crypto', 'storage'],
  mempool: ['util', 'chain:interface', 'consensus', 'primitives', 'crypto'],
  mining: ['util', 'chain:interface', 'mempool:interface', 'consensus', 'primitives', 'crypto'],
  native: ['util'],
  engine: ['util', 'consensus', 'crypto', 'primitives', 'mining:hash-pool', 'native'],
  wallet: ['util', 'consensus', 'primitives', 'crypto', 'storage'],
  node: ['util', 'consensus', 'primitives', 'crypto', 'storage', 'chain', 'mempool', 'mining', 'engine', 'wallet'],
  rpc: ['util', 'contract', 'node'],
  'host/page': ['util'],
  'host/headless': ['util', 'contract', 'node', 'rpc', 'host/page'],
  'host/electron': ['util', 'contract', 'node', 'rpc', 'host/page'],
}

const ENTRIES = {
  electron: ['host/electron', 'host/page'],
  headless: ['host/headless', 'host/page'],
  preload: [],
}

const RENDERER = {
  app: ['features', 'components', 'state', 'rpc', 'lib', 'messages'],
  features: ['components', 'state', 'rpc', 'lib', 'messages'],
  components: ['lib', 'messages'],
  state: ['rpc', 'lib'],
  rpc: ['lib'],
  lib: [],
  messages: ['lib'],
}

/** Folders that know no clock, no disk and no chance: time and randomness are arguments. */
const PURE = '^src-main/(contract|crypto|primitives|consensus)/'

const PACKAGES = [
  { name: 'electron', folders: '^src-main/(electron|preload)\\.ts$', typesEverywhereIn: '^src-main/host/electron/' },
  { name: 'level', folders: '^src-main/storage/' },
  { name: 'ws', folders: '^src-main/(rpc/transports|host/headless)/' },
  { name: 'pino', folders: '^src-main/node/' },
  { name: '@orpc/server', folders: '^src-main/rpc/' },
  { name: 'react', folders: '^src-renderer/' },
]

function pathOf(base, name) {
  const [folder, file] = name.split(':')
  return file === undefined ? `^${base}/${folder}/` : `^${base}/${folder}/${file}\\.ts$`
}

function layerRule(base, folder, allowed, contractToo) {
  const own = pathOf(base, folder)
  return {
    name: `${base}/${folder}-imports`,
    comment: `${folder} may import: ${allowed.join(', ') || 'nothing of ours'}`,
    severity: 'error',
    from: { path: own },
    to: {
      path: '^(src-main|src-renderer)/',
      pathNot: [own, ...allowed.map((name) => pathOf(base, name)), ...(contractToo ? ['^src-main/contract/'] : [])],
    },
  }
}

module.exports = {
  forbidden: [
    ...Object.entries(MAIN).map(([folder, allowed]) => layerRule('src-main', folder, allowed, false)),
    ...Object.entries(ENTRIES).map(([entry, allowed]) => ({
      name: `src-main/${entry}.ts-imports`,
      severity: 'error',
      from: { path: `^src-main/${entry}\\.ts$` },
      to: { path: '^(src-main|src-renderer)/', pathNot: allowed.map((name) => pathOf('src-main', name)) },
    })),
    ...Object.entries(RENDERER).map(([folder, allowed]) => layerRule('src-renderer', folder, allowed, true)),
    {
      name: 'a-folder-stands-in-the-table',
      comment: 'a new folder comes with its line above',
      severity: 'error',
      from: { path: '^src-main/.+/', pathNot: Object.keys(MAIN).map((folder) => pathOf('src-main', folder)) },
      to: {},
    },
    {
      name: 'renderer-sees-the-contract-alone',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^src-main/', pathNot: '^src-main/contract/' },
    },
    {
      name: 'rpc-sees-the-interface-of-the-node',
      comment: 'handlers and transports know what the node offers, not how it is built',
      severity: 'error',
      from: { path: '^src-main/rpc/' },
      to: { path: '^src-main/node/', pathNot: '^src-main/node/interface\\.ts$' },
    },
    {
      name: 'electron-main-stays-free-of-coin-code',
      severity: 'error',
      from: { path: '^src-main/host/electron/', pathNot: '/node-process-entry\\.ts$' },
      to: { path: '^src-main/(rpc/|node/create-node)' },
    },
    { name: 'pure-without-node', severity: 'error', from: { path: PURE }, to: { dependencyTypes: ['core'] } },
    {
      name: 'pure-with-few-packages',
      severity: 'error',
      from: { path: PURE },
      to: { path: 'node_modules/', pathNot: 'node_modules/(@noble|@scure|zod|@orpc/contract|@orpc/shared|hash-wasm)/' },
    },
    ...PACKAGES.map(({ name, folders, typesEverywhereIn }) => ({
      name: `${name}-where-it-belongs`,
      severity: 'error',
      from: { path: '^(src-main|src-renderer)/', pathNot: [folders, ...(typesEverywhereIn ? [typesEverywhereIn] : [])] },
      to: { path: `node_modules/${name}/` },
    })),
    {
      name: 'electron-types-only-in-its-host',
      comment: 'loading the package starts a download where its runtime is missing',
      severity: 'error',
      from: { path: '^src-main/host/electron/' },
      to: { path: 'node_modules/electron/', dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-missing-files', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.css'],
    },
  },
}
