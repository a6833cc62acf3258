import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process'

/** Runs npm, the one that runs the tests if there is one, and returns its stdout. */
export function npm(args: readonly string[], cwd: string): string {
  const options: ExecFileSyncOptionsWithStringEncoding = { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }
  const script = process.env.npm_execpath
  if (script !== undefined) return execFileSync(process.execPath, [script, ...args], options)
  return execFileSync('npm', args, { ...options, shell: process.platform === 'win32' })
}
