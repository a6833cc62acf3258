/**
 * How we log in to a node. Secrets live in here only: nothing else keeps, prints or throws them.
 * @module
 */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { PickaxeError } from '../../../base/errors.js'
import { answerChallenge, type DigestChallenge, parseChallenge } from './digest.js'

export interface RpcCredentials {
  /** Value of the Authorization header of a POST to `uri`; `undefined` for a node without login. */
  authorization(uri: string): Promise<string | undefined>
  /** Called on a 401 with its WWW-Authenticate headers. Whether another try makes sense. */
  renew(challenges: readonly string[]): Promise<boolean>
  /** How to mend a refused login, in words. */
  readonly advice: string
}

export const noCredentials: RpcCredentials = {
  authorization: async () => undefined,
  renew: async () => false,
  advice: 'the node wants a login: give its cookie file, or user and password',
}

/**
 * User and password. `basic` sends them with the first request, as Bitcoin's family expects; `digest` sends none before
 * the node's challenge, and never the password itself. A node that asks for digest gets it either way.
 */
export function passwordCredentials(user: string, password: string, first: 'basic' | 'digest'): RpcCredentials {
  const header = first === 'basic' ? basic(`${user}:${password}`) : undefined
  let challenge: DigestChallenge | undefined
  let count = 0
  return {
    authorization: async uri =>
      challenge === undefined
        ? header
        : answerChallenge(challenge, { user, password, method: 'POST', uri, count: ++count }),
    renew: async challenges => {
      const next = parseChallenge(challenges)
      // The same challenge again, unanswerable or answered with these: they are wrong.
      if (next === undefined || next.nonce === challenge?.nonce) return false
      challenge = next
      count = 0
      return true
    },
    advice:
      'user or password are not the node’s (rpcuser/rpcpassword or rpcauth in its configuration, --rpc-login of monerod)',
  }
}

// A user without an entry in the passwd file has no home directory.
function inHome(path: string): string {
  try {
    return join(homedir(), path.slice(2))
  } catch (cause) {
    const message = `cookie file ${path}: this user has no home directory; name the file by its whole path`
    throw new PickaxeError('PICKAXE_ERR_RPC_AUTH', message, { cause, detail: { file: path } })
  }
}

/** The node's cookie file, which it writes anew at every start. Read at first use and again after a 401. */
export function cookieCredentials(path: string): RpcCredentials {
  const file = path.startsWith('~/') ? inHome(path) : path
  let header: string | undefined
  const read = async () => {
    try {
      return basic((await readFile(file, 'utf8')).trim())
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code
      const why =
        code === 'ENOENT'
          ? 'there is no such file: the node is not running, or its data directory is another one'
          : `it cannot be read (${code})`
      throw new PickaxeError('PICKAXE_ERR_RPC_AUTH', `cookie file ${file}: ${why}`, { cause, detail: { file, code } })
    }
  }
  return {
    authorization: async () => {
      header ??= await read()
      return header
    },
    renew: async () => {
      const before = header
      header = await read()
      return header !== before
    },
    advice: `the cookie in ${file} is not this node’s: is it the data directory (and network) of the node behind that address?`,
  }
}

function basic(userAndPassword: string): string {
  return `Basic ${Buffer.from(userAndPassword).toString('base64')}`
}
