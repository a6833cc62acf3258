/** Connections to Redis over a long time. */
import { EventEmitter } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import type { Packages } from '../../../../lib/source/fleet/packages.js'
import { RedisLink } from '../../../../lib/source/fleet/redis_link.js'
import { checkRedis } from '../../../../lib/source/fleet/redis_options.js'

/** As ioredis's: the last socket stays there while it asks Sentinels for the next. */
class Connection extends EventEmitter {
  readonly stream = new EventEmitter()
  disconnect(): void {}
}

it('hear of Sentinels that are away for hours without keeping anything of it, and outlive a second error of a socket', () => {
  const packages = { ioredis: { Redis: Connection } } as unknown as Packages
  const link = new RedisLink(packages, checkRedis('redis://127.0.0.1:1'), { onState: () => {}, onMessage: () => {} })
  onTestFinished(() => link.close())
  const { stream } = link.commands as unknown as Connection
  for (let i = 0; i < 50; i++) link.commands.emit('error', new Error('All sentinels are unreachable'))
  expect(stream.listenerCount('error')).toBe(1)
  expect(() => stream.emit('error', new Error('alert'))).not.toThrow()
})
