/** `pickaxe solo` as a person runs it: text, signals, exit codes, the port. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { freePort, temporaryDirectory, until } from '../../rig/node_process.js'
import { ScriptedNode } from '../../rig/scripted_node.js'
import { expectFewCalls } from '../../rig/solo_run.js'

const program = fileURLToPath(new URL('../../../dist/cli/pickaxe.js', import.meta.url))
const address = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'
const cleanUp: (() => unknown)[] = []
const nodes: ScriptedNode[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await Promise.resolve(step()).catch(() => {})
  for (const node of nodes.splice(0)) expectFewCalls(node)
})

async function run(args: string[], node: ScriptedNode, environment: NodeJS.ProcessEnv = {}) {
  const journal = temporaryDirectory('journal')
  const child = spawn(
    process.execPath,
    [program, 'solo', '--rpc', node.url, '--address', address, '--threads', '1', '--journal', journal.path, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    },
  )
  cleanUp.push(journal.remove, () => child.kill('SIGKILL'))
  const text = { out: '', err: '' }
  child.stdout.on('data', chunk => {
    text.out += chunk
  })
  child.stderr.on('data', chunk => {
    text.err += chunk
  })
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  return { child, text, ended }
}

async function scripted(options: ConstructorParameters<typeof ScriptedNode>[0] = {}) {
  const node = await new ScriptedNode(options).start()
  nodes.push(node)
  cleanUp.push(() => node.stop())
  return node
}

it('prints one line a block and ends with 0', async () => {
  const node = await scripted()
  const { text, ended } = await run(['--coin', 'bitcoin', '--blocks', '3'], node)
  expect(await ended).toBe(0)
  expect(text.out.trim().split('\n')).toEqual(
    node.chain.slice(1).map(({ height, id }) => `block ${height} ${id} accepted`),
  )
  expect(text.err).toMatch(/3 blocks, 0 stale, 0 rejected; [\d,]+ hashes in/)
})

it('pauses and resumes by signal, serves its numbers, ends by signal with 130', async () => {
  const node = await scripted({ bits: '1d00ffff' })
  const port = await freePort()
  const { child, text, ended } = await run(['--coin', 'bitcoin', '--http', `127.0.0.1:${port}`], node)
  const stats = async () =>
    (await fetch(`http://127.0.0.1:${port}/stats`)).json() as Promise<{
      running: boolean
      paused: boolean
      hashrate: number
      hashes: number
    }>
  await until('the port', () => text.err.includes('numbers at'))
  await until('mining', async () => (await stats()).hashes > 1_000_000)
  expect((await stats()).hashrate).toBeGreaterThan(100_000)
  child.kill('SIGUSR2')
  await until('a pause', async () => (await stats()).paused)
  // What the thread was in the middle of is counted still.
  let hashes = -1
  await until('a standstill', async () => {
    const before = hashes
    hashes = (await stats()).hashes
    return hashes === before
  })
  child.kill('SIGUSR2')
  await until('going on', async () => (await stats()).hashes > hashes)
  expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toMatch(/^pickaxe_running 1$/m)
  child.kill('SIGINT')
  expect(await ended).toBe(130)
})

it.each([
  ['stdout', ['--json']],
  ['stdout and stderr', []],
])('goes on when nobody reads %s any more', async (which, args) => {
  const node = await scripted()
  const { child, ended } = await run(['--coin', 'bitcoin', '--blocks', '15', ...args], node)
  await until('a block', () => node.tip.height > 0)
  child.stdout.destroy()
  if (which !== 'stdout') child.stderr.destroy()
  expect(await ended).toBe(0)
  expect(node.tip.height).toBe(15)
})

it.each([
  ['another coin’s node', ['--coin', 'bitcoin'], { genesis: '11'.repeat(32) }, /genesis.*PICKAXE_ERR_RPC_REFUSED/],
  ['an address of another coin', ['--coin', 'botcoin'], {}, /PICKAXE_ERR_ADDRESS/],
  ['a port that cannot be served safely', ['--coin', 'bitcoin', '--http', '0.0.0.0:0'], {}, /PICKAXE_HTTP_TOKEN/],
])('%s: 1, and why', async (_, args, options, message) => {
  const { text, ended } = await run(args, await scripted(options), { PICKAXE_HTTP_TOKEN: undefined })
  expect(await ended).toBe(1)
  expect(text.err).toMatch(message)
  expect(text.out).toBe('')
})

it('a password shows nowhere', async () => {
  const node = await scripted({ auth: 'me:the-password' })
  const { text, ended } = await run(['--coin', 'bitcoin', '--json', '--rpc-user', 'me'], node, {
    PICKAXE_RPC_PASSWORD: 'not-the-password',
    PICKAXE_DEBUG: '1',
  })
  expect(await ended).toBe(1)
  expect(text.err).toMatch(/login/)
  for (const secret of ['not-the-password', Buffer.from('me:not-the-password').toString('base64')])
    expect(text.out + text.err).not.toContain(secret)
})
