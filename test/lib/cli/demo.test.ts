import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { fullRange } from '../../../lib/algorithm/index.js'
import { pxdMint, type RecordedWork } from '../../../lib/cli/demo/recorded_work.js'
import { jsonShow, mineAgain, textShow } from '../../../lib/cli/demo.js'
import { createTerminal } from '../../../lib/cli/terminal.js'
import { dmintJob, dmintVector } from '../../vectors/dmint.js'

const vector = dmintVector('small-v1-0')
const work: RecordedWork = {
  id: 'small',
  title: 'a small one',
  story: ['from nowhere'],
  input: 'preimage',
  job: dmintJob(vector),
}

function recordingTerminal() {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const terminal = createTerminal({ stdin: new PassThrough(), stdout, stderr })
  return { terminal, printed: () => String(stdout.read() ?? ''), noted: () => String(stderr.read() ?? '') }
}

describe('the recorded work', () => {
  it('is the mainnet mint of the known answers, over the whole nonce space', () => {
    const mainnet = dmintVector('pxd-mainnet-mint')
    expect(pxdMint.id).toBe(mainnet.id)
    expect(pxdMint.job).toEqual(dmintJob(mainnet))
    expect(pxdMint.job.range).toEqual(fullRange(4))
  })
})

describe('mineAgain', () => {
  it('shows for people what was found and what proves it', async () => {
    const { terminal, printed } = recordingTerminal()
    const show = textShow(terminal)
    await mineAgain(work, { threads: 1 }, show)
    show.farewell()
    const text = printed()
    for (const part of [
      'a small one',
      'from nowhere',
      vector.preimage_hex,
      vector.nonce_hex,
      vector.digest_hex,
      'Proved',
      'pickaxe-miner',
    ]) {
      expect(text).toContain(part)
    }
  })

  it('shows for programs one JSON object', async () => {
    const { terminal, printed } = recordingTerminal()
    await mineAgain(work, { threads: 1 }, jsonShow(terminal))
    expect(JSON.parse(printed())).toMatchObject({
      id: 'small',
      preimage_hex: vector.preimage_hex,
      nonce_hex: vector.nonce_hex,
      hash_hex: vector.digest_hex,
      verified: true,
    })
  })

  it('tells programs of an interruption in JSON as well', () => {
    const { terminal, noted } = recordingTerminal()
    jsonShow(terminal).interrupted()
    expect(JSON.parse(noted())).toEqual({ format_version: 1, interrupted: true })
  })

  it('claims no proof when no nonce wins', async () => {
    const { terminal, printed } = recordingTerminal()
    const empty = { ...work, job: dmintJob(vector, { start: 0n, end: BigInt(vector.nonce_int) }) }
    await expect(mineAgain(empty, { threads: 1 }, jsonShow(terminal))).rejects.toThrow('671,393 nonces were tried')
    expect(printed()).toBe('')
  })
})
