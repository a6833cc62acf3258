import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { parseFingerprint } from '../../../../../lib/source/feed/fingerprint.js'
import { RpcClient } from '../../../../../lib/source/node/rpc/client.js'
import { noCredentials, passwordCredentials } from '../../../../../lib/source/node/rpc/credentials.js'
import type { TlsTrust } from '../../../../../lib/source/node/rpc/tls.js'
import { namelessCertificate, namelessFingerprint, namelessKey } from '../../../../rig/nameless_certificate.js'
import { temporaryDirectory } from '../../../../rig/node_process.js'

const folder = temporaryDirectory('tls')
let server: Server | undefined
let client: RpcClient | undefined
const requests: (string | undefined)[] = []
afterEach(() => {
  client?.close()
  server?.closeAllConnections()
  server?.close()
  folder.remove()
})

async function clientTrusting(trust: TlsTrust | undefined, credentials = noCredentials): Promise<RpcClient> {
  requests.length = 0
  server = createServer({ key: namelessKey, cert: namelessCertificate }, (request, answer) => {
    requests.push(request.headers.authorization)
    answer.end('{"result":"in"}')
  })
  await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/json_rpc`
  client = new RpcClient({ url, login: () => credentials, refusals: {}, connection: 'kept', trust })
  return client
}

it('a certificate without names that nobody signed: refused, and told how it could be trusted', async () => {
  const rpc = await clientTrusting(undefined)
  await expect(rpc.call('a', {})).rejects.toMatchObject({
    code: 'PICKAXE_ERR_RPC_CONNECT',
    message: expect.stringMatching(/certificate is not trusted.*--rpc-fingerprint SHA256 or --rpc-ca FILE/),
  })
  expect(requests).toEqual([])
})

it('trusted by its fingerprint, with colons or without', async () => {
  const rpc = await clientTrusting({ fingerprint: namelessFingerprint })
  expect(await rpc.call('a', {})).toBe('in')
  expect(await rpc.call('b', {})).toBe('in')
  expect(parseFingerprint(namelessFingerprint)).toBe(namelessFingerprint.replaceAll(':', '').toLowerCase())
})

it('another fingerprint: no request, no password goes out', async () => {
  const wrong = `${namelessFingerprint.slice(0, -2)}${namelessFingerprint.endsWith('00') ? '01' : '00'}`
  const rpc = await clientTrusting({ fingerprint: wrong }, passwordCredentials('alice', 'secret', 'basic'))
  await expect(rpc.call('a', {})).rejects.toMatchObject({
    code: 'PICKAXE_ERR_RPC_CONNECT',
    message: expect.stringMatching(
      new RegExp(`another certificate.*${parseFingerprint(namelessFingerprint)}`),
    ) as unknown,
  })
  expect(requests).toEqual([])
})

it('trusted by a file with it', async () => {
  mkdirSync(folder.path, { recursive: true })
  const caFile = join(folder.path, 'node.pem')
  writeFileSync(caFile, namelessCertificate)
  expect(await (await clientTrusting({ caFile })).call('a', {})).toBe('in')
  await expect(clientTrusting({ caFile: join(folder.path, 'none.pem') })).rejects.toThrow(/none\.pem/)
})

it.each(['', 'abc', 'zz'.repeat(32)])('%j is no fingerprint', text =>
  expect(() => parseFingerprint(text)).toThrow(/64 hex digits/),
)
