/**
 * A process of its own that hashes a stub pool's shares: by the native hasher, and one of every `SAMPLE` by the verifier in
 * TypeScript too, whose answer must be the same.
 */
import { RandomX } from 'pickaxe'
import { RandomXCache } from 'pickaxe/verify'

const every = Number(process.env.SAMPLE ?? 50)
const randomx = await RandomX.create({ threads: 1, memoryBudgetBytes: 2 * 256 * 2 ** 20 })
let hashed = 0
let cache

async function cacheOf(key, variant) {
  const name = `${variant} ${key}`
  if (cache?.name !== name) {
    cache = undefined
    cache = { name, cache: await RandomXCache.create({ key: Buffer.from(key, 'hex'), variant }) }
  }
  return cache.cache
}

async function answer({ id, blob, key, variant }) {
  const input = Buffer.from(blob, 'hex')
  const hash = Buffer.from(await randomx.hash(input, { key: Buffer.from(key, 'hex'), variant })).toString('hex')
  if (hashed++ % every !== 0) return { id, hash, sampled: false }
  const second = Buffer.from(await (await cacheOf(key, variant)).hash(input, variant)).toString('hex')
  return second === hash ? { id, hash, sampled: true } : { id, error: `native ${hash}, TypeScript ${second}` }
}

let turn = Promise.resolve()
process.on('message', question => {
  turn = turn
    .then(() => answer(question))
    .catch(error => ({ id: question.id, error: String(error) }))
    .then(told => process.send(told))
})
process.on('disconnect', () => process.exit())
