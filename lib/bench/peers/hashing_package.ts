/**
 * Packages of npm that hash with BLAKE3, one message a call, in a Node process of their own.
 * @module
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { DmintHash } from '../dmint_hash/work.js'
import type { Peer } from './peer.js'
import { runProgram } from './run_program.js'

const startTimeoutMs = 60_000

interface Package {
  /** As `--peer` takes it. */
  name: string
  /** As npm does. */
  specifier: string
  /** An expression of `loaded`, its exports: a function from message to digest. */
  hasher: string
}

function hashingPackage({ name, specifier, hasher }: Package): Peer<DmintHash> {
  return {
    name,
    howToGet: `npm install ${specifier} in the current folder, or give --peer ${name}=/path/to/its/entry.js`,

    file: {
      locate() {
        try {
          return createRequire(join(process.cwd(), 'package.json')).resolve(specifier)
        } catch {
          return undefined
        }
      },
      where: 'in node_modules',
    },

    async identify(path, signal) {
      const { output } = await runProgram(process.execPath, argsFor(hasher, path, 0, 0), startTimeoutMs, signal)
      parseFigures(name, output)
      return specifier
    },

    contestant(path, version) {
      return {
        id: name,
        label: `${version}, a call a nonce`,
        threads: 1,
        facts: {},
        version: `${version}, Node ${process.version}`,
        command: `built in: lib/bench/peers/hashing_package.ts, ${path}`,
        async turn({ warmupMs, windowMs }, signal) {
          const timeoutMs = startTimeoutMs + warmupMs + 2 * windowMs
          const args = argsFor(hasher, path, warmupMs, windowMs)
          const { output, wallMs, cpuMs } = await runProgram(process.execPath, args, timeoutMs, signal)
          const { hashes, hashingMs } = parseFigures(name, output)
          return { hashrate: (hashes * 1000) / hashingMs, hashes: null, wallMs, cpuMs }
        },
      }
    },
  }
}

/** The `blake3` crate, with the instructions of this CPU. */
export const napiBlakeHash = hashingPackage({
  name: 'napi-blake-hash',
  specifier: '@napi-rs/blake-hash',
  hasher: 'loaded.blake3',
})

export const hashWasm = hashingPackage({
  name: 'hash-wasm',
  specifier: 'hash-wasm',
  hasher: "await loaded.createBLAKE3().then(hasher => message => hasher.init().update(message).digest('binary'))",
})

/**
 * Runs in the other process: its arguments are the package's file, the milliseconds to warm up and those to measure. The
 * nonce is written into one buffer, so that nothing but the call is paid for.
 */
function scriptFor(hasher: string): string {
  return `
import { pathToFileURL } from 'node:url'
// Its message alone: the last line of the output is what the report shows.
process.on('uncaughtException', ({ message }) => {
  console.error(message)
  process.exit(1)
})
const makeHash = async loaded => ${hasher}
const [path, warmupMs, windowMs] = process.argv.slice(1)
const module = await import(pathToFileURL(path).href)
const loaded = { ...module.default, ...module }
const hash = await makeHash(loaded)
const message = new Uint8Array(68)
const view = new DataView(message.buffer)
const known = Buffer.from(hash(message)).toString('hex')
let nonce = 0
const hashes = durationMs => {
  const endMs = performance.now() + Number(durationMs)
  const first = nonce
  do {
    for (let i = 0; i < 256; i++) {
      view.setUint32(64, nonce++, true)
      hash(message)
    }
  } while (performance.now() < endMs)
  return nonce - first
}
hashes(warmupMs)
const startMs = performance.now()
const count = hashes(windowMs)
console.log(JSON.stringify({ known, hashes: count, hashingMs: performance.now() - startMs }))
`
}

function argsFor(hasher: string, path: string, warmupMs: number, windowMs: number): string[] {
  return ['--input-type=module', '-e', scriptFor(hasher), path, String(warmupMs), String(windowMs)]
}

/** BLAKE3 of 68 zero bytes. */
const knownAnswer = '155e0c74d6aa369966999c8a972e3d92e6266656fd74087fa46531db452965f5'

/** Throws `Error` unless the last line holds the figures and the known answer. */
function parseFigures(name: string, output: string): { hashes: number; hashingMs: number } {
  const line = output.trimEnd().split('\n').at(-1)!
  try {
    const { known, hashes, hashingMs } = JSON.parse(line)
    if (known !== knownAnswer) throw new Error('a wrong hash')
    if (!(hashes > 0 && hashingMs > 0)) throw new Error('no figures')
    return { hashes, hashingMs }
  } catch (error) {
    throw new Error(`is not ${name}: ${(error as Error).message}`)
  }
}
