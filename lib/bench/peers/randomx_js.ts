/**
 * randomx.js, RandomX in WebAssembly: light mode, one thread, in a Node process of its own.
 * @module
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { RandomXTask } from '../randomx/work.js'
import { threadsText } from '../threads.js'
import type { Peer } from './peer.js'
import { parseFigures } from './randomx_figures.js'
import { runProgram } from './run_program.js'

const startTimeoutMs = 120_000

export const randomxJs: Peer<RandomXTask> = {
  name: 'randomx.js',
  howToGet: 'npm install randomx.js in the current folder, or give --peer randomx.js=/path/to/its/dist/esm/index.mjs',

  file: {
    locate() {
      try {
        return createRequire(join(process.cwd(), 'package.json')).resolve('randomx.js')
      } catch {
        return undefined
      }
    },
    where: 'in node_modules',
  },

  async identify(path, signal) {
    const { output } = await runProgram(process.execPath, argsFor(path, 0, 0), startTimeoutMs, signal)
    parseFigures('randomx.js', output)
    return 'randomx.js'
  },

  contestant(path, version, { layout, threads }) {
    return {
      id: `randomx-js-${threads}`,
      label: `${version}, ${threadsText(threads)}`,
      threads,
      facts: { layout },
      version: `${version}, Node ${process.version}`,
      command: `built in: lib/bench/peers/randomx_js.ts, ${path}`,
      async turn({ warmupMs, windowMs }, signal) {
        const timeoutMs = startTimeoutMs + warmupMs + 2 * windowMs
        const args = argsFor(path, warmupMs, windowMs)
        const { output, wallMs, cpuMs } = await runProgram(process.execPath, args, timeoutMs, signal)
        const { cacheMs, hashes, hashingMs } = parseFigures('randomx.js', output)
        const measures = { cacheMs, readyMs: cacheMs }
        return { hashrate: (hashes * 1000) / hashingMs, hashes: null, wallMs, cpuMs, measures, pages: 'normal' }
      },
    }
  },
}

/** Runs in the other process: its arguments are the package's file, the milliseconds to warm up and those to measure. */
const script = `
import { pathToFileURL } from 'node:url'
const [path, warmupMs, windowMs] = process.argv.slice(1)
const loaded = await import(pathToFileURL(path).href)
const { randomx_init_cache, randomx_create_vm } = loaded.randomx_init_cache ? loaded : loaded.default
const startMs = performance.now()
const cache = randomx_init_cache('test key 000')
const cacheMs = performance.now() - startMs
const vm = randomx_create_vm(cache)
const hashes = durationMs => {
  const endMs = performance.now() + Number(durationMs)
  let count = 0
  do vm.calculate_hash(String(count++)); while (performance.now() < endMs)
  return count
}
const known = Buffer.from(vm.calculate_hash('This is a test')).toString('hex')
hashes(warmupMs)
const hashingStartMs = performance.now()
const count = hashes(windowMs)
console.log(JSON.stringify({ known, cacheMs, hashes: count, hashingMs: performance.now() - hashingStartMs }))
`

function argsFor(path: string, warmupMs: number, windowMs: number): string[] {
  return ['--input-type=module', '-e', script, path, String(warmupMs), String(windowMs)]
}
