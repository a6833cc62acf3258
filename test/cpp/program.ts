/** The C++ test programs, up to date. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const lock = `${root}build/tests.lock`
const lookAgainMs = 200

/** Builds them all; returns the path of the one called `name`. */
export function testProgram(name: string): string {
  alone(() => {
    execFileSync(process.execPath, ['cpp/build.cjs', '--tests'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  })
  return `${root}build/tests/${name}${process.platform === 'win32' ? '.exe' : ''}`
}

// Test files run side by side; two builds in one directory would trip over each other.
function alone(work: () => void): void {
  mkdirSync(`${root}build`, { recursive: true })
  while (!taken()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookAgainMs)
  try {
    work()
  } finally {
    rmSync(lock, { force: true })
  }
}

function taken(): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    if (!holderLives()) rmSync(lock, { force: true })
    return false
  }
}

function holderLives(): boolean {
  try {
    const holder = Number(readFileSync(lock, 'utf8'))
    // Between making the file and writing to it.
    if (holder === 0) return true
    process.kill(holder, 0)
    return true
  } catch {
    return false
  }
}
