import { describe, expect, test } from 'vitest'
import { KeptKeys } from '../../../lib/miner/kept_keys.js'

const keyBytes = 256
const key = (byte: number) => new Uint8Array([byte])

/** Notes what native code is told; refuses keys that begin with 255. */
function rig(keys: number) {
  const told: string[] = []
  const hasher = {
    open(id: number, { key, variant }: { key: Uint8Array; variant: string }) {
      if (key[0] === 255) throw new RangeError('no such key')
      told.push(`open ${id} ${key[0]} ${variant}`)
    },
    close(id: number) {
      told.push(`close ${id}`)
    },
  }
  return { told, kept: new KeptKeys(hasher as never, keys * keyBytes, keyBytes) }
}

test('a key is opened once for each variant, and variants of one memory share it', () => {
  const { told, kept } = rig(2)
  const first = kept.open(key(1), 'rx/0')!
  expect(kept.open(key(1), 'rx/0')).toEqual(first)
  expect(kept.open(key(1), 'rx/2')!.kept).toBe(first.kept)
  expect(kept.open(key(1), 'rx/wow')!.kept).not.toBe(first.kept)
  expect(told).toEqual(['open 1 1 rx/0', 'open 2 1 rx/2', 'open 3 1 rx/wow'])
  expect([kept.bytes, kept.prepared, kept.evicted]).toEqual([2 * keyBytes, 2, 0])
  expect(kept.list().map(({ entry, variants }) => [entry.key[0], variants])).toEqual([
    [1, ['rx/wow']],
    [1, ['rx/0', 'rx/2']],
  ])
})

describe('without room', () => {
  test('the least recently used key goes, all its variants first', () => {
    const { told, kept } = rig(2)
    kept.open(key(1), 'rx/0')
    kept.open(key(1), 'rx/2')
    kept.open(key(2), 'rx/0')
    kept.open(key(1), 'rx/0') // used again: now 2 is the oldest
    kept.open(key(3), 'rx/0')
    expect(told.slice(3)).toEqual(['close 3', 'open 4 3 rx/0'])
    kept.open(key(2), 'rx/0')
    expect(told.slice(5)).toEqual(['close 1', 'close 2', 'open 5 2 rx/0'])
    expect([kept.bytes, kept.prepared, kept.evicted]).toEqual([2 * keyBytes, 4, 2])
  })

  test('a key with hashes under way stays, and a new one waits', () => {
    const { told, kept } = rig(2)
    const busy = kept.open(key(1), 'rx/0')!
    busy.kept.waiting = 1
    const other = kept.open(key(2), 'rx/0')!
    kept.open(key(3), 'rx/0')
    expect(told.at(-2)).toBe('close 2') // younger than the busy one
    const third = kept.open(key(3), 'rx/0')!
    third.kept.waiting = 1
    expect(kept.open(key(2), 'rx/0')).toBeUndefined()
    expect([kept.prepared, kept.evicted]).toEqual([3, 1])
    third.kept.waiting = 0
    expect(kept.open(key(2), 'rx/0')!.kept).not.toBe(other.kept)
  })
})

test('a key that native code refuses leaves nothing behind', () => {
  const { kept } = rig(1)
  expect(() => kept.open(key(255), 'rx/0')).toThrow('no such key')
  expect([kept.bytes, kept.prepared, kept.list()]).toEqual([0, 0, []])
  expect(kept.open(key(1), 'rx/0')).toBeDefined()
  expect(kept.evicted).toBe(0)
})

test('a dropped key is prepared anew; one with hashes under way is not dropped', () => {
  const { told, kept } = rig(1)
  const { kept: entry } = kept.open(key(1), 'rx/0')!
  entry.waiting = 1
  kept.drop(entry)
  expect(kept.find(key(1), 'rx/0')).toBe(1)
  entry.waiting = 0
  kept.drop(entry)
  expect(kept.find(key(1), 'rx/0')).toBeUndefined()
  kept.open(key(1), 'rx/0')
  expect(told).toEqual(['open 1 1 rx/0', 'close 1', 'open 2 1 rx/0'])
  expect([kept.prepared, kept.evicted]).toEqual([2, 0])
})

test("what the caller does with a key's bytes later changes nothing", () => {
  const { kept } = rig(1)
  const bytes = key(1)
  kept.open(bytes, 'rx/0')
  bytes[0] = 9
  expect(kept.list()[0]!.entry.key).toEqual(key(1))
  expect(kept.find(key(1), 'rx/2')).toBe(1) // any variant tells the memory's state
})
