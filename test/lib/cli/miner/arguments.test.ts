import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMinerArguments } from '../../../../lib/cli/miner/arguments.js'
import { hasPython311 } from '../../../python.js'

const mine = { action: 'mine', quiet: false }

describe('accepted', () => {
  test.each([
    [[], mine],
    [['--quiet'], { ...mine, quiet: true }],
    [['--q'], { ...mine, quiet: true }],
    [['--workers', '2'], { ...mine, workers: 2n }],
    [['--workers=2'], { ...mine, workers: 2n }],
    [['--work', '2'], { ...mine, workers: 2n }],
    [['--w=2'], { ...mine, workers: 2n }],
    [['--workers', ' 2 '], { ...mine, workers: 2n }],
    [['--workers', '+2'], { ...mine, workers: 2n }],
    [['--workers', '1_0'], { ...mine, workers: 10n }],
    [['--workers', '٣'], { ...mine, workers: 3n }],
    [['--workers', '2', '--workers', '3'], { ...mine, workers: 3n }],
    [['--workers', '0', '--workers', '3'], { ...mine, workers: 3n }],
    [['--workers', `1${'0'.repeat(100)}`], { ...mine, workers: 10n ** 100n }],
    [['--stdin'], mine],
    [['--stdin', '--workers', '2', '--stdin', '--quiet'], { action: 'mine', quiet: true, workers: 2n }],
    [['--help'], { action: 'help' }],
    [['-h'], { action: 'help' }],
    [['-hh'], { action: 'help' }],
    [['--he'], { action: 'help' }],
    [['--bogus', '--help', '--workers', 'abc'], { action: 'help' }],
    [['--protocol-version'], { action: 'protocol-version' }],
    [['--protocol'], { action: 'protocol-version' }],
    [['--protocol-version', '--workers', '0'], { action: 'protocol-version' }],
    [['--workers', '0', '--protocol-version'], { action: 'protocol-version' }],
    [['--workers', '-5', '--protocol-version'], { action: 'protocol-version' }],
  ])('%j', (argv, command) => {
    expect(parseMinerArguments(argv)).toEqual(command)
  })
})

describe('refused with the usage line', () => {
  test.each([
    [['--workers']],
    [['--workers', 'abc']],
    [['--workers', '2.0']],
    [['--workers', '0x2']],
    [['--workers', '']],
    [['--workers=']],
    [['--workers', '--quiet']],
    [['--workers', '-x']],
    [['--workers', '--', '2']],
    [['--workers', 'abc', '--workers', '2']],
    [['--workers', 'abc', '--help']],
    [['--workers', 'abc', '--protocol-version']],
    [['--quiet=1']],
    [['--stdin=1']],
    [['--protocol-version=1']],
    [['-q']],
    [['-w', '2']],
    [['-hx']],
    [['--versio', '--versions']],
    [['--workerss', '2']],
    [['--=2']],
    [['--']],
    [['--', '--help']],
    [['-']],
    [['']],
    [['request.json']],
    [['--bogus', '--protocol-version']],
  ])('%j', argv => {
    expect(parseMinerArguments(argv)).toMatchObject({ action: 'refuse', showUsage: true })
  })
})

test('less than one worker is refused by value', () => {
  for (const workers of ['0', '-1', '-0', ' -2 ']) {
    expect(parseMinerArguments([`--workers=${workers}`])).toEqual({
      action: 'refuse',
      message: `--workers must be ≥ 1, got ${Number(workers) || 0}`,
      showUsage: false,
    })
  }
})

// The same options declared to argparse itself; what it makes of them comes back as JSON.
const argparseProgram = `
import argparse, json, sys
class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise ValueError(message)
    def print_help(self, file=None):
        pass
def judge(argv):
    parser = Parser()
    parser.add_argument('--workers', type=int)
    parser.add_argument('--quiet', action='store_true')
    parser.add_argument('--protocol-version', action='store_true')
    parser.add_argument('--stdin', action='store_true')
    parser.add_argument('--version', action='store_true')
    try:
        found = parser.parse_args(argv)
    except ValueError:
        return 'misuse'
    except SystemExit:
        return 'help'
    if found.protocol_version:
        return 'protocol-version'
    if found.version:
        return 'version'
    if found.workers is not None and found.workers < 1:
        return 'range'
    return f'mine {found.workers} {found.quiet}'
print(json.dumps([judge(argv) for argv in json.load(sys.stdin)]))
`

test.skipIf(!hasPython311)('equals argparse on random command lines', { timeout: 60_000 }, () => {
  const word = fc.oneof(
    fc.constantFrom(
      '--workers',
      '--work',
      '--workers=3',
      '--w=',
      '--workers=-1',
      '--quiet',
      '--q',
      '--quiet=1',
      '--stdin',
    ),
    fc.constantFrom(
      '--help',
      '-h',
      '-hh',
      '-hx',
      '--protocol-version',
      '--p',
      '--version',
      '--v',
      '--bogus',
      '-q',
      '-x y',
      '--',
      '-',
      '',
    ),
    fc.constantFrom('2', ' 2 ', '+2', '1_0', '-3', '-3.5', '2.0', 'abc', '0', '٣', '0x2', '- 2', '-2 '),
  )
  const lines = fc.sample(fc.array(word, { maxLength: 5 }), { numRuns: 3000, seed: 20260511 })
  const { stdout, stderr } = spawnSync('python3', ['-c', argparseProgram], {
    input: JSON.stringify(lines),
    encoding: 'utf8',
    env: { ...process.env, PYTHONIOENCODING: 'utf8' },
  })
  expect(stderr).toBe('')
  const expected: string[] = JSON.parse(stdout)
  const differing = lines.flatMap((argv, i) => {
    const ours = inWords(parseMinerArguments(argv))
    return ours === expected[i] ? [] : [{ argv, ours, argparse: expected[i] }]
  })
  expect(differing).toEqual([])
})

function inWords(command: ReturnType<typeof parseMinerArguments>): string {
  if (command.action === 'refuse') return command.showUsage ? 'misuse' : 'range'
  if (command.action !== 'mine') return command.action
  return `mine ${command.workers ?? 'None'} ${command.quiet ? 'True' : 'False'}`
}
