import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { MinerOptions } from '../../../../lib/miner/options.js'
import { checkSoloOptions, type SoloOptions } from '../../../../lib/source/node/solo_options.js'
import { namelessFingerprint } from '../../../rig/nameless_certificate.js'
import { PlainEngine } from '../../../rig/plain_engine.js'
import { botcoinAddress, hard, scripted, start } from '../../../rig/solo_run.js'

const check = (more: Partial<SoloOptions> = {}) =>
  checkSoloOptions({ rpc: 'http://127.0.0.1:1', coin: 'botcoin', address: botcoinAddress, ...more })

describe.skipIf(process.platform === 'win32')('where found blocks are kept', () => {
  const before = process.env.XDG_STATE_HOME
  afterEach(() => {
    if (before === undefined) delete process.env.XDG_STATE_HOME
    else process.env.XDG_STATE_HOME = before
  })
  it.each(['', 'state', './state'])('XDG_STATE_HOME %j is as good as none', value => {
    process.env.XDG_STATE_HOME = value
    const { journalDirectory } = check()
    expect(isAbsolute(journalDirectory)).toBe(true)
    expect(journalDirectory).toBe(join(homedir(), '.local/state/pickaxe/botcoin'))
  })
  it('an absolute one is used', () => {
    process.env.XDG_STATE_HOME = '/var/lib/me'
    expect(check().journalDirectory).toBe('/var/lib/me/pickaxe/botcoin')
  })
})

it('a node by host and port, and what is none is said with its value', () => {
  expect(check({ rpc: '127.0.0.1:28081' }).nodes).toEqual([{ url: 'http://127.0.0.1:28081' }])
  expect(() => check({ rpc: 'ftp://x' })).toThrow(/an RPC address looks like.*got "ftp:\/\/x"/)
})

it('a certificate is named at an https:// address, by one means', () => {
  const url = 'https://node:18081'
  expect(check({ rpc: { url, fingerprint: namelessFingerprint } }).nodes[0]?.fingerprint).toBe(namelessFingerprint)
  expect(() => check({ rpc: { url, fingerprint: 'ab' } })).toThrow(/64 hex digits/)
  expect(() => check({ rpc: { url, fingerprint: namelessFingerprint, caFile: 'x' } })).toThrow(/not both/)
  expect(() => check({ rpc: { url: 'node:18081', caFile: 'x' } })).toThrow(/write https:\/\/node:18081/)
})

it('priority: undefined is as good as none: low', async () => {
  const node = await scripted(hard)
  const seen: MinerOptions[] = []
  const startEngine = async (options: MinerOptions) => {
    seen.push(options)
    return new PlainEngine()
  }
  await start([node], { priority: undefined, startEngine })
  expect(seen[0]?.priority).toBe('low')
})
