import { startService } from './service.mjs'

const { PORT = '8080', HOST = '127.0.0.1', MAX_WAITING = '100', THREADS } = process.env

const service = await startService({
  port: Number(PORT),
  host: HOST,
  maxWaiting: Number(MAX_WAITING),
  // Leaves the CPU to whatever else runs here.
  priority: 'low',
  threads: THREADS === undefined ? undefined : Number(THREADS),
})
console.log(`mint service on ${service.address}`)

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    service.close()
  })
}
