import { once } from 'node:events'
import { createServer } from 'node:http'
import { dmint, errorCode, Miner } from 'pickaxe'
import { maxRequestBytes, parseRequest } from 'pickaxe/protocol'
import { openEventStream } from './event_stream.mjs'

/** Nothing more is taken now. */
class Refusal extends Error {}

/** Starts the service; `port` 0 takes a free one. The rest of `options` goes to the Miner. */
export async function startService({ port = 0, host = '127.0.0.1', maxWaiting = 100, ...options } = {}) {
  // One for everybody: searches wait in line, each takes all threads.
  const miner = await Miner.start(options)
  const server = createServer((request, response) => {
    answer(request, response, { miner, maxWaiting }).catch(error => refuse(response, error))
  })
  server.listen(port, host)
  await once(server, 'listening')
  return {
    address: `http://${host}:${server.address().port}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      await miner.close()
      server.closeIdleConnections()
      await closed
    },
  }
}

async function answer(request, response, { miner, maxWaiting }) {
  const { method, url } = request
  if (method === 'GET' && url === '/health') return sendJson(response, 200, miner.stats())
  if (url !== '/mints') return sendJson(response, 404, { error: { message: `there is nothing at ${url}` } })
  if (method !== 'POST') return sendJson(response, 405, { error: { message: 'POST a job' } }, { allow: 'POST' })
  const body = await readBody(request, maxRequestBytes + 1)
  const job = dmint(parseRequest(body))
  if (miner.stats().waiting >= maxWaiting) throw new Refusal('too many searches are waiting')
  await mint(job, response, miner)
}

async function mint(job, response, miner) {
  const client = new AbortController()
  response.on('close', () => client.abort(new Error('the client went away')))
  const { running, waiting } = miner.stats()
  const send = openEventStream(response)
  send('queued', { ahead: waiting + (running ? 1 : 0) })
  try {
    const result = await miner.mine(job, {
      signal: client.signal,
      onProgress({ hashes, elapsedMs, hashrate }) {
        send('progress', { hashes, elapsed_s: elapsedMs / 1000, hashrate: Math.round(hashrate) })
      },
    })
    if (result.found) send('proof', proofOf(result))
    else send('exhausted', {})
  } catch (error) {
    if (!client.signal.aborted) send('failed', failureOf(error))
  }
  response.end()
}

function failureOf(error) {
  const code = errorCode(error)
  if (code === 'PICKAXE_ERR_CLOSED') return { message: 'the service is shutting down' }
  return { code, message: error.message }
}

function proofOf({ nonceBytes, hash, hashes, elapsedMs }) {
  return { nonce_hex: hex(nonceBytes), hash_hex: hex(hash), hashes, elapsed_s: elapsedMs / 1000 }
}

// Stops reading a body that is too long; its parser says so.
async function readBody(request, maxBytes) {
  const chunks = []
  let length = 0
  for await (const chunk of request) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= maxBytes) break
  }
  return Buffer.concat(chunks)
}

function refuse(response, error) {
  if (response.headersSent || response.destroyed) return response.destroy()
  const code = errorCode(error)
  const body = { error: { code, message: error.message } }
  if (error instanceof Refusal) return sendJson(response, 503, body, { 'retry-after': '10' })
  sendJson(response, code === 'PICKAXE_ERR_PROTOCOL' ? 400 : 500, body)
}

function sendJson(response, status, value, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(`${JSON.stringify(value)}\n`)
}

function hex(bytes) {
  return Buffer.from(bytes).toString('hex')
}
