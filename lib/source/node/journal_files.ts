/**
 * The file operations a journal needs, each a step that a crash may come after.
 * @module
 */
import { access, constants, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'

/** Paths are absolute or relative to the working directory; every call rejects as `node:fs` does. */
export interface JournalFiles {
  /** One directory, mode 700. */
  makeDirectory(path: string): Promise<void>
  isDirectory(path: string): Promise<boolean>
  /** Throws when nothing can be written there. */
  assertWritable(path: string): Promise<void>
  /** Names in a directory. */
  list(path: string): Promise<{ name: string; isDirectory: boolean }[]>
  read(path: string): Promise<string>
  /** Creates or replaces, mode 600; on the disk when it returns. */
  writeSynced(path: string, text: string): Promise<void>
  /** Creates or appends, mode 600; on the disk when it returns. */
  appendSynced(path: string, text: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** No failure where there is no such file. */
  remove(path: string): Promise<void>
  /** A new, renamed or removed name in `path` is safe from a power cut only after this. */
  syncDirectory(path: string): Promise<void>
}

export const diskFiles: JournalFiles = {
  makeDirectory: async path => {
    await mkdir(path, { mode: 0o700 })
  },
  isDirectory: path =>
    stat(path).then(
      found => found.isDirectory(),
      () => false,
    ),
  assertWritable: path => access(path, constants.W_OK),
  list: async path =>
    (await readdir(path, { withFileTypes: true })).map(entry => ({
      name: entry.name,
      isDirectory: entry.isDirectory(),
    })),
  read: path => readFile(path, 'utf8'),
  writeSynced: (path, text) => writeSynced(path, 'w', text),
  appendSynced: (path, text) => writeSynced(path, 'a', text),
  rename: (from, to) => rename(from, to),
  remove: path => rm(path, { force: true }),
  syncDirectory,
}

async function writeSynced(path: string, flags: 'w' | 'a', text: string): Promise<void> {
  const file = await open(path, flags, 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined)
  try {
    await handle?.sync()
  } catch {
    // Windows has no fsync for directories.
  } finally {
    await handle?.close()
  }
}
