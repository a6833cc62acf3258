/** Runs the built `pickaxe` as a shell would. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../dist/cli/pickaxe.js', import.meta.url))

export interface Ending {
  code: number | null
  signal: string | null
  stdout: string
  stderr: string
}

/** With `interruptAfter`, sends SIGINT `delayMs` after that text was printed. */
export function pickaxe(args: readonly string[], interruptAfter?: string, delayMs = 200): Promise<Ending> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    const look = (): void => {
      if (interruptAfter === undefined || !(stdout + stderr).includes(interruptAfter)) return
      interruptAfter = undefined
      setTimeout(() => child.kill('SIGINT'), delayMs)
    }
    child.stdout.setEncoding('utf8').on('data', text => {
      stdout += text
      look()
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr += text
      look()
    })
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
}
