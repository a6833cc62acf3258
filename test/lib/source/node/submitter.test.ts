import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChainNode, Standing, SubmitVerdict } from '../../../../lib/source/node/chain_node.js'
import type { BlockJournal, JournalEntry } from '../../../../lib/source/node/journal.js'
import { type SettledBlock, Submitter } from '../../../../lib/source/node/submitter.js'

type Reply = SubmitVerdict | Error | 'silence'

/** A node that answers every submit with `reply`; what it took is in its best chain. */
function nodeThat(label: string, reply: Reply | ((id: string) => Reply), tipHeight = 5) {
  const got: string[] = []
  const answer = async ({ id }: { id: string }, signal?: AbortSignal) => {
    got.push(id)
    const said = typeof reply === 'function' ? reply(id) : reply
    if (said === 'silence') {
      return new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))))
    }
    if (said instanceof Error) throw said
    return said
  }
  const node = {
    label,
    submit: answer,
    standing: async (): Promise<Standing> => 'best-chain',
    submitTip: async () => ({ height: tipHeight, id: '' }),
  }
  return { got, node: node as unknown as ChainNode }
}

const taken: Reply = { kind: 'taken' }
const refused: Reply = { kind: 'rejected', reason: 'bad-cb-amount' }
const orphan: Reply = { kind: 'unknown-parent', reason: 'prev-blk-not-found' }
const away = new Error('nothing listens there')
const blockNamed = (id: string, chain = 'main') => ({ id, height: 6, hex: 'ab', chain, previous: 'p' })

let settled: SettledBlock[]
let postponed: string[]
let notices: string[]
let pending: JournalEntry[]
beforeEach(() => {
  settled = []
  postponed = []
  notices = []
  pending = []
})

function submitterTo(nodes: { node: ChainNode }[], journal: Partial<BlockJournal> = {}) {
  return new Submitter({
    journal: {
      prepare: async () => {},
      pending: async () => ({ entries: pending, damaged: [] }),
      record: async () => {},
      settle: async () => {},
      ...journal,
    } as BlockJournal,
    targets: () => nodes.map(({ node }) => ({ node, chain: 'main' })),
    onSettled: block => settled.push(block),
    onPostponed: (_, why) => postponed.push(why),
    onNotice: message => notices.push(message),
  })
}
const told = () => settled.map(({ block, outcome, node }) => `${block.id} ${outcome} ${node}`)

describe('several nodes get a block at once', () => {
  it('one that never answers holds nothing back', async () => {
    const [silent, good] = [nodeThat('a', 'silence'), nodeThat('b', taken)]
    await submitterTo([silent, good]).submit(blockNamed('x'))
    expect(told()).toEqual(['x accepted b'])
    expect(silent.got).toEqual(['x'])
  })

  it.each<[string, Reply[], string[], string[]]>([
    ['one refusal is not final while another takes it', [refused, taken], ['x accepted b'], []],
    ['a duplicate is a block that is there', [refused, { kind: 'duplicate' }], ['x accepted b'], []],
    ['all who answer refuse it', [away, refused, refused], ['x rejected b'], []],
    ['one refuses, one has not seen its parent', [refused, orphan], [], ['b does not know its parent']],
    ['one refuses, one knows a longer chain', [refused, { kind: 'stale', reason: 's' }], ['x stale b'], []],
    ['nobody answers', [away, away], [], ['nothing listens there']],
  ])('%s', async (_, replies, fates, delays) => {
    const nodes = replies.map((reply, i) => nodeThat('abc'.charAt(i), reply))
    await submitterTo(nodes).submit(blockNamed('x'))
    expect(told()).toEqual(fates)
    expect(postponed).toEqual(delays)
  })
})

describe('old blocks', () => {
  it('a new one does not wait for them; none is sent twice at a time', async () => {
    pending = [{ ...blockNamed('old'), foundAt: '' }]
    const node = nodeThat('a', id => (id === 'old' ? 'silence' : taken))
    const submitter = submitterTo([node])
    await submitter.recover()
    submitter.retry()
    submitter.retry()
    await new Promise(setImmediate)
    await submitter.submit(blockNamed('new'))
    expect(told()).toEqual(['new accepted a'])
    expect(node.got).toEqual(['old', 'new'])
    expect(submitter.open).toBe(1)
  })

  it('one that is being sent is not sent again by a retry', async () => {
    const node = nodeThat('a', 'silence')
    const submitter = submitterTo([node])
    void submitter.submit(blockNamed('x'))
    await submitter.retry()
    await new Promise(setImmediate)
    expect(node.got).toEqual(['x'])
  })
})

