/** Miners asked at their own port: what they say, and what is no answer. */
import { getEventListeners } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { fleetStatus } from '../../../../lib/source/fleet/index.js'
import { askMiner, checkMiner } from '../../../../lib/source/fleet/miner_address.js'
import { machineReport } from '../../../rig/machine_report.js'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** Answers `/machine` alone; what it was asked stands in `asked`. */
async function miner(body: string, status = 200, headers: Record<string, string> = {}) {
  const asked: { url: string | undefined; authorization: string | undefined }[] = []
  const server = createServer((request, response) => {
    asked.push({ url: request.url, authorization: request.headers.authorization })
    response.writeHead(status, headers).end(body)
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, from: `127.0.0.1:${port}`, asked }
}

const told = (more: Parameters<typeof machineReport>[0] = {}) => JSON.stringify(machineReport(more))

describe('miners with a port', () => {
  it('are shown side by side, with what is odd, in the order of their names', async () => {
    const odd = await miner(told({ name: 'b', hashrate: 4e5, cpu_used: 0.01 }))
    const fine = await Promise.all([miner(told({ name: 'c' })), miner(told({ name: 'a' }))])
    const { machines, silent } = await fleetStatus({ miners: [odd, ...fine].map(({ url }) => url) })
    expect(silent).toEqual([])
    expect(machines).toMatchObject([
      { name: 'a', oddities: [], hashrate: 40e6, hashrateByThread: 10e6, cpuUsed: 1, work: 'bitcoin' },
      { name: 'b', from: odd.from, oddities: [expect.stringMatching(/^it makes 1 % .* busy with other programs$/)] },
      { name: 'c', oddities: [] },
    ])
  })

  it('of one name are told apart', async () => {
    const [one, two] = [await miner(told()), await miner(told())]
    const { machines } = await fleetStatus({ miners: [one.url, two.url] })
    expect(machines.map(({ name }) => name).sort()).toEqual([`attic (${one.from})`, `attic (${two.from})`].sort())
  })

  it('are shown their token, each its own, in a header', async () => {
    const [one, two] = [await miner(told({ name: 'one' })), await miner(told({ name: 'two' }))]
    await fleetStatus({ miners: [{ url: `${one.url}/behind/a/proxy`, token: 'secret-1' }, two.url] })
    expect([one.asked, two.asked]).toEqual([
      [{ url: '/behind/a/proxy/machine', authorization: 'Bearer secret-1' }],
      [{ url: '/machine', authorization: undefined }],
    ])
  })

  it.each([
    ['refuses the token', 401, 'a token is needed', /^it wants its token/],
    ['serves itself alone', 403, 'unexpected Host', /^it serves its own machine alone/],
    ['is older', 404, 'there are / /stats', /^it has no \/machine/],
    ['starts', 503, 'the miner is starting', /^the miner is starting$/],
    ['is broken', 500, '', /HTTP 500/],
    ['says something else', 200, '{"name":"x"}', /is no miner of this version/],
    ['says no JSON', 200, '<html>', /is no miner of this version/],
    ['says too much', 200, ' '.repeat(70_000), /is no miner of this version/],
  ])('one that %s is named with the reason', async (_, status, body, error) => {
    const { url, from } = await miner(body, status)
    expect(await fleetStatus({ miners: [url] })).toEqual({
      machines: [],
      silent: [{ from, error: expect.stringMatching(error) }],
    })
  })

  it('one that sends its visitors elsewhere is not followed: the token would go along', async () => {
    const elsewhere = await miner(told())
    const { url } = await miner('', 302, { location: `${elsewhere.url}/machine` })
    const { machines, silent } = await fleetStatus({ miners: [{ url, token: 'secret' }] })
    expect([machines, silent.length, elsewhere.asked]).toEqual([[], 1, []])
  })

  it('where nobody listens is silent, and the others are shown', async () => {
    const fine = await miner(told())
    const { machines, silent } = await fleetStatus({ miners: ['http://127.0.0.1:1', fine.url] })
    expect(machines).toHaveLength(1)
    expect(silent).toEqual([{ from: '127.0.0.1:1', error: expect.stringMatching(/ECONNREFUSED|bad port/) }])
  })

  it('are asked for weeks under one signal, which keeps nothing of it', async () => {
    const { signal } = new AbortController()
    const fine = await miner(told())
    // It would keep something for every signal that was made of this one.
    const any = vi.spyOn(AbortSignal, 'any')
    onTestFinished(() => any.mockRestore())
    for (const { url } of [fine, { url: 'http://127.0.0.1:1' }])
      await askMiner(checkMiner(url, 'miner'), signal).catch(() => {})
    expect(any).not.toHaveBeenCalled()
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it.each([
    [{}, /redis or miners must say/],
    [{ miners: [7] }, /miners\[0\] must be/],
    [{ miners: ['ftp://host'] }, /miners\[0\].url must be an address as http/],
    [{ miners: ['http://host:8080/?token=secret'] }, /^(?!.*secret).*a token is given as token/],
    [{ miners: ['http://me:secret@host:8080'] }, /^(?!.*secret).*a token is given as token/],
    [{ miners: [{ url: 'http://host', token: 'two words' }] }, /^(?!.*two words).*printable ASCII/],
    [{ miners: [{ url: 'http://host', tokn: '' }] }, /did you mean token/],
    [{ miner: [] }, /did you mean miners/],
  ])('options %o are refused', async (options, message) => {
    await expect(fleetStatus(options as never)).rejects.toThrow(message)
  })
})
