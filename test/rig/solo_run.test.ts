/** The check that every test of solo mining ends with can fail. */
import { afterEach, expect, it } from 'vitest'
import { plainRpc, until } from './node_process.js'
import { ScriptedNode, type ScriptedNodeOptions } from './scripted_node.js'
import { expectFewCalls } from './solo_run.js'

const nodes: ScriptedNode[] = []
afterEach(() => Promise.all(nodes.splice(0).map(node => node.stop())))

async function nodeWith(options: ScriptedNodeOptions = {}) {
  const node = await new ScriptedNode(options).start()
  nodes.push(node)
  const ask = (method: string, params: unknown[] = []) =>
    void plainRpc(node.url, undefined, method, params).catch(() => {})
  return { node, ask, askForNews: () => ask('waitfornewblock', [60_000]) }
}

it('two calls open at once are allowed, a third is found', async () => {
  const { node, askForNews } = await nodeWith()
  askForNews()
  askForNews()
  await until('two calls', () => node.openCalls.length === 2)
  expectFewCalls(node)
  askForNews()
  await until('a third', () => node.openCalls.length === 3)
  expect(() => expectFewCalls(node)).toThrow(/calls open at once/)
})

it('a client that leaves frees no thread: its call is counted with the next ones', async () => {
  const { node, askForNews } = await nodeWith()
  for (let i = 1; i <= 3; i++) {
    const leaving = new AbortController()
    const body = JSON.stringify({ id: 1, method: 'waitfornewblock', params: [60_000] })
    void fetch(node.url, { method: 'POST', body, signal: leaving.signal }).catch(() => {})
    await until('the call', () => node.openCalls.length === i)
    leaving.abort()
  }
  askForNews()
  expect(() => expectFewCalls(node)).toThrow(/calls open at once/)
})

it('calls about a block are allowed beside them, not any number', async () => {
  const { node, ask, askForNews } = await nodeWith()
  node.trouble = ({ method }) => method === 'submitblock'
  askForNews()
  askForNews()
  ask('submitblock', ['00'])
  ask('submitblock', ['00'])
  await until('four calls', () => node.openCalls.length === 4)
  expectFewCalls(node)
  ask('submitblock', ['00'])
  await until('five calls', () => node.openCalls.length === 5)
  expect(() => expectFewCalls(node)).toThrow(/calls and submits open at once/)
})

it('one connection at a time: what comes over another one waits until it has closed', async () => {
  const { node, ask, askForNews } = await nodeWith({ servedConnections: 1 })
  askForNews()
  await until('the first call', () => node.openCalls.length === 1)
  ask('getblockchaininfo')
  await until('a second connection', async () => (await node.connections()) === 2)
  expect(node.calls.map(({ method }) => method)).toEqual(['waitfornewblock'])
  node.extend(['aa'.repeat(32)])
  await until('the second call', () => node.countOf('getblockchaininfo') === 1)
})
