/**
 * A file system in memory that stops at step n: what a crash leaves of it, by how hard the crash was. A step is a name
 * made, renamed or removed, half a write, or a sync; data and names are safe from a power cut only once they are synced.
 */
import { basename, dirname } from 'node:path'
import type { JournalFiles } from '../../lib/source/node/journal_files.js'

interface FileNode {
  text: string
  synced: string
}
/** A directory's names: as programs see them, and as the disk has them. */
interface DirectoryNode {
  names: Map<string, DirectoryNode | FileNode>
  synced: Map<string, DirectoryNode | FileNode>
}

/**
 * `killed`: the process died, the system lives. `power`: what was not synced is gone. `names`: the names of files came to
 * the disk before what is in them.
 */
export type Crash = 'killed' | 'power' | 'names'

export class CrashError extends Error {}

export class CrashingFiles implements JournalFiles {
  steps = 0
  readonly #root: DirectoryNode
  readonly #crashAt: number

  constructor(crashAt = Number.POSITIVE_INFINITY, root: DirectoryNode = directory()) {
    this.#crashAt = crashAt
    this.#root = root
  }

  /** The same disk after the crash and a restart. */
  after(crash: Crash, crashAt?: number): CrashingFiles {
    return new CrashingFiles(crashAt, survivor(this.#root, crash))
  }

  /** Every file's text by path. */
  texts(): Map<string, string> {
    const texts = new Map<string, string>()
    const walk = (node: DirectoryNode, path: string) => {
      for (const [name, child] of node.names) {
        if ('text' in child) texts.set(`${path}/${name}`, child.text)
        else walk(child, `${path}/${name}`)
      }
    }
    walk(this.#root, '')
    return texts
  }

  async makeDirectory(path: string): Promise<void> {
    const parent = this.#directory(dirname(path))
    if (parent.names.has(basename(path))) throw failure('EEXIST')
    this.#step()
    parent.names.set(basename(path), directory())
  }

  async isDirectory(path: string): Promise<boolean> {
    const node = this.#find(path)
    return node !== undefined && 'names' in node
  }

  async assertWritable(): Promise<void> {}

  async list(path: string): Promise<{ name: string; isDirectory: boolean }[]> {
    return [...this.#directory(path).names].map(([name, node]) => ({ name, isDirectory: 'names' in node }))
  }

  async read(path: string): Promise<string> {
    return this.#file(path).text
  }

  async writeSynced(path: string, text: string): Promise<void> {
    this.#step()
    const file: FileNode = { text: '', synced: '' }
    this.#directory(dirname(path)).names.set(basename(path), file)
    this.#write(file, text)
  }

  async appendSynced(path: string, text: string): Promise<void> {
    const existing = this.#find(path)
    if (existing === undefined) return this.writeSynced(path, text)
    this.#write(this.#file(path), text)
  }

  async rename(from: string, to: string): Promise<void> {
    const file = this.#file(from)
    const target = this.#directory(dirname(to))
    this.#step()
    this.#directory(dirname(from)).names.delete(basename(from))
    target.names.set(basename(to), file)
  }

  async remove(path: string): Promise<void> {
    this.#step()
    this.#directory(dirname(path)).names.delete(basename(path))
  }

  async syncDirectory(path: string): Promise<void> {
    this.#step()
    const node = this.#find(path)
    if (node !== undefined && 'names' in node) node.synced = new Map(node.names)
  }

  #write(file: FileNode, text: string): void {
    const half = Math.floor(text.length / 2)
    this.#step()
    file.text += text.slice(0, half)
    this.#step()
    file.text += text.slice(half)
    this.#step()
    file.synced = file.text
  }

  #step(): void {
    if (this.steps >= this.#crashAt) throw new CrashError(`crash at step ${this.steps}`)
    this.steps++
  }

  #find(path: string): DirectoryNode | FileNode | undefined {
    let node: DirectoryNode | FileNode | undefined = this.#root
    for (const name of path.split('/').filter(part => part !== '' && part !== '.')) {
      node = node !== undefined && 'names' in node ? node.names.get(name) : undefined
    }
    return node
  }

  #directory(path: string): DirectoryNode {
    const node = this.#find(path)
    if (node === undefined || !('names' in node)) throw failure('ENOENT')
    return node
  }

  #file(path: string): FileNode {
    const node = this.#find(path)
    if (node === undefined || !('text' in node)) throw failure('ENOENT')
    return node
  }
}

function directory(): DirectoryNode {
  return { names: new Map(), synced: new Map() }
}

function survivor(node: DirectoryNode, crash: Crash): DirectoryNode {
  const names = crash === 'power' ? node.synced : node.names
  const left = new Map<string, DirectoryNode | FileNode>()
  for (const [name, child] of names) {
    if ('names' in child) {
      left.set(name, survivor(child, crash))
    } else {
      const text = crash === 'killed' ? child.text : child.synced
      left.set(name, { text, synced: text })
    }
  }
  return { names: left, synced: new Map(left) }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code })
}
