/** The architecture as the include and import lines have it: arrows point down only. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, relative, resolve, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './markdown.js'

/** What a folder may use besides itself. */
const cppBelow: Record<string, readonly string[]> = {
  base: [],
  os: ['base'],
  sha256d: ['base', 'os'],
  randomx: ['base', 'os'],
  engine: ['base', 'os', 'sha256d', 'randomx'],
  addon: ['base', 'os', 'sha256d', 'randomx', 'engine'],
}

/** Likewise; `miner` is the files that stand in lib itself. */
const libBelow: Record<string, readonly string[]> = {
  base: [],
  native: ['base'],
  verify: ['base'],
  chain: ['base'],
  miner: ['base', 'native', 'verify', 'chain'],
  source: ['base', 'verify', 'chain', 'miner'],
  bench: ['base', 'native', 'verify', 'chain', 'miner', 'source'],
  cli: ['base', 'native', 'verify', 'chain', 'miner', 'source', 'bench'],
}

function filesUnder(folder: string, extensions: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => extensions.test(name))
    .map(name => name.replaceAll(sep, '/'))
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, match]) => match!)
}

function layerOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : 'miner'
}

describe('cpp', () => {
  const files = filesUnder('cpp', /\.(?:cpp|h|inl)$/)
  const text = (file: string) => readFileSync(join(root, 'cpp', file), 'utf8')

  it('includes downwards only', () => {
    expect(files.length).toBeGreaterThan(30)
    const upward = files.flatMap(file =>
      matches(text(file), /^\s*#\s*include "([^"]+)"/gm)
        .map(include => ({ from: layerOf(file), to: layerOf(include), include, file }))
        .filter(({ from, to }) => from !== to && !cppBelow[from]?.includes(to)),
    )
    expect(upward).toEqual([])
  })

  it('speaks of Node in addon only', () => {
    const users = files.filter(file => /#\s*include [<"](?:napi|node_api|node)\.h/.test(text(file)))
    expect(users.length).toBeGreaterThan(0)
    expect(users.filter(file => layerOf(file) !== 'addon')).toEqual([])
  })

  it('asks for the operating system in os only', () => {
    // The delay-load hook is part of how Windows links an addon.
    const known = ['addon/win_delay_load_hook.cpp']
    const asking = files.filter(file => /^\s*#\s*(?:if|elif).*\b(?:_WIN32|__APPLE__|__linux__)\b/m.test(text(file)))
    expect(asking.filter(file => layerOf(file) !== 'os' && !known.includes(file))).toEqual([])
  })
})

describe('lib', () => {
  const files = filesUnder('lib', /\.(?:ts|cjs)$/)
  const imports = files.flatMap(file =>
    matches(readFileSync(join(root, 'lib', file), 'utf8'), /(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g).map(specifier => ({
      file,
      specifier,
      from: layerOf(file),
    })),
  )

  it('imports downwards only', () => {
    expect(imports.length).toBeGreaterThan(50)
    const upward = imports
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(({ file, from, specifier }) => {
        const target = relative(join(root, 'lib'), resolve(root, 'lib', posix.dirname(file), specifier))
        return { file, from, target: target.replaceAll(sep, '/') }
      })
      // package.json, which stands above everything.
      .filter(({ target }) => !target.startsWith('..'))
      .filter(({ from, target }) => from !== layerOf(target) && !libBelow[from]?.includes(layerOf(target)))
    expect(upward).toEqual([])
  })

  it('keeps Node out of base, verify and the external protocol', () => {
    const pure = /^(?:base|verify|source\/external)\//
    expect(imports.filter(({ file, specifier }) => pure.test(file) && specifier.startsWith('node:'))).toEqual([])
  })

  it('ends the process in cli only', () => {
    const ending = files.filter(file =>
      /\bprocess\.(?:exit|abort)\(/.test(readFileSync(join(root, 'lib', file), 'utf8')),
    )
    expect(ending.filter(file => layerOf(file) !== 'cli')).toEqual([])
  })
})

describe('files', () => {
  const files = [...filesUnder('cpp', /\.(?:cpp|h|inl|cjs)$/).map(file => `cpp/${file}`)]
  files.push(
    ...filesUnder('lib', /\.ts$/).map(file => `lib/${file}`),
    ...filesUnder('test', /\.(?:ts|cpp|h)$/).map(file => `test/${file}`),
  )

  it('have one job: no more than 600 lines', () => {
    expect(files.filter(file => readFileSync(join(root, file), 'utf8').split('\n').length > 600)).toEqual([])
  })

  it('are named for what they hold', () => {
    expect(files.filter(file => /(?:^|[/_.-])(?:utils?|helpers?|common|manager|misc)[_.-]/.test(file))).toEqual([])
  })
})