describe('a clock of its own', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('sent again after 0.25, 0.5, 1, 2, 5, 10, 20 and then every 30 s, whatever else happens', async () => {
    const at: number[] = []
    let failures = 9
    const node = nodeThat('a', () => {
      at.push(Date.now())
      return failures-- > 0 ? away : taken
    })
    await submitterTo([node]).submit(blockNamed('x'))
    await vi.runAllTimersAsync()
    expect(told()).toEqual(['x accepted a'])
    expect(at.slice(1).map((time, i) => time - at[i])).toEqual([
      250, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 30_000,
    ])
  })

  it('why it is put off is told once, and again when it is another reason', async () => {
    const replies: Reply[] = [away, away, orphan, orphan, away]
    const node = nodeThat('a', () => replies.shift() ?? taken)
    const submitter = submitterTo([node])
    await submitter.submit(blockNamed('x'))
    while (settled.length === 0) {
      submitter.retry()
      await submitter.idle()
    }
    expect(node.got).toHaveLength(6)
    expect(postponed).toEqual(['nothing listens there', 'a does not know its parent', 'nothing listens there'])
  })

  it('a sign of life begins anew, at once', async () => {
    const at: number[] = []
    const node = nodeThat('a', () => {
      at.push(Date.now())
      return away
    })
    const submitter = submitterTo([node])
    await submitter.submit(blockNamed('x'))
    await vi.advanceTimersByTimeAsync(4000)
    expect(at.map(time => time - at[0])).toEqual([0, 250, 750, 1750, 3750])
    submitter.retry()
    await submitter.idle()
    await vi.advanceTimersByTimeAsync(1000)
    expect(at.slice(5).map(time => time - at[0])).toEqual([4000, 4250, 4750])
    await submitter.finish(0)
  })

  it('a node that says yes and forgets: given up once the chain is six blocks longer, not before', async () => {
    for (const [tip, fates] of [
      [11, []],
      [12, ['x stale a']],
    ] as const) {
      settled = []
      const { node } = nodeThat('a', taken, tip)
      const forgetful = { ...node, standing: async (): Promise<Standing> => 'unknown' } as ChainNode
      const submitter = submitterTo([{ node: forgetful }])
      await submitter.submit(blockNamed('x'))
      expect(told()).toEqual(fates)
      await submitter.finish(0)
    }
  })
})

describe('another chain', () => {
  it('its blocks are neither sent here nor counted, and stay', async () => {
    pending = [{ ...blockNamed('test', 'test'), foundAt: '' }]
    const node = nodeThat('a', orphan, 4_800_000)
    const submitter = submitterTo([node])
    await submitter.recover()
    expect(submitter.open).toBe(0)
    await submitter.retry()
    expect(node.got).toEqual([])
    expect([settled, postponed]).toEqual([[], []])
  })

  it('while no node is known everything may be ours', async () => {
    pending = [{ ...blockNamed('x'), foundAt: '' }]
    const submitter = submitterTo([])
    await submitter.recover()
    expect(submitter.open).toBe(1)
  })
})

describe('the disk', () => {
  it('has the block before anybody is told of it, and before the nodes do', async () => {
    const order: string[] = []
    const node = nodeThat('a', () => {
      order.push('sent')
      return taken
    })
    const record = async () => {
      await new Promise(setImmediate)
      order.push('written')
    }
    await submitterTo([node], { record }).submit(blockNamed('x'), () => order.push('told'))
    expect(order).toEqual(['written', 'told', 'sent'])
  })

  it('one that hangs costs half a second, not the block; what it gets late is settled after it was recorded', async () => {
    let wake = () => {}
    const order: string[] = []
    const record = async () => {
      await new Promise<void>(resolve => {
        wake = resolve
      })
      order.push('recorded')
    }
    const settle = async () => void order.push('settled')
    const onWritten = () => order.push('told')
    await submitterTo([nodeThat('a', taken)], { record, settle }).submit(blockNamed('x'), onWritten)
    expect(told()).toEqual(['x accepted a'])
    expect(order).toEqual(['told'])
    wake()
    await new Promise(setImmediate)
    expect(order).toEqual(['told', 'recorded', 'settled'])
  })

  it('one that is full costs a notice', async () => {
    const record = async () => Promise.reject(new Error('no space left'))
    await submitterTo([nodeThat('a', taken)], { record }).submit(blockNamed('x'))
    expect(told()).toEqual(['x accepted a'])
    expect(notices).toEqual([expect.stringMatching(/cannot be written to .*no space left/)])
  })
})

describe('the end', () => {
  it('waits for what is being sent, but not for ever: the rest is kept', async () => {
    pending = ['one', 'two', 'three'].map(id => ({ ...blockNamed(id), foundAt: '' }))
    const submitter = submitterTo([nodeThat('a', 'silence')])
    await submitter.recover()
    void submitter.retry()
    void submitter.submit(blockNamed('new'))
    await submitter.finish(50)
    expect(postponed).toEqual(['aborted', 'aborted'])
    expect(settled).toEqual([])
    expect(submitter.open).toBe(4)
  })
})
