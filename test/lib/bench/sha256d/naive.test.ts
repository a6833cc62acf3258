import { describe, expect, it } from 'vitest'
import { naiveSearches } from '../../../../lib/bench/sha256d/naive.js'
import { dmintJob, dmintVector } from '../../../vectors/dmint.js'

describe.each(naiveSearches)('$label', ({ search }) => {
  const vector = dmintVector('small-v1-0')
  const job = dmintJob(vector)

  it('finds the nonce that wins', () => {
    expect(search(job, vector.nonce_int - 300, 1000)).toBe(vector.nonce_int)
  })

  it('tries no nonce beyond its count', () => {
    expect(search(job, vector.nonce_int - 300, 300)).toBeUndefined()
    expect(search(job, vector.nonce_int - 300, 301)).toBe(vector.nonce_int)
  })
})
