import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PickaxeError } from '../../../../lib/base/errors.js'
import type { ChainNode, Tip } from '../../../../lib/source/node/chain_node.js'
import { NodeLink } from '../../../../lib/source/node/node_link.js'

const tipAt = (height: number): Tip => ({ height, id: height.toString(16).padStart(64, '0') })
const stop = new AbortController()
beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  stop.abort()
  vi.useRealTimers()
})

describe('a node that tells of a block before its state shows it', () => {
  it('is asked again soon, and less and less often for a block that never comes', async () => {
    let tell: (tip: Tip) => void = () => {}
    let shown = tipAt(1)
    let asked: number[] = []
    const node = {
      label: 'n',
      status: async () => {
        asked.push(Date.now())
        return { chain: 'main', tip: shown, peers: 3 }
      },
      waitForBlock: () =>
        new Promise<Tip>(resolve => {
          tell = resolve
        }),
    } as unknown as ChainNode
    const seen: (string | undefined)[] = []
    const link = new NodeLink({
      node,
      pollMs: 2000,
      onChange: ({ state }) => seen.push(state.kind === 'up' ? state.status.tip.id : undefined),
      onNews: () => {},
    })
    void link.watch(stop.signal)
    await vi.advanceTimersByTimeAsync(1500)
    expect(seen).toEqual([tipAt(1).id])

    asked = []
    const toldAt = Date.now()
    tell(tipAt(2))
    await vi.advanceTimersByTimeAsync(25)
    shown = tipAt(2)
    await vi.advanceTimersByTimeAsync(1000)
    expect(seen).toEqual([tipAt(1).id, tipAt(2).id])
    expect(asked.map(at => at - toldAt)).toEqual([0, 10, 30])

    asked = []
    const nothingAt = Date.now()
    tell(tipAt(3))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(asked.map(at => at - nothingAt)).toEqual([0, 10, 30, 70, 150, 310, 630, 1270, 2550, 4550, 6550, 8550])
    expect(seen).toHaveLength(2)
  })
})

it.each([
  ['one that answers nothing while it waits for news is asked for none after twice', false, 2],
  ['one that answers beside it is asked on', true, 10],
])('%s', async (_, hasRoom, atLeast) => {
  let waits = 0
  let waiting = Promise.resolve()
  const timeout = new PickaxeError('PICKAXE_ERR_RPC_TIMEOUT', 'no answer', { detail: {} })
  const node = {
    label: 'n',
    // Queued behind the call for news, as with a single thread; who asked loses patience after three seconds.
    status: () =>
      Promise.race([
        (hasRoom ? Promise.resolve() : waiting).then(() => ({ chain: 'main', tip: tipAt(1), peers: 3 })),
        new Promise((_, reject) => setTimeout(() => reject(timeout), 3000)),
      ]),
    waitForBlock: () => {
      waits++
      waiting = new Promise(resolve => setTimeout(resolve, 20_000))
      return waiting.then(() => tipAt(1))
    },
  } as unknown as ChainNode
  const until = new AbortController()
  const link = new NodeLink({ node, pollMs: 2000, onChange: () => {}, onNews: () => {} })
  void link.watch(until.signal)
  await vi.advanceTimersByTimeAsync(300_000)
  if (hasRoom) expect(waits).toBeGreaterThanOrEqual(atLeast)
  else expect(waits).toBe(atLeast)
  expect(link.state).toMatchObject({ kind: 'up' })
  until.abort()
})
