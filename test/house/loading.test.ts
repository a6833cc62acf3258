/** What an import brings along, as Node's own loader tells it. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { requestFor } from '../e2e/miner_process.js'
import { dmintVector } from '../vectors/dmint.js'
import { root } from './files.js'

const hook = `
  import { writeSync } from 'node:fs'
  export function load(url, context, next) {
    writeSync(2, 'loads ' + url + '\\n')
    return next(url, context)
  }`

/** Modules that a script loads: `dist/…`, `node_modules/…`, `node:…`. */
function loadedBy(script: string, input = ''): string[] {
  const program = `
    import { register } from 'node:module'
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}))
    ${script}`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: root,
    encoding: 'utf8',
    input,
  })
  expect(status, stderr).toBe(0)
  const home = `${pathToFileURL(root).href}/`
  return [...stderr.matchAll(/^loads (.*)$/gm)].map(([, url]) => url!.replace(home, ''))
}

const file = (name: string) => JSON.stringify(pathToFileURL(path.join(root, 'dist', name)).href)
const within = (loaded: readonly string[], ...places: string[]) =>
  loaded.filter(name => places.some(place => name.startsWith(place)))

describe('an import', { timeout: 20_000 }, () => {
  it('of pickaxe brings neither the benchmark, nor the command line, nor what talks to nodes', () => {
    const loaded = loadedBy(`await import(${file('index.js')})`)
    expect(loaded).toContain('dist/miner/mine.js')
    const carried = ['node_modules/prom-client', 'node_modules/bullmq', 'node_modules/ioredis', 'node:http']
    const unasked = within(loaded, 'dist/bench', 'dist/tune', 'dist/cli', 'dist/source', ...carried)
    expect(unasked.sort()).toEqual([
      'dist/source/node/mining_info.js',
      'dist/source/on_demand.js',
      'dist/source/stratum/pool_info.js',
    ])
    // A cache is made by who imports pickaxe/verify, or for the first hit.
    expect(within(loaded, 'dist/hash/randomx/wasm')).toEqual([])
  })

  it('brings them when they are asked for', () => {
    const asked = `const { solo } = await import(${file('index.js')}); await solo({}).catch(() => {})`
    expect(loadedBy(asked)).toContain('dist/source/node/solo.js')
    expect(loadedBy(`await import(${file('cli/solo/metrics.js')})`).join()).toContain('node_modules/prom-client/')
    expect(loadedBy(`await import(${file('bench/run.js')})`)).toContain('dist/bench/rounds.js')
    const fleet = `const { fleetMine } = await import(${file('source/fleet/index.js')})`
    expect(within(loadedBy(fleet), 'node_modules/bullmq', 'node_modules/ioredis')).toEqual([])
  })

  it('of pickaxe/verify and pickaxe/protocol brings nothing of Node and nothing native', () => {
    for (const entry of ['verify/index.js', 'protocol/index.js']) {
      const loaded = loadedBy(`await import(${file(entry)})`)
      expect(loaded).toContain(`dist/${entry}`)
      expect(within(loaded, 'node:', 'dist/native', 'dist/miner', 'dist/source')).toEqual([])
    }
  })

  // What takes time before the first nonce is what is loaded: nothing here is looked for by its name.
  it('of pickaxe and a search by pickaxe-miner bring these packages and no other', () => {
    const packages = (loaded: readonly string[]) => [
      ...new Set(
        within(loaded, 'node_modules/').map(name =>
          name
            .split('/')
            .slice(1, name.includes('/@') ? 3 : 2)
            .join('/'),
        ),
      ),
    ]
    expect(packages(loadedBy(`await import(${file('index.js')})`)).sort()).toEqual(['@noble/hashes', 'valibot'])
    const loaded = loadedBy(
      `process.argv.splice(1, 9, 'pickaxe-miner', '--workers', '1'); await import(${file('cli/pickaxe-miner.js')})`,
      requestFor(dmintVector('small-v1-0')),
    )
    expect(loaded).toContain('dist/miner/mine.js')
    expect(packages(loaded)).toEqual(['@noble/hashes'])
    const own = within(loaded, 'dist/cli/').filter(name => !name.startsWith('dist/cli/miner/'))
    expect(own.sort()).toEqual(
      ['exit_codes', 'failure', 'json_output', 'pickaxe-miner'].map(name => `dist/cli/${name}.js`),
    )
    expect(within(loaded, 'dist/source', 'dist/bench', 'dist/chain', 'node:http')).toEqual([])
    // RandomX's tables and interpreter are for those who have a RandomX job.
    expect(within(loaded, 'dist/hash/randomx').length).toBeLessThan(6)
  })

  it('of a command brings no other', () => {
    const run = `process.argv.splice(1, 9, 'pickaxe', 'info', '--json'); await import(${file('cli/pickaxe.js')})`
    const loaded = loadedBy(run)
    expect(loaded).toContain('dist/cli/info.js')
    expect(within(loaded, 'dist/bench', 'dist/source', 'node_modules/prom-client')).toEqual([])
  })
})
