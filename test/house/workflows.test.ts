/** The workflow files call our own scripts: every script, path and stage they name exists. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesUnder, read, root } from './files.js'

const workflows = filesUnder('.github/workflows', '.yml')
const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts)
/** Those of every change and those of the night. */
const stages = [
  ...new Set(
    ['stages', 'nightly'].flatMap(list => {
      const [, names] = new RegExp(`^${list}=\\(([^)]*)\\)`, 'm').exec(read('.ci/run'))!
      return names!.split(/[ +]/)
    }),
  ),
]

/** All matches of `pattern`'s first group in a workflow. */
const mentions = (file: string, pattern: RegExp) => [...read(file).matchAll(pattern)].map(match => match[1]!)

it('there are workflows', () => {
  expect(workflows.map(file => path.basename(file))).toEqual(expect.arrayContaining(['ci.yml', 'release.yml']))
})

describe.each(workflows)('%s', file => {
  it('names scripts that package.json has', () => {
    const named = [...mentions(file, /npm run (?:-s )?([\w:]+)/g), ...mentions(file, /npm (test|start)\b/g)]
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter(script => !scripts.includes(script))).toEqual([])
  })

  it('names files that exist', () => {
    const named = mentions(file, /\b(?:node|bash|sh) ((?:\.ci|\.github|cpp|lib|test)\/[\w./-]+)/g)
    expect(named.filter(name => !existsSync(path.join(root, name)))).toEqual([])
  })

  it('names stages that .ci/run has', () => {
    const direct = mentions(file, /\.ci\/run ([a-z0-9 ]+)$/gm).flatMap(list => list.trim().split(' '))
    const matrices = mentions(file, /^\s*stage: \[([^\]]*)\]/gm).flatMap(list => list.split(/,\s*/))
    expect([...direct, ...matrices].filter(stage => !stages.includes(stage))).toEqual([])
  })

  it('pins every action to a major version', () => {
    expect(mentions(file, /uses: (\S+)/g).filter(action => !/@v\d+$/.test(action))).toEqual([])
  })
})

it('.ci/run defines every stage it lists, and calls scripts that exist', () => {
  const defined = mentions('.ci/run', /^stage_([a-z0-9]+)\(\)/gm)
  expect(defined.sort()).toEqual([...stages].sort())
  const named = mentions('.ci/run', /npm run (?:-s )?([\w:]+)/g)
  expect(named.filter(script => !scripts.includes(script))).toEqual([])
})
