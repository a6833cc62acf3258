/**
 * Where the fleet is: flags for the address, the environment for what is secret.
 * @module
 */
import type { Command } from 'commander'
import { given } from '../../base/given.js'
import type { FleetPlace, RedisOptions } from '../../source/fleet/index.js'
import { textOfFile } from '../named_file.js'

export interface PlaceFlags {
  redis: string
  fleet?: string
}

export const placeHelp = `
Environment: PICKAXE_REDIS_USER and PICKAXE_REDIS_PASSWORD log in, at Sentinels PICKAXE_SENTINEL_USER and PICKAXE_SENTINEL_PASSWORD; PICKAXE_REDIS_CA names a file of certificates to trust (rediss://).`

export function addPlaceFlags(command: Command): Command {
  return addFleetFlag(
    command
      .optionsGroup('Fleet:')
      .requiredOption(
        '--redis <address>',
        'Redis of the fleet: redis://host:6379, with TLS rediss://…, by Sentinel redis+sentinel://host,host/NAME',
      ),
  )
}

export function addFleetFlag(command: Command): Command {
  return command.option('--fleet <name>', 'fleets of different names do not meet (default: default)')
}

/** Throws `RangeError` for a file of certificates that cannot be read. */
export async function fleetPlace({ redis, fleet }: PlaceFlags, environment: NodeJS.ProcessEnv): Promise<FleetPlace> {
  return { redis: await redisOf(redis, environment), ...given({ fleet }) }
}

/** An address with what the environment has for it. */
export async function redisOf(url: string, environment: NodeJS.ProcessEnv): Promise<RedisOptions> {
  const { PICKAXE_REDIS_USER: username, PICKAXE_REDIS_PASSWORD: password, PICKAXE_REDIS_CA: file } = environment
  // Where an address names no Sentinels, what is set for them is for another one.
  const { PICKAXE_SENTINEL_USER: user, PICKAXE_SENTINEL_PASSWORD: secret } = /\+sentinel:/.test(url) ? environment : {}
  const ca = file === undefined || file === '' ? undefined : await textOfFile(file, 'PICKAXE_REDIS_CA')
  return {
    url,
    ...given({
      username: username || undefined,
      password: password || undefined,
      sentinelUsername: user || undefined,
      sentinelPassword: secret || undefined,
      ca,
    }),
  }
}
