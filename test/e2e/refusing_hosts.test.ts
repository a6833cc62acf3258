/** Hosts that refuse what the verifier would like to have: what is left is used, and what that costs is said. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'

const dist = new URL('../../dist/', import.meta.url)

/** What a module prints that runs in a Node of its own, behind `prefix` in a shell. */
async function printed(prefix: string, nodeFlags: string, program: string): Promise<string> {
  const command = `${prefix} exec "$NODE" ${nodeFlags} --input-type=module`
  const child = spawn('sh', ['-c', command], { env: { ...process.env, NODE: process.execPath } })
  child.stdin.end(program)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  // V8 says what it goes without.
  expect(stderr.replace(/^Warning: disabling flag .*\n/gm, '')).toBe('')
  return stdout.trim()
}

test.runIf(process.platform === 'linux')(
  'addresses are rationed (ulimit -v): plain JavaScript checks, and says why',
  async () => {
    const program = `
    import { chooseEngine } from '${new URL('hash/randomx/engine_choice.js', dist)}'
    const { engine, refusal } = await chooseEngine(undefined, undefined)
    console.log(engine.name, refusal)`
    const said = await printed('ulimit -v 2097152;', '', program)
    expect(said).toMatch(/^plain RandomX needs 258 MiB for its cache \(RangeError/)
  },
)

test('a Node without a compiler of its own says how long checks will take, before they are done', {
  timeout: 60_000,
}, async () => {
  const program = `
    import { blockHeader, Miner } from '${new URL('index.js', dist)}'
    const header = new Uint8Array(80)
    const onNotice = ({ code, message }) => {
      if (code !== 'verifier-slow') return
      console.log(message)
      process.exit()
    }
    const miner = await Miner.start({ threads: 1, priority: 'idle', randomx: { mode: 'light' }, onNotice })
    miner.setJob(blockHeader({ header, algorithm: 'randomx', key: header.subarray(48), target: 0n }))
    setTimeout(() => process.exit(), 50_000)`
  expect(await printed('', '--jitless', program)).toMatch(/^preparing to check RandomX hits takes about \d+ s here/)
})
