import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { subscribeTo } from '../../../../../lib/source/node/zmq/subscriber.js'
import { zmtpReader } from '../../../../../lib/source/node/zmq/zmtp.js'
import { until } from '../../../../rig/node_process.js'
import { hashblockMessage, publisherGreeting, publisherReady } from '../../../../rig/zmq_publisher.js'

const message = hashblockMessage(Buffer.alloc(32, 0xaa))

let server: Server | undefined
const stop = new AbortController()
afterEach(() => {
  stop.abort()
  server?.close()
})

it('shakes hands, subscribes, receives, comes back after a restart', async () => {
  const received: Buffer[] = []
  const sockets: Socket[] = []
  server = createServer(socket => {
    sockets.push(socket)
    socket.on('data', chunk => received.push(chunk))
    socket.on('error', () => {})
    // In pieces, as networks do.
    const bytes = Buffer.concat([publisherGreeting, publisherReady, message])
    for (let i = 0; i < bytes.length; i += 7) socket.write(bytes.subarray(i, i + 7))
  })
  await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const messages: (readonly Uint8Array[])[] = []
  subscribeTo({
    endpoint: `tcp://127.0.0.1:${port}`,
    topic: 'hashblock',
    onMessage: parts => messages.push(parts),
    signal: stop.signal,
  })
  await until('a message', () => messages.length === 1)
  expect(messages[0].map(part => Buffer.from(part).toString('hex'))).toEqual([
    Buffer.from('hashblock').toString('hex'),
    'aa'.repeat(32),
    '01000000',
  ])
  await until('the subscription', () => Buffer.concat(received).includes(Buffer.from('\x01hashblock')))
  const sent = Buffer.concat(received)
  expect(sent.subarray(0, 12).toString('hex')).toBe('ff00000000000000007f0300')
  expect(sent.subarray(64).toString('latin1')).toBe(
    '\x04\x19\x05READY\x0bSocket-Type\0\0\0\x03SUB\x00\x0a\x01hashblock',
  )
  sockets[0].destroy()
  await until('a second connection', () => messages.length === 2)
})

describe('a publisher that talks nonsense', () => {
  it.each([
    ['no greeting', Buffer.alloc(64)],
    [
      'another mechanism',
      Buffer.concat([Buffer.from('ff00000000000000017f0300', 'hex'), Buffer.from('CURVE'), Buffer.alloc(47)]),
    ],
    ['a frame of 2^40 bytes', Buffer.concat([publisherGreeting, Buffer.from('020000010000000000', 'hex')])],
    [
      'endless parts',
      Buffer.concat([publisherGreeting, ...Array.from({ length: 20 }, () => Buffer.from('0100', 'hex'))]),
    ],
  ])('%s', (_, bytes) =>
    expect(() => zmtpReader().push(bytes)).toThrow(expect.objectContaining({ code: 'PICKAXE_ERR_PROTOCOL' })),
  )
})

it.each(['', '127.0.0.1:28332', 'tcp://127.0.0.1', 'ipc:///x'])('%j is no endpoint', endpoint =>
  expect(() => subscribeTo({ endpoint, topic: '', onMessage: () => {}, signal: stop.signal })).toThrow(RangeError),
)
