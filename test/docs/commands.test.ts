/** Every command line in the documents and on the help pages is one that the programs understand. */
import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { pagesOf } from '../../lib/cli/completion/pages.js'
import { examples, firstSteps } from '../../lib/cli/examples.js'
import { parseMinerArguments } from '../../lib/cli/miner/arguments.js'
import { makeProgram } from '../../lib/cli/program.js'
import { createTerminal } from '../../lib/cli/terminal.js'
import { type CommandLine, namedCommands, wholeCommands } from '../house/command_lines.js'
import { codeBlocks, readDocument, root } from '../house/markdown.js'

const inDocs = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.md') && !name.startsWith('api'))
  .map(name => `docs/${name.replaceAll('\\', '/')}`)
const documents = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', ...inDocs]

/** What the program makes of a line, without doing it. */
async function understood({ program, args }: CommandLine): Promise<void> {
  if (program === 'pickaxe-miner') {
    const command = parseMinerArguments(args)
    if (command.action === 'refuse') throw new Error(command.message)
    return
  }
  const [stdin, stdout, stderr] = [Readable.from([]), new PassThrough(), new PassThrough()]
  const parser = await makeProgram(createTerminal({ stdin, stdout, stderr }), 'all')
  idle(parser)
  await parser.parseAsync(args, { from: 'user' })
}

function idle(command: Command): void {
  for (const each of command.commands) {
    if (each.commands.length === 0) each.action(() => {})
    idle(each)
  }
}

async function refusals(commands: readonly CommandLine[]): Promise<string[]> {
  const told: (string | undefined)[] = await Promise.all(
    commands.map(each =>
      understood(each).then(
        () => undefined,
        error => `${each.text}: ${(error as Error).message}`,
      ),
    ),
  )
  return told.filter((text): text is string => text !== undefined && !text.includes('(outputHelp)'))
}

describe('command lines', { timeout: 60_000 }, () => {
  it.each(documents)('of %s', async document => {
    expect(await refusals(wholeCommands(readDocument(document)))).toEqual([])
  })

  it('are many', () => {
    const counts = documents.map(document => wholeCommands(readDocument(document)).length)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(60)
  })

  it('with a flag or a command that there is not are found', async () => {
    const planted =
      '```sh\npickaxe mine --heade 00 # more\n```\n\n    sudo pickaxe tun\n\n```\ncat a | pickaxe-miner --wrong\n```\n'
    expect(await refusals(wholeCommands(planted))).toHaveLength(3)
  })

  it('of help pages', async () => {
    const lines = [
      ...firstSteps,
      ...Object.values(examples).flatMap(each =>
        each
          .join('\n')
          .replace(/\\\n\s*/g, ' ')
          .split('\n'),
      ),
    ]
    const commands = wholeCommands(['```', ...lines, '```'].join('\n'))
    expect(commands.length).toBe(lines.length)
    expect(await refusals(commands)).toEqual([])
  })

  it('named in a sentence have commands and flags that there are', async () => {
    const [stdin, stdout, stderr] = [Readable.from([]), new PassThrough(), new PassThrough()]
    const pages = pagesOf(await makeProgram(createTerminal({ stdin, stdout, stderr }), 'all'))
    const unknown = documents.flatMap(document =>
      namedCommands(readDocument(document)).flatMap(({ text, program, args }) => {
        if (program === 'pickaxe-miner') return parseMinerArguments(args).action === 'refuse' ? [text] : []
        const words = args.filter(arg => !arg.startsWith('-'))
        const page =
          pages.find(each => each.path.length === 2 && each.path.join() === words.slice(0, 2).join()) ??
          pages.find(each => each.path.length <= 1 && each.path.join() === words.slice(0, 1).join())
        const flags = args.filter(arg => /^--[a-z]/.test(arg)).map(arg => arg.split('=')[0]!)
        const known = [...(page?.flags ?? []).map(({ long }) => long), '--help', '--version']
        return page === undefined || flags.some(flag => !known.includes(flag)) ? [`${document}: ${text}`] : []
      }),
    )
    expect(unknown).toEqual([])
  })
})

describe('docs/learn.md', { timeout: 120_000 }, () => {
  const program = path.join(root, 'dist', 'cli', 'pickaxe.js')
  const alone = wholeCommands(readDocument('docs/learn.md')).filter(({ args }) =>
    ['demo', 'doctor', 'mine'].includes(args[0]!),
  )

  it.each(alone)('$text does what it says', async ({ args }) => {
    const { error, stdout } = await new Promise<{ error: unknown; stdout: string }>(resolve => {
      execFile(process.execPath, [program, ...args], (error, stdout) => resolve({ error, stdout })).stdin!.end()
    })
    expect(error).toBeNull()
    expect(stdout).toMatch(/Proved in TypeScript|^nonce {2}[0-9a-f]{8}$|^ok/m)
  })

  it('has the three of them', () => {
    expect(alone.map(({ args }) => args[0])).toEqual(['demo', 'doctor', 'mine'])
  })
})

it('JSON in documents is JSON', () => {
  const blocks = documents.flatMap(document => codeBlocks(readDocument(document), ['json']))
  expect(blocks.length).toBeGreaterThan(2)
  for (const block of blocks) expect(() => JSON.parse(block), block).not.toThrow()
})
