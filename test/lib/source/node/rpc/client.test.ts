import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { RpcClient } from '../../../../../lib/source/node/rpc/client.js'
import {
  cookieCredentials,
  noCredentials,
  passwordCredentials,
} from '../../../../../lib/source/node/rpc/credentials.js'
import { bitcoinRefusals, cryptonoteRefusals, rpcCode } from '../../../../../lib/source/node/rpc/refusal.js'
import { isTransient } from '../../../../../lib/source/node/rpc/transient.js'
import { freePort, until } from '../../../../rig/node_process.js'

let server: Server | undefined
let client: RpcClient | undefined
afterEach(() => {
  client?.close()
  server?.closeAllConnections()
  server?.close()
})

async function clientTo(listener: RequestListener, options: Partial<ConstructorParameters<typeof RpcClient>[0]> = {}) {
  server = createServer(listener)
  await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  client = new RpcClient({
    url: `http://127.0.0.1:${port}`,
    login: () => noCredentials,
    refusals: bitcoinRefusals,
    timeoutMs: 5000,
    ...options,
  })
  return client
}
const answering =
  (status: number, body: string): RequestListener =>
  (_, answer) =>
    answer.writeHead(status).end(body)
const failure = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail('the call succeeded'),
    error => error,
  )
const rpcFailure = (code: number, message: string) =>
  answering(500, JSON.stringify({ result: null, error: { code, message }, id: 1 }))

it('returns the result, null included', async () => {
  const rpc = await clientTo(answering(200, '{"result":null,"error":null,"id":1}'))
  expect(await rpc.call('submitblock', ['00'])).toBeNull()
})

it.each([
  ['http://127.0.0.1:8332/', 'http://127.0.0.1:8332'],
  ['https://host.example/v2/0123secret?key=456secret#789secret', 'https://host.example'],
  ['http://[::1]:18081/json_rpc?key=secret', 'http://[::1]:18081/json_rpc'],
])('%s is called %s: no secret in messages and metrics', async (url, label) => {
  const rpc = new RpcClient({ url, login: () => noCredentials, refusals: bitcoinRefusals })
  expect(rpc.label).toBe(label)
})

it.each(['localhost:8332', '127.0.0.1:28081', '[::1]:18081'])('%s alone means http', address => {
  expect(new RpcClient({ url: address, login: () => noCredentials, refusals: {} }).label).toBe(`http://${address}`)
})

it('monerod’s status BUSY is said in words, and waiting helps; another status is a refusal', async () => {
  const rpc = await clientTo(
    (request, answer) => {
      let body = ''
      request.on('data', chunk => {
        body += chunk
      })
      request.on('end', () => {
        const { method } = JSON.parse(body)
        answer.end(JSON.stringify({ result: { status: method === 'get_info' ? 'BUSY' : 'NOT OK' } }))
      })
    },
    { refusals: cryptonoteRefusals },
  )
  const busy = await failure(rpc.call('get_info', {}))
  expect(busy).toMatchObject({
    code: 'PICKAXE_ERR_NODE_NOT_READY',
    message: expect.stringMatching(/still synchronising with the network \(it said status "BUSY"\)/),
  })
  expect(isTransient(busy)).toBe(true)
  expect(await failure(rpc.call('submit_block', []))).toMatchObject({ code: 'PICKAXE_ERR_RPC_REFUSED' })
})

