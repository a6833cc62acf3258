/**
 * Where the fleet is: flags for the address, the environment for what is secret.
 * @module
 */
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { rangeError } from '../../base/errors.js'
import { given } from '../../base/given.js'
import type { FleetPlace, RedisOptions } from '../../source/fleet/index.js'

export interface PlaceFlags {
  redis: string
  fleet?: string
}

export const placeHelp = `
Environment: PICKAXE_REDIS_USER and PICKAXE_REDIS_PASSWORD log in; PICKAXE_REDIS_CA names a file of certificates to trust (rediss://).`

export function addPlaceFlags(command: Command): Command {
  return addFleetFlag(
    command.requiredOption('--redis <address>', 'Redis of the fleet: redis://host:6379, with TLS rediss://host:6379'),
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
  const ca = file === undefined || file === '' ? undefined : await certificates(file)
  return { url, ...given({ username: username || undefined, password: password || undefined, ca }) }
}

async function certificates(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw rangeError(`PICKAXE_REDIS_CA cannot be read: ${(error as Error).message}`, { file })
  }
}
