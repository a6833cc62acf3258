/** Which outputs a view key sees. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { concatBytes, fromHex } from '../../../../lib/base/bytes.js'
import { coinProfile } from '../../../../lib/chain/coin/coins.js'
import { cryptonoteKeys } from '../../../../lib/chain/cryptonote_address.js'
import { type WatchFlags, watchOptions } from '../../../../lib/cli/watch/flags.js'
import { MoneroView } from '../../../../lib/cli/watch/monero_view.js'
import { MoneroWallet, transactionKey } from '../../../rig/monero_wallet.js'
import { temporaryDirectory } from '../../../rig/node_process.js'

const [ours, theirs] = [new MoneroWallet('ours'), new MoneroWallet('theirs')]
const view = new MoneroView(ours.address, ours.keys, ours.viewKey)
const key = transactionKey('a block')
const extra = (...before: number[]) => concatBytes(Uint8Array.from([...before, 1]), key, Uint8Array.of(2, 3, 9, 9, 9))
const outputs = (...wallets: MoneroWallet[]) => wallets.map((wallet, i) => wallet.outputFor('a block', i))

describe('a view key', () => {
  it('sees what pays its address, wherever it stands, and nothing else', () => {
    expect(view.pays(extra(), outputs(ours))).toBe(true)
    expect(view.pays(extra(), outputs(theirs, theirs, ours))).toBe(true)
    expect(view.pays(extra(), outputs(theirs, theirs))).toBe(false)
    expect(view.pays(extra(), [ours.outputFor('a block', 1)])).toBe(false) // of another place
    expect(view.pays(extra(), [ours.outputFor('another block', 0)])).toBe(false)
    expect(view.pays(extra(), [])).toBe(false)
  })

  it('finds the key of the transaction behind other fields', () => {
    for (const before of [
      [2, 2, 1, 1],
      [3, 1, 7],
      [222, 0],
      [4, 1, ...new Array<number>(32).fill(1)],
    ]) {
      expect(view.pays(extra(...before), outputs(ours)), String(before)).toBe(true)
    }
  })

  it.each([
    ['nothing', []],
    ['no key', [2, 1, 1]],
    ['half a key', [1, 1, 2, 3]],
    ['a field nobody knows', [9, 1]],
    ['a length that never ends', [2, 255, 255, 255, 255, 255, 255, 255, 255]],
    ['a length beyond its end', [2, 255, 1]],
    ['a key that is no point', [1, ...new Array<number>(32).fill(2)]],
    ['the point of nowhere', [1, 1, ...new Array<number>(31).fill(0)]],
  ])('sees nothing in an extra of %s', (_, bytes) => {
    expect(view.pays(Uint8Array.from(bytes), outputs(ours))).toBe(false)
  })

  it('of another address is refused, and is in no message', () => {
    const refused = (viewKey: string) => {
      try {
        return String(new MoneroView(ours.address, ours.keys, viewKey))
      } catch (error) {
        return (error as Error).message
      }
    }
    expect(refused(theirs.viewKey)).toMatch(/^this is not the private view key of 4/)
    expect(refused(theirs.viewKey)).not.toContain(theirs.viewKey)
    expect(refused('ff'.repeat(32))).toMatch(/^this is not/)
    expect(refused('00'.repeat(32))).toMatch(/^this is not/)
    expect(refused('abc')).toBe('a private view key is 64 hex digits')
    expect(view.address).toBe(ours.address)
  })

  it('belongs to an address whose keys are read from it', () => {
    const { networks } = coinProfile('monero') as Extract<ReturnType<typeof coinProfile>, { family: 'cryptonote' }>
    expect(cryptonoteKeys(ours.address, 'monero', networks)).toEqual(ours.keys)
  })

  it('sees a block that monerod made for its address', () => {
    expect(view.pays(fromHex(recorded.extra), [fromHex(recorded.output)])).toBe(true)
    expect(
      new MoneroView(theirs.address, theirs.keys, theirs.viewKey).pays(fromHex(recorded.extra), [
        fromHex(recorded.output),
      ]),
    ).toBe(false)
  })
})

describe('the flags', () => {
  const cleanUp: (() => void)[] = []
  afterEach(() => {
    for (const step of cleanUp.splice(0)) step()
  })
  const file = (text: string) => {
    const folder = temporaryDirectory('view-key')
    cleanUp.push(folder.remove)
    const path = join(folder.path, 'key')
    writeFileSync(path, text)
    return path
  }
  const options = (more: Partial<WatchFlags>) =>
    watchOptions(
      { coin: 'monero', rpc: ['http://127.0.0.1:1'], blocks: '9', interval: '1', alarmDepth: '1', ...more },
      {},
    )

  it('take a file for each address', async () => {
    const viewKeyFile = [file(`${ours.viewKey}\nanything\n`), file(theirs.viewKey)]
    const { mark, chains } = await options({ address: [ours.address, theirs.address], viewKeyFile })
    expect([mark.payouts, chains.length]).toEqual([[ours.address, theirs.address], 1])
  })

  it.each([
    [{ address: [ours.address] }, /one --view-key-file for each --address, or mark ours by/],
    [{ address: [ours.address], viewKeyFile: ['/nowhere'] }, /^--view-key-file cannot be read/],
    [{ address: ['4x'], viewKeyFile: ['/nowhere'] }, /no monero address/],
    [{ coin: 'bitcoin', viewKeyFile: ['/nowhere'] }, /^--view-key-file is for Monero/],
  ])('%o are refused', async (more, message) => {
    await expect(options(more)).rejects.toThrow(message)
  })
})

/** A coinbase on a regtest chain of monerod 0.18.0.0, made by generateblocks for the address of `ours`. */
const recorded = {
  extra: '012e8f6c52e7336d9d139b6ee7bfb6059935a58cefbec1cdd95876d36b57800b9c020100',
  output: '6f6e910404f47a32b245956504b47686721e64f70edf86c81373f16d46b339f5',
}
