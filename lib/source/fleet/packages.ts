/**
 * The two packages that carry a fleet's work. They are optional: whoever runs no fleet does without them.
 * @module
 */
import { PickaxeError } from '../../base/errors.js'

export interface Packages {
  readonly bullmq: typeof import('bullmq')
  readonly ioredis: Pick<typeof import('ioredis'), 'Redis'>
}

const wanted = 'bullmq@6 ioredis@6'

/** Throws PICKAXE_ERR_FLEET_PACKAGES, with the command that installs them, where one is missing. */
export async function loadPackages(load = imported): Promise<Packages> {
  try {
    return await load()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ERR_MODULE_NOT_FOUND') throw error
    const name = /package '([^']+)'/.exec(message)?.[1] ?? 'bullmq or ioredis'
    throw new PickaxeError(
      'PICKAXE_ERR_FLEET_PACKAGES',
      `a fleet needs two packages that are not installed with pickaxe, and ${name} is missing; run: npm install ${wanted}`,
      { cause: error, detail: { missing: name, wanted } },
    )
  }
}

async function imported(): Promise<Packages> {
  const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')])
  return { bullmq, ioredis }
}
