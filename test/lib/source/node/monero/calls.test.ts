/** monerod's calls over the connections that solo gives it, against a stub with one answer at a time and a connection. */
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import type { ChainNode } from '../../../../../lib/source/node/chain_node.js'
import type { BlockJournal } from '../../../../../lib/source/node/journal.js'
import { connect } from '../../../../../lib/source/node/solo.js'
import { checkSoloOptions } from '../../../../../lib/source/node/solo_options.js'
import { Submitter } from '../../../../../lib/source/node/submitter.js'
import { until } from '../../../../rig/node_process.js'

const address = '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A'
const block = { id: 'ee'.repeat(32), height: 10, hex: 'ab', chain: 'mainnet', previous: 'dd'.repeat(32) }

let server: Server
let node: ChainNode
afterEach(() => {
  node.close()
  server.closeAllConnections()
  server.close()
})

/** `answer` returns a result, an error code, or nothing for a call that hangs. */
async function monerod(answer: (method: string) => unknown): Promise<ChainNode> {
  server = createServer(async (request, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method } = JSON.parse(Buffer.concat(chunks).toString())
    const said = answer(method)
    if (typeof said === 'number') response.end(JSON.stringify({ error: { code: said, message: 'no' } }))
    else if (said !== undefined) response.end(JSON.stringify({ result: said }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const rpc = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  node = connect(checkSoloOptions({ rpc, coin: 'monero', address, journalDirectory: '/nowhere' }))[0]!.node
  return node
}

it('a call about its state that hangs holds no block back, and a block that hangs holds no other back', async () => {
  const asked: string[] = []
  let submits = 0
  const node = await monerod(method => {
    asked.push(method)
    if (method === 'submit_block' && submits++ > 0) return { status: 'OK' }
    return undefined
  })
  node.status().catch(() => {})
  await until('the state', () => asked.includes('get_info'))
  const began = performance.now()
  node.submit(block).catch(() => {})
  await until('the first block', () => submits === 1)
  expect(await node.submit({ ...block, id: 'ff'.repeat(32) })).toEqual({ kind: 'taken' })
  expect(performance.now() - began).toBeLessThan(2000)
})

it('a block whose parent it does not know is said OK to and forgotten: given up six blocks later, told once', async () => {
  let height = 15
  const node = await monerod(method => {
    if (method === 'submit_block') return { status: 'OK' }
    if (method === 'get_block_header_by_hash') return -5
    return { nettype: 'mainnet', height: height + 1, top_block_hash: 'aa'.repeat(32), status: 'OK' }
  })
  const [settled, postponed]: string[][] = [[], []]
  const submitter = new Submitter({
    journal: { record: async () => {}, settle: async () => {} } as unknown as BlockJournal,
    targets: () => [{ node, chain: 'mainnet' }],
    onSettled: ({ outcome }) => settled!.push(outcome),
    onPostponed: (_, why) => postponed!.push(why),
    onNotice: () => {},
  })
  await submitter.submit(block)
  submitter.retry()
  await submitter.idle()
  expect([settled, postponed]).toEqual([[], [expect.stringMatching(/does not know its parent/)]])
  height = 16
  submitter.retry()
  await submitter.idle()
  expect([settled, postponed?.length]).toEqual([['stale'], 1])
})

it('peers are found by its own option', async () => {
  expect((await monerod(() => undefined)).peerOption).toBe('--add-peer=HOST')
})
