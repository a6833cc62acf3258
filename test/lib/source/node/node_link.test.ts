import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
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
