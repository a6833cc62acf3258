/**
 * The reference implementation as distributions ship it: a shared library, measured by a small program of ours that the
 * system's C compiler builds against it.
 * @module
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { allocatedPages, allocatorEnvironment } from '../randomx/pages.js'
import { partsOf, type RandomXTask } from '../randomx/work.js'
import { threadsText } from '../threads.js'
import { librandomxProgram } from './librandomx_program.js'
import type { Peer } from './peer.js'
import { parseFigures } from './randomx_figures.js'
import { runProgram } from './run_program.js'

const compileTimeoutMs = 60_000
/** Building a dataset on one slow core. */
const startTimeoutMs = 900_000

export const librandomx: Peer<RandomXTask> = {
  name: 'librandomx',
  howToGet:
    'install librandomx-dev and a C compiler (`cc`), or give --peer librandomx=/path/to/include/randomx.h with the library in ../lib',

  file: {
    locate: () => ['/usr/include', '/usr/local/include'].map(folder => join(folder, 'randomx.h')).find(existsSync),
    where: 'in /usr/include or /usr/local/include',
  },

  async identify(path, signal) {
    return withProgram(path, signal, async () => 'librandomx')
  },

  contestant(path, version, task) {
    const { layout, threads, pages } = task
    const environment = allocatorEnvironment(pages, process.env)
    const got = allocatedPages(pages)
    const { mode } = partsOf(layout)
    return {
      id: `librandomx-${threads}`,
      label: `${version}, ${threadsText(threads)}`,
      threads,
      facts: { layout },
      version,
      command: `built in: lib/bench/peers/librandomx_program.ts against ${path}`,
      turn({ warmupMs, windowMs }, signal) {
        return withProgram(path, signal, async program => {
          const args = [mode, threads, task.initThreads, pages === '2MiB' ? 1 : 0, warmupMs, windowMs].map(String)
          const timeoutMs = startTimeoutMs + warmupMs + 2 * windowMs
          const { output, wallMs, cpuMs } = await runProgram(program, args, timeoutMs, signal, { environment })
          const { cacheMs, readyMs, hashes, hashingMs } = parseFigures('librandomx', output)
          return {
            hashrate: (hashes * 1000) / hashingMs,
            hashes: null,
            wallMs,
            cpuMs,
            measures: { readyMs: readyMs ?? cacheMs, ...(mode === 'light' ? { cacheMs } : {}) },
            pages: got,
          }
        })
      },
    }
  },
}

/** Compiles the program against the library beside the header at `path`. Rejects with what the compiler says. */
async function withProgram<Result>(
  path: string,
  signal: AbortSignal,
  use: (program: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'pickaxe-librandomx-'))
  try {
    const source = join(folder, 'measure.c')
    const program = join(folder, 'measure')
    writeFileSync(source, librandomxProgram)
    const library = join(dirname(path), '..', 'lib')
    const places = ['-include', path, `-L${library}`, `-Wl,-rpath,${library}`]
    await runProgram(
      'cc',
      ['-O2', '-o', program, source, ...places, '-lrandomx', '-lpthread'],
      compileTimeoutMs,
      signal,
    )
    return await use(program)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
