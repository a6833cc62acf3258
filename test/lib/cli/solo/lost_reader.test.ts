import { Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { surviveLostReaders } from '../../../../lib/cli/solo/lost_reader.js'

function stream() {
  const text: string[] = []
  const writable = new Writable({
    write: (chunk, _, done) => {
      text.push(String(chunk))
      done()
    },
  })
  return { writable, text }
}

it('a lost reader is told of once, and those who would end the process are not asked', () => {
  const [stdout, stderr] = [stream(), stream()]
  const ended: string[] = []
  stdout.writable.on('error', () => ended.push('stdout'))
  surviveLostReaders({ stdout: stdout.writable, stderr: stderr.writable })
  for (const { writable } of [stdout, stdout, stderr, stderr]) writable.emit('error', new Error('EPIPE'))
  expect(ended).toEqual([])
  expect(stderr.text).toEqual([expect.stringMatching(/nobody reads stdout/)])
})