describe('bad answers, each with its name, and whether waiting helps', () => {
  it.each([
    ['401', 401, '', 'PICKAXE_ERR_RPC_AUTH', false, /refuses the login/],
    ['403', 403, '', 'PICKAXE_ERR_RPC_AUTH', false, /rpcallowip/],
    ['503', 503, 'Work queue depth exceeded', 'PICKAXE_ERR_NODE_NOT_READY', true, /busy.*rpcworkqueue/],
    ['garbage', 200, '<html>hello</html>', 'PICKAXE_ERR_RPC_RESPONSE', true, /no JSON-RPC.*hello/],
    ['an empty body', 200, '', 'PICKAXE_ERR_RPC_RESPONSE', true, /empty body/],
    ['JSON of another kind', 200, '[1,2]', 'PICKAXE_ERR_RPC_RESPONSE', true, /result|JSON-RPC/],
    ['half a JSON', 200, '{"result":{"a":', 'PICKAXE_ERR_RPC_RESPONSE', true, /no JSON-RPC/],
  ])('%s', async (_, status, body, code, transient, message) => {
    const rpc = await clientTo(answering(status, body))
    const error = await failure(rpc.call('getblocktemplate', []))
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
    expect(isTransient(error)).toBe(transient)
  })

  it.each([
    [-9, 'PICKAXE_ERR_NODE_NOT_READY', true, /no peers.*-addnode/],
    [-10, 'PICKAXE_ERR_NODE_NOT_READY', true, /-maxtipage/],
    [-28, 'PICKAXE_ERR_NODE_NOT_READY', true, /starting up/],
    [-8, 'PICKAXE_ERR_RPC_REFUSED', false, /rules/],
    [-32601, 'PICKAXE_ERR_RPC_REFUSED', false, /does not know this call/],
    [-4711, 'PICKAXE_ERR_RPC_REFUSED', false, /refuses getblocktemplate: "why"/],
  ])('RPC error %i', async (rpc, code, transient, message) => {
    const error = await failure((await clientTo(rpcFailure(rpc, 'why'))).call('getblocktemplate', []))
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
    expect(rpcCode(error)).toBe(rpc)
    expect(isTransient(error)).toBe(transient)
  })

  it('nothing listens', async () => {
    client = new RpcClient({
      url: `http://127.0.0.1:${await freePort()}`,
      login: () => noCredentials,
      refusals: bitcoinRefusals,
    })
    const error = await failure(client.call('getblocktemplate', []))
    expect(error).toMatchObject({
      code: 'PICKAXE_ERR_RPC_CONNECT',
      message: expect.stringMatching(/is the node running/),
    })
  })

  it('half an answer, then the connection breaks', async () => {
    const rpc = await clientTo((_, answer) => {
      answer.writeHead(200, { 'content-length': '1000' })
      answer.write('{"result":')
      setTimeout(() => answer.destroy(), 20)
    })
    expect(await failure(rpc.call('getblocktemplate', []))).toMatchObject({
      code: 'PICKAXE_ERR_RPC_RESPONSE',
      message: expect.stringMatching(/broke off after 10 bytes/),
    })
  })

  it('no answer at all, and one that never ends', async () => {
    const silent = await clientTo(() => {}, { timeoutMs: 100 })
    expect(await failure(silent.call('getblocktemplate', []))).toMatchObject({ code: 'PICKAXE_ERR_RPC_TIMEOUT' })
    silent.close()
    server?.closeAllConnections()
    const dripping = await clientTo(
      (_, answer) => {
        answer.writeHead(200)
        const drip = setInterval(() => answer.write(' '), 10)
        answer.on('close', () => clearInterval(drip))
      },
      { timeoutMs: 200 },
    )
    expect(await failure(dripping.call('getblocktemplate', []))).toMatchObject({ code: 'PICKAXE_ERR_RPC_TIMEOUT' })
  })

  it('100 MB: dropped at the limit, the memory stays', async () => {
    const chunk = Buffer.alloc(1 << 20, 0x20)
    let sent = 0
    const rpc = await clientTo((_, answer) => {
      sent = 0
      answer.writeHead(200)
      const more = (): void => {
        while (sent < 100 && !answer.destroyed) {
          sent++
          if (!answer.write(chunk)) {
            answer.once('drain', more)
            return
          }
        }
        if (!answer.destroyed) answer.end()
      }
      more()
    })
    const before = process.memoryUsage().rss
    for (let i = 0; i < 5; i++) {
      expect(await failure(rpc.call('getblocktemplate', []))).toMatchObject({
        code: 'PICKAXE_ERR_RPC_RESPONSE',
        message: expect.stringMatching(/larger than 33554432 bytes/),
      })
      expect(sent).toBeLessThan(90)
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6)
  })
})

it('an abort ends the call with the reason', async () => {
  const rpc = await clientTo(() => {})
  const controller = new AbortController()
  const call = failure(rpc.call('getblocktemplate', [], { signal: controller.signal }))
  controller.abort('enough')
  expect(await call).toMatchObject({ code: 'PICKAXE_ERR_ABORTED', cause: 'enough' })
  expect(await failure(rpc.call('x', [], { signal: AbortSignal.abort('before') }))).toMatchObject({ cause: 'before' })
})

