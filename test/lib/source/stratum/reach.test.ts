/** The way to a pool: proxies, certificates and their names, other hosts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { PoolOptions } from '../../../../lib/source/stratum/index.js'
import { namedCertificate, namedKey } from '../../../rig/named_certificate.js'
import { moneroPool, startPool, until } from '../../../rig/pool_run.js'
import { type Socks5Options, Socks5Server } from '../../../rig/socks5_server.js'

const folder = mkdtempSync(join(tmpdir(), 'pickaxe-reach-'))
const caFile = join(folder, 'ca.pem')
writeFileSync(caFile, namedCertificate)
afterAll(() => rmSync(folder, { recursive: true }))

const proxies: Socks5Server[] = []
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.stop()
})

async function socks5(options: Socks5Options = {}): Promise<Socks5Server> {
  const proxy = await new Socks5Server(options).start()
  proxies.push(proxy)
  return proxy
}

const tls = { key: namedKey, cert: namedCertificate }
const at = (proxy: Socks5Server) => `127.0.0.1:${proxy.port}`

async function firstWord(options: Partial<PoolOptions>): Promise<string> {
  const { of } = await startPool([], { connectTimeoutMs: 2000, ...options })
  await until(() => of('pool').length > 0)
  expect(of('pool')[0]!.up).toBe(false)
  return of('pool')[0]!.message
}

describe('through a SOCKS5 proxy', () => {
  it('a pool is reached by a name that only the proxy knows', async () => {
    const server = await moneroPool()
    const proxy = await socks5({ hosts: { 'pool.test': server.port } })
    const { miner } = await startPool([], { url: 'pool.test:3333', socks5: at(proxy), shares: 5 })
    await miner.finished
    expect(server.refusals).toEqual([])
    expect(proxy.asked).toEqual(['pool.test:3333'])
  })

  it('a pool with TLS is reached, its certificate checked for the name behind the proxy', async () => {
    const server = await moneroPool({ tls })
    const hosts = { 'pool.test': server.port, 'other.test': server.port }
    const proxy = await socks5({ hosts })
    const right = { url: 'stratum+ssl://pool.test:443', caFile }
    const { miner } = await startPool([], { url: right, socks5: at(proxy), shares: 5 })
    await miner.finished
    expect(server.refusals).toEqual([])
    const wrong = await firstWord({ url: { url: 'stratum+ssl://other.test:443', caFile }, socks5: at(proxy) })
    expect(wrong).toContain('its certificate is for other names: localhost, pool.test')
  })

  it('user and password are given to the proxy and told to nobody', async () => {
    const login = { user: 'me', password: 'open-sesame' }
    const server = await moneroPool()
    const proxy = await socks5({ login })
    const [host, port] = ['127.0.0.1', proxy.port]
    const { miner } = await startPool([], { url: server.url, socks5: { host, port, ...login }, shares: 3 })
    await miner.finished
    expect(proxy.logins).toEqual(['me:open-sesame'])
    const wrong = { host, port, user: 'me', password: 'wrong-sesame' }
    const word = await firstWord({ url: server.url, socks5: wrong })
    expect(word).toMatch(/the SOCKS5 proxy 127\.0\.0\.1:\d+: .*authentication/i)
    expect(word).not.toContain('sesame')
  })

  it.each([
    ['refuses', { refuseWith: 5 }, /SOCKS5 proxy .*ConnectionRefused/],
    ['cannot find the host', { refuseWith: 4 }, /SOCKS5 proxy .*HostUnreachable/],
    ['asks for a login we do not have', { login: { user: 'a', password: 'b' } }, /SOCKS5 proxy/],
    ['says nothing', { silent: true }, /did not take a connection within|timed out/i],
  ])('a proxy that %s is named', async (_, options, why) => {
    const proxy = await socks5(options)
    expect(await firstWord({ url: 'pool.test:3333', socks5: at(proxy), connectTimeoutMs: 500 })).toMatch(why)
  })

  it('a proxy that is not there is named', async () => {
    const proxy = await socks5()
    const address = at(proxy)
    await proxy.stop()
    proxies.length = 0
    expect(await firstWord({ url: 'pool.test:3333', socks5: address })).toMatch(/SOCKS5 proxy .*ECONNREFUSED/)
  })

  it('a proxy that goes away is left, and come back to', async () => {
    const server = await moneroPool()
    const proxy = await socks5()
    const { of } = await startPool([], { url: server.url, socks5: at(proxy) })
    await until(() => server.shares.accepted > 0)
    server.dropAll()
    await until(() => of('pool').filter(({ up }) => up).length > 1)
    expect(proxy.asked.length).toBeGreaterThan(1)
  })
})

describe('with TLS', () => {
  it('a certificate that is signed by whom we trust, for the name we asked for, will do', async () => {
    const server = await moneroPool({ tls })
    const url = { url: `stratum+ssl://localhost:${server.port}`, caFile }
    const { miner } = await startPool([], { url, shares: 3 })
    await miner.finished
    expect(server.refusals).toEqual([])
  })

  it('one for another name will not, and no line is sent', async () => {
    const server = await moneroPool({ tls })
    const word = await firstWord({ url: { url: server.url, caFile } })
    expect(word).toMatch(/its certificate is for other names: localhost, pool\.test \(ERR_TLS_CERT_ALTNAME_INVALID\)/)
    expect(server.peers.every(({ received }) => received.length === 0)).toBe(true)
  })

  it('a port without TLS is named at once', async () => {
    const server = await moneroPool()
    const word = await firstWord({ url: `stratum+ssl://127.0.0.1:${server.port}`, connectTimeoutMs: 10_000 })
    expect(word).toMatch(/cannot be reached/)
  })

  it('a port with TLS that was asked without is left with a word about it', async () => {
    const server = await moneroPool({ tls })
    const word = await firstWord({ url: `stratum+tcp://127.0.0.1:${server.port}`, answerTimeoutMs: 2000 })
    expect(word).toMatch(/stratum\+ssl/)
  })
})
