// Prints, relative to this folder and with forward slashes, where a package keeps its C or C++ sources. Called from binding.gyp.
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

const require = createRequire(import.meta.url)
const WHERE = {
  argon2: () => join(dirname(require.resolve('argon2/package.json')), 'argon2'),
  secp256k1: () => join(dirname(require.resolve('secp256k1/package.json')), 'src/secp256k1'),
  napi: () => dirname(require.resolve('node-addon-api/package.json')),
}

process.stdout.write(relative(import.meta.dirname, WHERE[process.argv[2]]()).replaceAll('\\', '/'))
