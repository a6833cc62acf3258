/** A solo miner against scripted nodes, with a plain engine, and the end of all three after each test. */
import { afterEach, expect } from 'vitest'
import { type SoloEvent, type SoloMiner, type SoloOptions, solo } from '../../lib/source/node/index.js'
import { doubleSha256 } from './block_reader.js'
import { temporaryDirectory } from './node_process.js'
import { PlainEngine } from './plain_engine.js'
import { ScriptedNode, type ScriptedNodeOptions } from './scripted_node.js'

export const regtestAddress = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'
export const botcoinGenesis = 'b5db07ef2aac01cb734715694b93855fd66cfca4436a8d4f2fc9c0c07735ea15'
/** The witness program of BIP173 under Botcoin's test prefix. */
export const botcoinAddress = 'tbot1qw508d6qejxtdg4y5r3zarvary0c5xw7kcymd8q'
/** Never met by a plain engine within a test. */
export const hard = { bits: '1d00ffff' }

const nodes: ScriptedNode[] = []
const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close()
  for (const node of nodes.splice(0)) expectFewCalls(node)
})

/** Whatever a test does: one call for news, one beside it; with blocks on their way, two about these. */
export function expectFewCalls(node: ScriptedNode): void {
  const hasBlocks = node.countOf('submitblock') > 0
  expect(node.peakCalls, `calls open at once at ${node.url}`).toBeLessThanOrEqual(hasBlocks ? 3 : 2)
  expect(node.peakOfAll, `calls and submits open at once at ${node.url}`).toBeLessThanOrEqual(hasBlocks ? 4 : 2)
}

export async function scripted(options: ScriptedNodeOptions = {}): Promise<ScriptedNode> {
  const node = await new ScriptedNode({ proofOfWork: doubleSha256, ...options }).start()
  nodes.push(node)
  open.push({ close: () => node.stop() })
  return node
}

export interface Run {
  miner: SoloMiner
  engine: PlainEngine
  events: SoloEvent[]
  of<T extends SoloEvent['type']>(type: T): Extract<SoloEvent, { type: T }>[]
}

export async function start(
  nodes: ScriptedNode[],
  options: Partial<SoloOptions> = {},
  engine = new PlainEngine(),
): Promise<Run> {
  const events: SoloEvent[] = []
  const folder = temporaryDirectory('solo')
  const miner = await solo({
    rpc: nodes.map(node => node.url),
    coin: 'bitcoin',
    address: regtestAddress,
    journalDirectory: folder.path,
    pollIntervalMs: 50,
    rpcTimeoutMs: 1000,
    startEngine: async () => engine,
    onEvent: event => events.push(event),
    ...options,
  })
  open.push({
    close: async () => {
      await miner.close().catch(() => {})
      folder.remove()
    },
  })
  const of = <T extends SoloEvent['type']>(type: T) =>
    events.filter(event => event.type === type) as Extract<SoloEvent, { type: T }>[]
  return { miner, engine, events, of }
}
