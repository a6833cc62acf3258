/**
 * What happens around the addon's life: process exits, worker threads end, miners are forgotten. Each case is a
 * program of its own, run against the built package; a crash, a hang or a thread left behind shows in how it ends.
 */
import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'

const dist = new URL('../../dist/index.js', import.meta.url).href

const prelude = `
import { Worker, isMainThread } from 'node:worker_threads'
import { readdirSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { blockHeader, Miner, mine, dmint } from '${dist}'
const endless = dmint({ preimage: new Uint8Array(64), target: 1n, nonceWidth: 8 })
const header = new Uint8Array(80)
const randomx = { header, algorithm: 'randomx', key: header.subarray(0, 32), target: (1n << 256n) - 1n }
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms))
const threads = () => readdirSync('/proc/self/task').length
`

interface Ending {
  code: number | null
  signal: string | null
  stdout: string
  stderr: string
  ms: number
}

function run(
  body: string,
  {
    args = [],
    signalAfterMs,
    signal = 'SIGTERM',
  }: { args?: string[]; signalAfterMs?: number; signal?: NodeJS.Signals } = {},
): Promise<Ending> {
  return new Promise(resolve => {
    const startedAt = performance.now()
    const child = spawn(process.execPath, [...args, '--input-type=module', '-e', prelude + body])
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (data: Buffer) => {
      stdout += data
      if (signalAfterMs !== undefined && stdout.includes('mining')) setTimeout(() => child.kill(signal), signalAfterMs)
    })
    child.stderr.on('data', (data: Buffer) => {
      stderr += data
    })
    const guard = setTimeout(() => child.kill('SIGKILL'), 20_000)
    child.on('close', (code, killedBy) => {
      clearTimeout(guard)
      resolve({ code, signal: killedBy, stdout, stderr, ms: performance.now() - startedAt })
    })
  })
}

const clean = { code: 0, signal: null, stderr: '' }

