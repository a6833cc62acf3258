/** The README does what it says: its code compiles and runs, its commands and flags exist. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeBlocks, codeLines, readDocument, root } from './markdown.js'

const readme = readDocument('README.md')
const blocks = codeBlocks(readme, ['ts', 'js'])
// Inside the package, so that `pickaxe` is this package as it was built.
const folder = join(root, 'build', 'readme')

beforeAll(() => {
  mkdirSync(folder, { recursive: true })
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe.each(blocks.map((code, i) => ({ code, name: `block ${i + 1}: ${code.split('\n')[0]}` })))('$name', block => {
  const file = join(folder, `${blocks.indexOf(block.code)}.ts`)

  it('compiles against the published types', { timeout: 30_000 }, () => {
    writeFileSync(file, block.code)
    const program = ts.createProgram([file], {
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2023.d.ts'],
      module: ts.ModuleKind.NodeNext,
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
    })
    const problems = ts.getPreEmitDiagnostics(program)
    expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([])
  })

  it('runs', { timeout: 30_000 }, () => {
    const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext }
    const script = file.replace(/ts$/, 'mjs')
    writeFileSync(script, ts.transpileModule(block.code, { compilerOptions }).outputText)
    expect(execFileSync(process.execPath, [script], { encoding: 'utf8', timeout: 25_000 })).not.toBe('')
  })
})

function helpOf(program: 'pickaxe' | 'pickaxe-miner', ...args: string[]): string {
  const script = join(root, 'dist', 'cli', `${program}.js`)
  return execFileSync(process.execPath, [script, ...args, '--help'], { encoding: 'utf8' })
}

describe('the command line', () => {
  const lines = codeLines(readme)
  const commands = new Set(
    lines.flatMap(line => [...line.matchAll(/(?:^|\s)pickaxe ([a-z]+)/g)].map(([, name]) => name!)),
  )
  const known = [...helpOf('pickaxe').matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name!)

  it('has every command the README names', () => {
    expect(commands.size).toBeGreaterThan(3)
    expect(known).toEqual(expect.arrayContaining([...commands]))
  })

  it('has every flag the README names', () => {
    let checked = 0
    for (const line of lines) {
      const [, program, command] = /(?:^|\s)(pickaxe(?:-miner)?)(?: ([a-z]+))?(?= |$)/.exec(line) ?? []
      const flags = [...line.slice(line.indexOf(program ?? '')).matchAll(/(?<!\S)--[a-z-]+/g)].map(([flag]) => flag)
      if (program === undefined || flags.length === 0) continue
      const help = program === 'pickaxe-miner' ? helpOf(program) : helpOf('pickaxe', ...(command ? [command] : []))
      for (const flag of flags) {
        expect(help, `${flag} in: ${line}`).toMatch(new RegExp(`${flag}\\b`))
        checked++
      }
    }
    expect(checked).toBeGreaterThan(5)
  })
})
