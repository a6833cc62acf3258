/** What a source file imports or includes, read from its lines, types included; and circles among such uses. */
import path from 'node:path'
import { read } from './files.js'

export interface Use {
  from: string
  to: string
}

/** Their examples import too. */
const docComments = /^\s*\/\*\*[\s\S]*?\*\//gm

/** Specifiers as they are written: './bytes.js', 'node:path', '@noble/hashes/sha2.js'. */
export function importsOf(file: string): string[] {
  const code = read(file).replace(docComments, '')
  return [...code.matchAll(/(?<![.\w])(?:from|import|import\(|require\()\s*'([^']+)'/g)].map(match => match[1]!)
}

/** Imports of files of the project, as paths from the root. */
export function usesOf(file: string): Use[] {
  return importsOf(file)
    .filter(to => to.startsWith('.'))
    .map(to => ({ from: file, to: path.posix.join(path.posix.dirname(file), to).replace(/\.js$/, '.ts') }))
}

/** The package a specifier names; undefined: a file, or a part of Node. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

/** Circles: each once, as the way round from the first file of the alphabet that lies on it. */
export function circlesIn(uses: readonly Use[]): string[] {
  const next = new Map<string, string[]>()
  for (const { from, to } of uses) next.set(from, [...(next.get(from) ?? []), to])
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, way: readonly string[]): void => {
    const start = way.indexOf(file)
    if (start >= 0) circles.push([...way.slice(start), file].join(' -> '))
    if (start >= 0 || done.has(file)) return
    for (const to of next.get(file) ?? []) visit(to, [...way, file])
    done.add(file)
  }
  for (const file of [...next.keys()].sort()) visit(file, [])
  return circles
}