describe('the process', () => {
  it('exits while mining', async () => {
    const ending = await run(
      `const m = await Miner.start({ threads: 3 }); m.setJob(endless); await sleep(50); process.exit(0)`,
    )
    expect(ending).toMatchObject(clean)
  })

  it('exits in the very tick the threads were started', async () => {
    const ending = await run(`const m = await Miner.start({ threads: 3 }); m.setJob(endless); process.exit(0)`)
    expect(ending).toMatchObject(clean)
  })

  it('ends by itself when an idle miner is left open', async () => {
    expect(await run(`await Miner.start({ threads: 2 })`)).toMatchObject(clean)
  })

  it('ends by itself when a miner is left open that has checked a RandomX hit', async () => {
    const ending = await run(`
      const m = await Miner.start({ threads: 1, randomx: { mode: 'light' } })
      const { reason } = await m.setJob(blockHeader({ ...randomx, range: { start: 0n, end: 1n } })).finished
      console.log(reason, m.stats().hits)`)
    expect(ending).toMatchObject({ ...clean, stdout: 'exhausted 1\n' })
  })

  it('ends by itself after close()', async () => {
    const ending = await run(
      `const m = await Miner.start(); m.setJob(endless); await sleep(20); await m.close(); await m.close()`,
    )
    expect(ending).toMatchObject(clean)
  })

  it('stays alive while a search runs, and ends after its range', async () => {
    const ending = await run(`
      const m = await Miner.start({ threads: 2 })
      m.setJob(dmint({ preimage: new Uint8Array(64), target: 1n, nonceWidth: 8, range: { start: 0n, end: 3000000n } })).finished
        .then(end => console.log(end.reason, end.hashes))`)
    expect(ending).toMatchObject({ ...clean, stdout: 'exhausted 3000000\n' })
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('dies at once by %s while mining', async signal => {
    const ending = await run(`console.log('mining'); await mine(endless)`, { signalAfterMs: 100, signal })
    expect(ending).toMatchObject({ code: null, signal })
  })

  it('survives an uncaught error like any Node program', async () => {
    const ending = await run(
      `const m = await Miner.start(); m.setJob(endless); await sleep(20); throw new Error('mine')`,
    )
    expect(ending).toMatchObject({ code: 1, signal: null })
    expect(ending.stderr).toContain('Error: mine')
  })
})

describe('a worker thread', () => {
  const inWorker = (code: string) => `data:text/javascript,${encodeURIComponent(prelude + code)}`

  it('mines like the main thread', async () => {
    const ending = await run(`
      const w = new Worker(new URL(${JSON.stringify(
        inWorker(`
        import { parentPort } from 'node:worker_threads'
        const job = dmint({ preimage: new Uint8Array(64), target: 1n, nonceWidth: 8, range: { start: 0n, end: 100000n } })
        parentPort.postMessage((await mine(job)).hashes)`),
      )}))
      w.on('message', hashes => console.log(hashes))`)
    expect(ending).toMatchObject({ ...clean, stdout: '100000\n' })
  })

  it('is terminated while mining and leaves no thread behind', async () => {
    const ending = await run(`
      const before = threads()
      for (let i = 0; i < 5; i++) {
        const w = new Worker(new URL(${JSON.stringify(
          inWorker(`
          import { parentPort } from 'node:worker_threads'
          const m = await Miner.start({ threads: 3 })
          m.setJob(endless)
          parentPort.postMessage('mining')
          await m.hits().next()`),
        )}))
        await new Promise(resolve => w.once('message', resolve))
        await w.terminate()
      }
      await sleep(50)
      console.log(threads() <= before)`)
    expect(ending).toMatchObject({ ...clean, stdout: 'true\n' })
  })

  it('and the main thread load the addon side by side', async () => {
    const ending = await run(`
      const w = new Worker(new URL(${JSON.stringify(
        inWorker(`
        const m = await Miner.start({ threads: 1 }); m.setJob(endless); await sleep(100); await m.close()`),
      )}))
      const m = await Miner.start({ threads: 1 }); m.setJob(endless)
      await new Promise(resolve => w.once('exit', resolve))
      await m.close()
      console.log('both')`)
    expect(ending).toMatchObject({ ...clean, stdout: 'both\n' })
  })
})

describe('a forgotten miner', () => {
  it('is collected with its threads, though its search still ran', async () => {
    const ending = await run(
      `
      const before = threads()
      await (async () => { for (let i = 0; i < 4; i++) { const m = await Miner.start({ threads: 2 }); m.setJob(endless) } })()
      const during = threads()
      for (let i = 0; i < 20 && threads() > before; i++) { gc(); await sleep(20) }
      console.log(during - before, threads() - before)
      process.exit(0)`,
      { args: ['--expose-gc'] },
    )
    expect(ending).toMatchObject({ ...clean, stdout: '8 0\n' })
  })

  it('is collected with the thread that checks its RandomX hits', async () => {
    const ending = await run(
      `
      await new Promise(resolve => new Worker('', { eval: true }).once('exit', resolve))
      await readdir('.') // starts the threads of Node's own that a worker needs
      const before = threads()
      await (async () => {
        const m = await Miner.start({ threads: 1, randomx: { mode: 'light' } })
        m.setJob(blockHeader({ ...randomx, target: 0n }))
      })()
      await sleep(100)
      const during = threads()
      for (let i = 0; i < 100 && threads() > before; i++) { gc(); await sleep(20) }
      console.log(during > before + 1, threads() - before)
      process.exit(0)`,
      { args: ['--expose-gc'] },
    )
    expect(ending).toMatchObject({ ...clean, stdout: 'true 0\n' })
  })

  it('is kept while somebody waits for it', async () => {
    const ending = await run(
      `
      const done = []
      async function wait() {
        const m = await Miner.start({ threads: 1 })
        const end = await m.setJob(dmint({ preimage: new Uint8Array(64), target: 1n, nonceWidth: 8, range: { start: 0n, end: 8000000n } })).finished
        done.push(end.reason)
      }
      wait()
      for (let i = 0; i < 300 && done.length === 0; i++) { gc(); await sleep(10) }
      console.log(done[0])
      process.exit(0)`,
      { args: ['--expose-gc'] },
    )
    expect(ending).toMatchObject({ ...clean, stdout: 'exhausted\n' })
  })
})