it('leaves no idle connection behind: a node that is told to stop would wait for it', async () => {
  const rpc = await clientTo(answering(200, '{"result":1}'))
  await Promise.all([rpc.call('a', []), rpc.call('b', [])])
  const open = () =>
    new Promise<number>((resolve, reject) =>
      server?.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    )
  await until('no connection', async () => (await open()) === 0, 2000)
})

describe('login', () => {
  const guarded =
    (secret: () => string): RequestListener =>
    (request, answer) => {
      const wanted = `Basic ${Buffer.from(secret()).toString('base64')}`
      if (request.headers.authorization === wanted) answer.writeHead(200).end('{"result":"in"}')
      else answer.writeHead(401).end()
    }
  const folder = mkdtempSync(join(tmpdir(), 'pickaxe-cookie-'))
  const cookie = join(folder, '.cookie')
  afterEach(() => rmSync(cookie, { force: true }))

  it('the cookie is read again after a 401, once', async () => {
    let secret = '__cookie__:one'
    writeFileSync(cookie, secret)
    const rpc = await clientTo(
      guarded(() => secret),
      { login: () => cookieCredentials(cookie) },
    )
    expect(await rpc.call('a', [])).toBe('in')
    secret = '__cookie__:two'
    writeFileSync(cookie, secret)
    expect(await rpc.call('a', [])).toBe('in')
    secret = '__cookie__:three'
    const error = await failure(rpc.call('a', []))
    expect(error).toMatchObject({ code: 'PICKAXE_ERR_RPC_AUTH', message: expect.stringContaining(cookie) })
  })

  it('no cookie file: said so, and waiting may help', async () => {
    const rpc = await clientTo(answering(200, '{}'), { login: () => cookieCredentials(cookie) })
    const error = await failure(rpc.call('a', []))
    expect(error).toMatchObject({ code: 'PICKAXE_ERR_RPC_AUTH', message: expect.stringMatching(/no such file/) })
    expect(isTransient(error)).toBe(true)
  })

  it('no error shows a secret', async () => {
    const secret = 'hunter2-very-secret'
    const failures = []
    for (const listener of [answering(401, ''), answering(200, 'garbage'), rpcFailure(-1, 'no')]) {
      const rpc = await clientTo(listener, { login: () => passwordCredentials('alice', secret, 'basic') })
      failures.push(await failure(rpc.call('a', [])))
      rpc.close()
      server?.close()
    }
    for (const error of failures) {
      const everything = `${error.stack} ${JSON.stringify(error)} ${JSON.stringify(error.detail)} ${error.cause}`
      expect(everything).not.toContain(secret)
      expect(everything).not.toContain(Buffer.from(`alice:${secret}`).toString('base64'))
    }
    expect(
      () => new RpcClient({ url: `http://alice:${secret}@127.0.0.1`, login: () => noCredentials, refusals: {} }),
    ).toThrow(expect.objectContaining({ message: expect.not.stringContaining(secret) }))
  })

  it('digest: nothing goes out before the challenge, and never the password', async () => {
    const seen: (string | undefined)[] = []
    const rpc = await clientTo(
      (request, answer) => {
        seen.push(request.headers.authorization)
        if (request.headers.authorization?.startsWith('Digest ')) answer.end('{"result":"in"}')
        else answer.writeHead(401, { 'www-authenticate': 'Digest qop="auth",algorithm=MD5,realm="r",nonce="n"' }).end()
      },
      { login: () => passwordCredentials('alice', 'open sesame', 'digest') },
    )
    expect(await rpc.call('a', {})).toBe('in')
    expect(seen).toEqual([undefined, expect.stringMatching(/^Digest username="alice"/)])
    expect(seen.join()).not.toMatch(/Basic|sesame/)
  })

  it.each(['', 'ftp://x', 'http://', 'not an address'])('%j is no RPC address', url =>
    expect(() => new RpcClient({ url, login: () => noCredentials, refusals: {} })).toThrow(/looks like http/),
  )
})

it('closing ends what is still being asked, what waits for a connection too', async () => {
  const rpc = await clientTo(() => {}, { connection: 'kept', timeoutMs: 30_000 })
  const calls = [failure(rpc.call('a', [])), failure(rpc.call('b', []))]
  await new Promise(resolve => setTimeout(resolve, 50))
  rpc.close()
  calls.push(failure(rpc.call('after', [])))
  for (const call of calls) expect(await call).toMatchObject({ code: 'PICKAXE_ERR_ABORTED' })
})
