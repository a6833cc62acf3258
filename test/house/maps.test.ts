/** The README of a folder is its map: it names every file, and no file that is gone. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { read, root } from './files.js'

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter(file => existsSync(path.join(root, file)))
const maps = files.filter(file => /^(?:cpp|lib|test|docs)\/(?:.*\/)?README\.md$/.test(file))

/** The nearest README above a file. */
function mapOf(file: string): string {
  let folder = path.posix.dirname(file)
  while (!maps.includes(`${folder}/README.md`) && folder !== '.') folder = path.posix.dirname(folder)
  return `${folder}/README.md`
}

/** What a document sets as code, span by span. */
const spansOf = (markdown: string) => [...markdown.matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!)

/** C++ files may stand on a map alone, or with those whose name begins alike; theirs is one idea a prefix. */
function cppOffTheMap(sources: readonly string[], markdownOf: (file: string) => string): string[] {
  return sources.filter(file => {
    const words = path.posix.basename(file).split('.')[0]!.split('_')
    const names = new Set(spansOf(markdownOf(file)).flatMap(span => span.split(/\W/)))
    return !words.some((_, i) => names.has(words.slice(0, i + 1).join('_')))
  })
}

/** A script stands on a map with its whole name. */
function scriptsOffTheMap(sources: readonly string[], markdownOf: (file: string) => string): string[] {
  return sources.filter(file => {
    const names = spansOf(markdownOf(file)).map(span => path.posix.basename(span))
    return !names.includes(path.posix.basename(file))
  })
}

/** File names on a map that are nowhere under its folder, nor where their path leads from there or from a half's root. */
function goneFrom(map: string, markdown: string): string[] {
  const folder = path.posix.dirname(map)
  const names = spansOf(markdown).filter(span => /^[\w./-]+\.(?:ts|mjs|cjs|h|cpp|inl|def|cmake)$/.test(span))
  const inside = folder === '.' ? '' : `${folder}/`
  return names.filter(name => {
    const paths = [name, path.posix.join(folder, name), `cpp/${name}`, `lib/${name}`]
    return !files.some(file => paths.includes(file) || (file.startsWith(inside) && file.endsWith(`/${name}`)))
  })
}

const readMap = (file: string) => read(mapOf(file))

describe('maps', () => {
  it('name every C++ file', () => {
    const sources = files.filter(file => /^cpp\/.*\.(?:h|cpp|inl|def)$/.test(file))
    expect(sources.length).toBeGreaterThan(50)
    expect(cppOffTheMap(sources, readMap)).toEqual([])
    expect(cppOffTheMap(['a/aes_soft.cpp', 'a/hex.h'], () => '`aes` rounds')).toEqual(['a/hex.h'])
  })

  it('name every script, tests apart, which stand where the tested does', () => {
    const scripts = files.filter(file => /^(?:lib|test|docs|cpp)\/.*\.(?:ts|mjs|cjs)$/.test(file))
    const sources = scripts.filter(file => !/\.(?:test|solo|fleet|sweep|fuzz)\.ts$/.test(file))
    expect(sources.length).toBeGreaterThan(100)
    expect(scriptsOffTheMap(sources, readMap)).toEqual([])
    expect(scriptsOffTheMap(['a/clock.ts', 'a/b/hex.ts', 'a/lock.ts'], () => '`clock.ts`, `b/hex.ts`')).toEqual([
      'a/lock.ts',
    ])
  })

  it.each([...maps, 'CONTRIBUTING.md'])('%s names no file that is gone', map => {
    expect(goneFrom(map, read(map))).toEqual([])
  })

  it('show a name that is gone', () => {
    expect(goneFrom('lib/README.md', '`index.ts`, `base/bytes.ts` and `base/octets.ts`')).toEqual(['base/octets.ts'])
  })

  it('stand in every layer', () => {
    const sources = files.filter(file => /^(?:cpp|lib)\/[^/]+\/.*\.(?:h|cpp|ts)$/.test(file))
    const layers = new Set(sources.map(file => file.split('/', 2).join('/')))
    expect(layers.size).toBeGreaterThan(10)
    expect([...layers].filter(layer => !maps.includes(`${layer}/README.md`))).toEqual([])
  })
})
