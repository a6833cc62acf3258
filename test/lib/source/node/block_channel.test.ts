import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect, it } from 'vitest'
import type { BlockMessage } from '../../../../lib/source/node/block_channel.js'
import { scripted, start } from '../../../rig/solo_run.js'

it('pickaxe:block says what a node made of a block, onEvent or not', async () => {
  const heard: BlockMessage[] = []
  const onMessage = (message: unknown) => void heard.push(message as BlockMessage)
  subscribe('pickaxe:block', onMessage)
  const node = await scripted()
  const { miner } = await start([node], { blocks: 2, onEvent: undefined })
  await miner.finished
  unsubscribe('pickaxe:block', onMessage)
  const accepted = { type: 'block', outcome: 'accepted', node: node.url }
  expect(heard).toMatchObject([1, 2].map(height => ({ coin: 'bitcoin', block: { ...accepted, height } })))
})
