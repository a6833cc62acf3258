// The packed tarball inside what others build: file tracing (Next.js, Vercel, Netlify), a bundler that leaves it out and one that
// swallows it, an executable of Bun's, Jest. docs/embedding.md says the same in words.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { hostTarget } from '../../.ci/prebuilds/targets.mjs'
import { npm, pack } from '../../.ci/release/pack.mjs'
import { installed, program } from './programs.mjs'

const root = path.join(import.meta.dirname, '..', '..')
const app = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'pickaxe-embedded-')))
process.once('exit', () => fs.rmSync(app, { recursive: true, force: true }))
const within = (...names) => path.join(app, ...names)
const addon = `prebuilds/${hostTarget().file}`

const { vectors } = JSON.parse(fs.readFileSync(path.join(root, 'test', 'vectors', 'dmint.json'), 'utf8'))
const { preimage_hex, nonce_int } = vectors.find(({ id }) => id === 'small-v1-0')
const mining = `mine(dmint({ preimage: Buffer.from('${preimage_hex}', 'hex'), target: 0x7ffffffffffffffen, nonceWidth: 4 }), { threads: 1 })`
fs.writeFileSync(within('package.json'), '{ "name": "app", "private": true, "type": "module" }\n')
fs.writeFileSync(
  within('main.mjs'),
  `import { dmint, mine, system } from 'pickaxe'\nconsole.log(String((await ${mining}).nonce), system().addon.path)\n`,
)
npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', pack(app)], { cwd: app })

const env = { ...process.env, PREBUILDS_ONLY: '1' }
const run = (command, args, cwd = app) => spawnSync(command, args, { cwd, encoding: 'utf8', env })
function mines(by, from, command, args, cwd) {
  const { stdout, stderr } = run(command, args, cwd)
  assert.equal(stdout.trim(), `${nonce_int} ${path.join(from, addon)}`, `${by}: ${stderr}`)
  console.log(`${by}: mines`)
}
const home = within('node_modules', 'pickaxe')

// What runs alone is copied to where no node_modules is above it.
const alone = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'pickaxe-alone-')))
process.once('exit', () => fs.rmSync(alone, { recursive: true, force: true }))

const nft = createRequire(path.join(installed('@vercel/nft'), 'package.json'))('./out/index.js')
const { fileList } = await nft.nodeFileTrace([within('main.mjs')], { base: app })
for (const file of [addon, 'prebuilds/SHA256SUMS', 'package.json'])
  assert.ok(fileList.has(path.join('node_modules', 'pickaxe', file)), `@vercel/nft leaves out ${file}`)
for (const file of fileList) fs.cpSync(within(file), path.join(alone, 'traced', file))
mines(
  'the files that @vercel/nft traces',
  path.join(alone, 'traced', 'node_modules', 'pickaxe'),
  process.execPath,
  ['main.mjs'],
  path.join(alone, 'traced'),
)

const esbuild = await import(pathToFileURL(createRequire(import.meta.url).resolve('esbuild')).href)
const bundle = { entryPoints: [within('main.mjs')], bundle: true, platform: 'node', format: 'esm', logLevel: 'error' }
await esbuild.build({ ...bundle, external: ['pickaxe'], outfile: within('out.mjs') })
mines('esbuild, pickaxe left outside', home, process.execPath, ['out.mjs'])
await esbuild.build({ ...bundle, outfile: path.join(alone, 'swallowed.mjs') })
assert.match(run(process.execPath, ['swallowed.mjs'], alone).stderr, /pickaxe was bundled, .*--external:pickaxe/)
console.log('esbuild, pickaxe swallowed: says so')

execFileSync(program('bun'), ['build', '--compile', 'main.mjs', '--outfile', path.join(alone, 'bun', 'app')], {
  cwd: app,
  stdio: 'pipe',
})
assert.match(run(path.join(alone, 'bun', 'app'), []).stderr, /PICKAXE_ERR_ADDON_NOT_FOUND/)
fs.cpSync(path.join(home, 'prebuilds'), path.join(alone, 'bun', 'prebuilds'), { recursive: true })
mines('bun build --compile, prebuilds beside it', path.join(alone, 'bun'), path.join(alone, 'bun', 'app'), [])

fs.writeFileSync(
  within('jest.config.json'),
  '{ "testMatch": ["**/mine.test.mjs"], "transform": {}, "moduleFileExtensions": ["mjs", "js", "json", "node"] }\n',
)
fs.writeFileSync(
  within('mine.test.mjs'),
  `import { dmint, mine } from 'pickaxe'\ntest('mines', async () => expect((await ${mining}).nonce).toBe(${nonce_int}n))\n`,
)
const jest = run(process.execPath, [
  '--experimental-vm-modules',
  path.join(installed('jest'), 'bin', 'jest.js'),
  '--rootDir',
  app,
])
assert.equal(jest.status, 0, jest.stderr)
console.log('Jest: mines')
