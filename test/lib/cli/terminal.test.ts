import { PassThrough, Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { createTerminal } from '../../../lib/cli/terminal.js'

function terminal({ input = [] as Array<string | Buffer>, isTty = false } = {}) {
  const stdout = new PassThrough()
  const stderr = Object.assign(new PassThrough(), { isTTY: isTty, columns: 20 })
  const stdin = Readable.from(input)
  return {
    ...createTerminal({ stdin, stdout, stderr }),
    out: () => stdout.read()?.toString(),
    err: () => stderr.read()?.toString(),
  }
}

test('results to stdout, notes to stderr', () => {
  const { print, note, out, err } = terminal()
  print('result')
  note('remark')
  expect([out(), err()]).toEqual(['result\n', 'remark\n'])
})

test('the live line is silent on a pipe', () => {
  const { live, err } = terminal()
  live('12 H/s')
  expect(err()).toBeUndefined()
})

test('the live line is replaced, cut to the width and gone before anything else is written', () => {
  const { live, note, err } = terminal({ isTty: true })
  live('')
  live('a'.repeat(50))
  live('b')
  note('done')
  live('')
  expect(err()).toBe(`\r\x1b[2K${'a'.repeat(19)}\r\x1b[2Kb\r\x1b[2Kdone\n`)
})

test('input is read whole, across chunks that split a character', async () => {
  const bytes = Buffer.from('{"é": "𝟗"}')
  const input = [...bytes].map(byte => Buffer.from([byte]))
  expect(await terminal({ input }).readInput(100)).toBe('{"é": "𝟗"}')
})

test('input beyond the limit is refused', async () => {
  await expect(terminal({ input: ['12345', '67890'] }).readInput(9)).rejects.toThrow('longer than 9 bytes')
  expect(await terminal({ input: ['12345', '67890'] }).readInput(10)).toBe('1234567890')
})

test('input by lines, whatever the line ends', async () => {
  const lines: string[] = []
  for await (const line of terminal({ input: ['a\r\nb', 'c\n\nd'] }).inputLines()) lines.push(line)
  expect(lines).toEqual(['a', 'bc', '', 'd'])
})

test('input is closed once nobody asks for more lines', async () => {
  const stdin = new PassThrough()
  stdin.write('a\nb\n')
  for await (const line of createTerminal({
    stdin,
    stdout: new PassThrough(),
    stderr: new PassThrough(),
  }).inputLines()) {
    expect(line).toBe('a')
    break
  }
  expect(stdin.destroyed).toBe(true)
})
