import { homedir } from 'node:os'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { cookieCredentials } from '../../../../lib/source/node/rpc/credentials.js'
import { checkSoloOptions } from '../../../../lib/source/node/solo_options.js'
import { botcoinAddress } from '../../../rig/solo_run.js'

vi.mock('node:os', { spy: true })

// As libuv says it of a user without HOME and without an entry in the passwd file.
beforeEach(() => {
  const noEntry = Object.assign(new Error('uv_os_homedir returned ENOENT'), { code: 'ENOENT' })
  vi.mocked(homedir).mockImplementation(() => {
    throw noEntry
  })
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.mocked(homedir).mockReset()
})

describe.skipIf(process.platform === 'win32')('a user without a home directory', () => {
  it('is told to name the journal', () => {
    vi.stubEnv('XDG_STATE_HOME', undefined)
    const options = { rpc: 'http://127.0.0.1:1', coin: 'botcoin', address: botcoinAddress } as const
    expect(() => checkSoloOptions(options)).toThrow(
      expect.objectContaining({ code: 'PICKAXE_ERR_ARG_RANGE', message: expect.stringContaining('--journal') }),
    )
    expect(checkSoloOptions({ ...options, journalDirectory: '/var/lib/me' }).journalDirectory).toBe('/var/lib/me')
  })

  it('is told to name the whole path of a cookie file', () => {
    expect(() => cookieCredentials('~/.bitcoin/.cookie')).toThrow(
      expect.objectContaining({ code: 'PICKAXE_ERR_RPC_AUTH', message: expect.stringContaining('whole path') }),
    )
  })
})
