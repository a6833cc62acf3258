import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { dryRun } from '../../../../lib/source/node/index.js'
import { freePort, temporaryDirectory } from '../../../rig/node_process.js'
import { regtestAddress, scripted } from '../../../rig/solo_run.js'

const folder = temporaryDirectory('dry-run')
afterEach(folder.remove)
const options = (url: string) => ({
  rpc: url,
  coin: 'bitcoin',
  address: regtestAddress,
  journalDirectory: join(folder.path, 'journal'),
})

it('tells what node, chain, template and journal are, and sends nothing', async () => {
  const node = await scripted()
  const asked: string[] = []
  node.trouble = ({ method }) => {
    asked.push(method)
    return false
  }
  expect(await dryRun(options(node.url))).toMatchObject({
    nodes: [{ node: node.url, chain: 'regtest', height: 0, template: { height: 1, transactions: 0 } }],
    journalDirectory: join(folder.path, 'journal'),
    openBlocks: 0,
    damaged: [],
  })
  expect(existsSync(join(folder.path, 'journal'))).toBe(true)
  expect(asked).not.toContain('submitblock')
})

describe('what is wrong is thrown', () => {
  it('no node', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    await expect(dryRun(options(url))).rejects.toMatchObject({ code: 'PICKAXE_ERR_RPC_CONNECT' })
  })
  it('an address of another network', async () => {
    const node = await scripted()
    const address = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
    await expect(dryRun({ ...options(node.url), address })).rejects.toMatchObject({ code: 'PICKAXE_ERR_ADDRESS' })
  })
  it.runIf(process.platform === 'linux')('no place for found blocks', async () => {
    const node = await scripted()
    await expect(dryRun({ ...options(node.url), journalDirectory: '/proc/nope' })).rejects.toThrow(/cannot be kept/)
  })
})
