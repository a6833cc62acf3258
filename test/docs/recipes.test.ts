/** docs/recipes.md: what takes no bundler and no container to try. The rest is tried by `.ci/run prebuild` and `.ci/run confined`. */
import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readDocument, root } from '../house/markdown.js'

// Inside the package, so that `pickaxe` is this package as it was built.
const folder = path.join(root, 'build', 'recipes')
const page = readDocument('docs/recipes.md')

const search = `
const header = new Uint8Array(80)
mine(blockHeader({ header, algorithm: 'sha256d', bits: 0x2000ffff })).then(({ found }) => console.log('found', found))`

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, text: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, text)
  return file
}

function run(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: root, timeout: 50_000 }, (error, stdout, stderr) =>
      error === null ? resolve(stdout) : reject(new Error(stderr)),
    )
  })
}

describe('recipes', { timeout: 60_000 }, () => {
  it('CommonJS', async () => {
    expect(page).toContain("require('pickaxe')")
    const file = write('search.cjs', `const { mine, blockHeader } = require('pickaxe')${search}`)
    expect(await run([file])).toBe('found true\n')
  })

  it('worker threads, several at a time', async () => {
    const worker = write('worker.mjs', `import { blockHeader, mine } from 'pickaxe'${search}`)
    const starter = `const { Worker } = require('node:worker_threads')
      for (let i = 0; i < 3; i++) new Worker(${JSON.stringify(worker)}, { stdout: false })`
    expect(await run(['--eval', starter])).toBe('found true\n'.repeat(3))
  })

  it('Node’s permission model, as the page writes it, and without its flags not', async () => {
    const [, flags = ''] = /^ {4}node (--permission .*) search\.mjs$/m.exec(page) ?? []
    const file = write('search.mjs', `import { blockHeader, mine } from 'pickaxe'${search}`)
    const known = process.allowedNodeEnvironmentFlags.has('--permission')
    const asked = flags
      .replace('--permission', known ? '--permission' : '--experimental-permission')
      .replace('=.', `=${root}`)
      .split(' ')
    expect(asked).toHaveLength(3)
    expect(await run([...asked, file])).toBe('found true\n')
    await expect(run([asked[0]!, asked[2]!, file])).rejects.toThrow('--allow-addons')
  })

  it.each([
    ['nodenext, and CommonJS of it', ['search.mts', 'search.cts'], { module: ts.ModuleKind.NodeNext }],
    ['preserve', ['preserved.ts'], { module: ts.ModuleKind.Preserve }],
    [
      'esnext, for a bundler',
      ['bundled.ts'],
      { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
    ],
  ] as const)('TypeScript, module %s', (_, names, settings) => {
    const code = `import { blockHeader, mine } from 'pickaxe'
      import { verify } from 'pickaxe/verify'
      const job = blockHeader({ header: new Uint8Array(80), algorithm: 'sha256d', bits: 0x2000ffff })
      void mine(job).then(async result => result.found && (await verify(job, result.nonce)))
      // @ts-expect-error: types are there, and say so
      void mine('job')\n`
    const files = names.map(name => write(name, code))
    const target = ts.ScriptTarget.ES2022
    const program = ts.createProgram(files, {
      ...settings,
      target,
      lib: ['lib.es2023.d.ts'],
      strict: true,
      noEmit: true,
      types: ['node'],
    })
    const problems = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
    expect(problems).toEqual([])
  })
})
