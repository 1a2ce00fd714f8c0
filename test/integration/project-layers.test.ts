// The layer rules can go blind without a word (a compiler they cannot use shows them next to nothing): they must see, and find.
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
const config = join(root, 'test/config/dependency-cruiser.cjs')

interface Report {
  readonly modules: { readonly source: string; readonly dependencies: unknown[] }[]
  readonly summary: { readonly violations: { readonly rule: { readonly name: string }; readonly from: string; readonly to: string }[] }
}

function cruise(folder: string, ...sources: string[]): Report {
  const { stdout } = spawnSync(process.execPath, [cruiser, '--config', config, '--output-type', 'json', ...sources], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  })
  return JSON.parse(stdout) as Report
}

describe('the layer rules', () => {
  it('see all our modules and their imports, and nothing forbidden among them', () => {
    const { modules, summary } = cruise(root, 'src-main', 'src-renderer')
    const own = modules.filter(({ source }) => /^src-(main|renderer)\//.test(source))
    expect(own.length).toBeGreaterThan(150)
    expect(own.filter(({ dependencies }) => dependencies.length > 0).length).toBeGreaterThan(150)
    expect(summary.violations).toEqual([])
  })

  it('find what is planted: types too, node in pure folders, electron, cycles, foreign folders', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'duit-layers-'))
    const files: Record<string, string> = {
      'src-main/consensus/rule.ts':
        "import { readFileSync } from 'node:fs'\nimport type { Chain } from '../chain/chain.ts'\nexport const rule = (chain: Chain) => readFileSync(chain.path)\n",
      'src-main/chain/chain.ts':
        "import { other } from './other.ts'\nexport interface Chain { path: string }\nexport const chain = other\n",
      'src-main/chain/other.ts': "import { chain } from './chain.ts'\nexport const other: unknown = chain\n",
      'src-main/wallet/wallet.ts': "import { chain } from '../chain/chain.ts'\nexport const wallet = chain\n",
      'src-main/rpc/server.ts': "import { createNode } from '../node/create-node.ts'\nexport const server = createNode\n",
      'src-main/node/create-node.ts': 'export const createNode = 1\n',
      'src-main/extra/new.ts': "import { createNode } from '../node/create-node.ts'\nexport const extra = createNode\n",
      'src-renderer/lib/format.ts': "import { createNode } from '../../src-main/node/create-node.ts'\nexport const format = createNode\n",
    }
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    const found = cruise(folder, 'src-main', 'src-renderer').summary.violations.map(({ rule, from }) => `${from}: ${rule.name}`)
    expect(found).toEqual(
      expect.arrayContaining([
        'src-main/consensus/rule.ts: src-main/consensus-imports',
        'src-main/consensus/rule.ts: pure-without-node',
        'src-main/chain/chain.ts: no-cycles',
        'src-main/wallet/wallet.ts: src-main/wallet-imports',
        'src-main/rpc/server.ts: rpc-sees-the-interface-of-the-node',
        'src-main/extra/new.ts: a-folder-stands-in-the-table',
        'src-renderer/lib/format.ts: renderer-sees-the-contract-alone',
      ]),
    )
    await rm(folder, { recursive: true })
  })
})
