import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { displayId, parseId } from '../../../lib/chain/hash.js'
import { coinbaseBranch, foldBranch, merkleRoot } from '../../../lib/chain/merkle.js'
import { plainMerkle } from '../../rig/block_reader.js'

// Bitcoin block 100000.
const block100000 = [
  '8c14f0db3df150123e6f3dbbf30f8b955a8249b62ac1d1ff16284aefa3d06d87',
  'fff2525b8931402dd09222c50775608f75787bd2b87e56995a7bdd30f79702c4',
  '6359f0868171b1d194cbee1af2f16ea598ae8fad666d9b012c8ed2b79a236ec4',
  'e9a66845e05d5abc0ad04ec80f774a7e585c6e8db975962d069a522137b80c1d',
].map(id => parseId(id))
const root100000 = 'f3e94742aca4b5ef85488dc37c06c3282295ffec960994b2c0d5ac2a25a95766'

describe('merkleRoot', () => {
  it('of Bitcoin block 100000', () => expect(displayId(merkleRoot(block100000))).toBe(root100000))
  it('through the branch of its coinbase', () =>
    expect(displayId(foldBranch(block100000[0], coinbaseBranch(block100000.slice(1))))).toBe(root100000))
  it('of one id is a copy of it, and showing an id leaves it as it was', () => {
    const id = Buffer.from(block100000[0])
    merkleRoot([id]).fill(0)
    expect(displayId(id)).toBe('8c14f0db3df150123e6f3dbbf30f8b955a8249b62ac1d1ff16284aefa3d06d87')
    expect(id).toEqual(Buffer.from(block100000[0]))
  })
  it('refuses no ids', () => expect(() => merkleRoot([])).toThrow(RangeError))

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 16, 17, 31, 33, 100])(
    'of %i ids equals the plain recursion, by tree and by branch',
    count => {
      const ids = Array.from({ length: count }, (_, i) => createHash('sha256').update(`${count}/${i}`).digest())
      const expected = plainMerkle(ids).toString('hex')
      expect(Buffer.from(merkleRoot(ids)).toString('hex')).toBe(expected)
      expect(Buffer.from(foldBranch(ids[0], coinbaseBranch(ids.slice(1)))).toString('hex')).toBe(expected)
    },
  )
})
