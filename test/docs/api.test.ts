/** The API reference: made from the declarations, complete, not stale, and its examples do what they say. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { Application, LogLevel, type TypeDocOptions } from 'typedoc'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as everything from '../../lib/index.js'
import * as protocol from '../../lib/protocol/index.js'
import * as fleet from '../../lib/source/fleet/index.js'
import * as verification from '../../lib/verify/index.js'
import { root } from '../house/files.js'
import { codeBlocks } from '../house/markdown.js'

const run = promisify(execFile)
const pages = path.join(root, 'docs', 'api')
const scratch = mkdtempSync(path.join(tmpdir(), 'pickaxe-api-'))
// Inside the package, so that `pickaxe` is this package as it was built.
const folder = path.join(root, 'build', 'api_examples')

afterAll(() => {
  for (const made of [scratch, folder]) rmSync(made, { recursive: true, force: true })
})

/** A converted project, and what typedoc says against its declarations. */
async function converted(options: Partial<TypeDocOptions>) {
  const app = await Application.bootstrapWithPlugins({ ...options, logLevel: LogLevel.None })
  const said: string[] = []
  const { log } = app.logger
  app.logger.log = (message, level) => {
    if (level >= LogLevel.Warn) said.push(message)
    log.call(app.logger, message, level)
  }
  const project = await app.convert()
  if (project === undefined) throw new Error(said.join())
  app.validate(project)
  return { app, project, said }
}

const settings = path.join(root, 'docs', 'typedoc.json')

const contents = (of: string): Record<string, string> =>
  existsSync(of)
    ? Object.fromEntries(readdirSync(of).map(name => [name, readFileSync(path.join(of, name), 'utf8')]))
    : {}

describe('the API reference', { timeout: 60_000 }, () => {
  let said: string[] = []
  beforeAll(async () => {
    const reference = await converted({ options: settings })
    reference.app.options.setValue('out', path.join(scratch, 'api'))
    await reference.app.generateOutputs(reference.project)
    said = reference.said
  }, 60_000)

  it('has a word on every export and every member', () => {
    expect(said).toEqual([])
  })

  it('would name one without', async () => {
    const file = path.join(scratch, 'planted.ts')
    writeFileSync(file, '/** Said. */\nexport interface Said {\n  silent: number\n}\nexport type Bare = string\n')
    const tsconfig = path.join(scratch, 'tsconfig.json')
    writeFileSync(tsconfig, '{ "compilerOptions": { "module": "nodenext", "types": [] }, "include": ["planted.ts"] }')
    const { requiredToBeDocumented, validation } = JSON.parse(readFileSync(settings, 'utf8')) as Partial<TypeDocOptions>
    const planted = await converted({
      name: 'planted',
      disableSources: true,
      options: tsconfig,
      entryPoints: [file],
      tsconfig,
      requiredToBeDocumented: requiredToBeDocumented!,
      validation: validation!,
    })
    expect(planted.said.sort()).toEqual([expect.stringContaining('Bare'), expect.stringContaining('Said.silent')])
  })

  it('is what docs/api holds: npm run docs:api makes it again', () => {
    expect(contents(pages)).toEqual(contents(path.join(scratch, 'api')))
  })
})

interface Example {
  name: string
  file: string
  code: string
}

const examples: Example[] = Object.entries(contents(pages)).flatMap(([page, text]) =>
  codeBlocks(text, ['ts'])
    .filter(code => code.startsWith('import '))
    .map((code, i) => {
      const stem = `${path.parse(page).name}_${i + 1}`
      return { name: `${page}, example ${i + 1}`, file: path.join(folder, `${stem}.ts`), code }
    }),
)

/** What an example says it prints: behind each `console.log(…)`. */
const promised = (code: string) => [...code.matchAll(/^\s*console\.log\(.*\) \/\/ (.*)$/gm)].map(([, text]) => text!)

describe('its examples', { timeout: 60_000 }, () => {
  beforeAll(() => {
    mkdirSync(folder, { recursive: true })
    for (const { file, code } of examples) writeFileSync(file, code)
  })

  it('show every function, class and constant', () => {
    const shown = new Set(
      examples.flatMap(({ code }) =>
        [...code.matchAll(/^import \{ (.*) \} from 'pickaxe/gm)].flatMap(([, names]) => names!.split(', ')),
      ),
    )
    const exported = [everything, verification, protocol, fleet].flatMap(entry => Object.keys(entry))
    expect(exported.length).toBeGreaterThan(30)
    expect(exported.filter(name => !shown.has(name))).toEqual([])
  })

  it('compile', () => {
    const program = ts.createProgram(
      examples.map(({ file }) => file),
      {
        target: ts.ScriptTarget.ES2022,
        lib: ['lib.es2023.d.ts'],
        module: ts.ModuleKind.NodeNext,
        strict: true,
        exactOptionalPropertyTypes: true,
        noUnusedLocals: true,
        noEmit: true,
        skipLibCheck: true,
        types: ['node'],
      },
    )
    const problems = ts
      .getPreEmitDiagnostics(program)
      .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
    expect(problems).toEqual([])
  })

  it.each(examples)('$name prints what it says', async ({ file, code }) => {
    const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext }
    const script = file.replace(/ts$/, 'mjs')
    writeFileSync(script, ts.transpileModule(code, { compilerOptions }).outputText)
    const { stdout } = await run(process.execPath, [script], { timeout: 50_000 })
    expect(promised(code).length).toBeGreaterThan(0)
    expect(stdout.trimEnd().split('\n')).toEqual(promised(code))
  })
})
