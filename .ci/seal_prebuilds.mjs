// Before a release is published: checks that prebuilds/ holds the addon of every platform and nothing else, and writes
// its checksums to prebuilds/SHA256SUMS.
import fs from 'node:fs'
import path from 'node:path'

const folder = path.join(import.meta.dirname, '..', 'prebuilds')
const expected = [
  'darwin-arm64/node.napi.node',
  'darwin-x64/node.napi.node',
  'linux-arm64/node.napi.glibc.node',
  'linux-arm64/node.napi.musl.node',
  'linux-x64/node.napi.glibc.node',
  'linux-x64/node.napi.musl.node',
  'win32-arm64/node.napi.node',
  'win32-x64/node.napi.node',
]

const found = fs
  .readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile() && entry.name.endsWith('.node'))
  .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
  .sort()
const missing = expected.filter(file => !found.includes(file))
const unknown = found.filter(file => !expected.includes(file))
if (missing.length > 0 || unknown.length > 0) {
  console.error(`prebuilds/ is not a release: missing [${missing.join(', ')}], not expected [${unknown.join(', ')}]`)
  process.exit(1)
}
await import('./write_checksums.mjs')
