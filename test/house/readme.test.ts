/** What the documents show is true: their code compiles and runs, the README's commands and flags exist. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bech32 } from '@scure/base'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeBlocks, codeLines, readDocument, root } from './markdown.js'

interface Block {
  name: string
  code: string
  /** Inside the package, so that `pickaxe` is this package as it was built. */
  file: string
}

const folder = join(root, 'build', 'documents')
const pages = readdirSync(join(root, 'docs')).filter(name => name.endsWith('.md'))
const readme = readDocument('README.md')
const readmeBlocks = blocksOf('README.md')
const blocks = [...readmeBlocks, ...pages.flatMap(page => blocksOf(`docs/${page}`))]

function blocksOf(document: string): Block[] {
  return codeBlocks(readDocument(document), ['ts', 'js']).map((code, i) => ({
    name: `${document}, block ${i + 1}`,
    code,
    file: join(folder, `${document.replaceAll(/\W/g, '_')}_${i + 1}.ts`),
  }))
}

beforeAll(() => {
  mkdirSync(folder, { recursive: true })
  for (const { file, code } of blocks) writeFileSync(file, code)
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

it('all code in the documents compiles against the published types', { timeout: 60_000 }, () => {
  const program = ts.createProgram(
    blocks.map(({ file }) => file),
    {
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2023.d.ts'],
      module: ts.ModuleKind.NodeNext,
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
    },
  )
  const problems = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    return `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
  })
  expect(blocks.length).toBeGreaterThan(readmeBlocks.length)
  expect(problems).toEqual([])
})

const address = bech32.encode('bot', [0, ...bech32.toWords(new Uint8Array(20))])

/** What a reader fills in: nobody answers at these addresses, and what is asked of them would be tried again. */
const filledIn = (code: string) =>
  code
    .replace("'bot1q…'", `'${address}'`)
    .replace('/home/me/.botcoin/.cookie', join(folder, 'cookie').replaceAll('\\', '/'))
    .replace('127.0.0.1:8432', '127.0.0.1:1')
    .replace(/(?:one|two)\.example:3333/g, '127.0.0.1:1')

/** What it says it prints: behind a `console.log(…)`. */
const promised = (code: string) =>
  [...code.matchAll(/console\.log\(.*\) \/\/ ((?:true|false|\d).*)$/gm)].map(([, text]) => text!)

const spoken = ['README.md', 'docs/pool-operators.md', 'docs/learn.md', 'docs/recipes.md', 'docs/randomx.md']

it.each(blocks)('$name runs', { timeout: 30_000 }, ({ name, code, file }) => {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext }
  const script = file.replace(/ts$/, 'mjs')
  writeFileSync(script, ts.transpileModule(filledIn(code), { compilerOptions }).outputText)
  writeFileSync(join(folder, 'cookie'), 'me:secret')
  const env = { ...process.env, XDG_STATE_HOME: folder, HOME: folder, LOCALAPPDATA: folder }
  const stdout = execFileSync(process.execPath, [script], { encoding: 'utf8', timeout: 25_000, env })
  if (spoken.some(document => name.startsWith(document))) expect(stdout).not.toBe('')
  for (const text of promised(code)) expect(stdout).toContain(text)
})

function helpOf(program: 'pickaxe' | 'pickaxe-miner', ...args: string[]): string {
  const script = join(root, 'dist', 'cli', `${program}.js`)
  return execFileSync(process.execPath, [script, ...args, '--help'], { encoding: 'utf8' })
}

describe('the command line', { timeout: 30_000 }, () => {
  const lines = codeLines(readme)
  const commands = new Set(
    lines.flatMap(line => [...line.matchAll(/(?:^|\s)pickaxe ([a-z][a-z-]*)/g)].map(([, name]) => name!)),
  )
  const known = [...helpOf('pickaxe').matchAll(/^ {2}([a-z][a-z-]*) /gm)].map(([, name]) => name!)

  it('has every command the README names', () => {
    expect(commands.size).toBeGreaterThan(3)
    expect(known).toEqual(expect.arrayContaining([...commands]))
  })

  it('has every flag the README names', () => {
    let checked = 0
    for (const line of lines) {
      const [, program, command, under] =
        /(?:^|\s)(pickaxe(?:-miner)?)(?: ([a-z][a-z-]*))?(?: ([a-z][a-z-]*))?(?= |$)/.exec(line) ?? []
      const flags = [...line.slice(line.indexOf(program ?? '')).matchAll(/(?<!\S)--[a-z-]+/g)].map(([flag]) => flag)
      if (program === undefined || flags.length === 0) continue
      const asked = [command, under].filter(name => name !== undefined)
      const help = program === 'pickaxe-miner' ? helpOf(program) : helpOf('pickaxe', ...asked)
      for (const flag of flags) {
        expect(help, `${flag} in: ${line}`).toMatch(new RegExp(`${flag}\\b`))
        checked++
      }
    }
    expect(checked).toBeGreaterThan(5)
  })
})
