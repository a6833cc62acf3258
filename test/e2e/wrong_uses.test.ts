/** Wrong uses: each is told in one line, with the value that is wrong and how to mend it. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it, vi } from 'vitest'

vi.setConfig({ testTimeout: 120_000 })

const program = fileURLToPath(new URL('../../dist/cli/pickaxe.js', import.meta.url))
const header = ['--header', `${'00'.repeat(72)}ffff001f00000000`]
const dmint = ['--preimage', '00'.repeat(64), '--nonce-width', '4']
const solo = ['solo', '--rpc', '127.0.0.1:1', '--address', '1x']

const uses: [string[], ...(string | RegExp)[]][] = [
  [['mien'], "'mien'", 'did you mean mine?'],
  [['mine', ...header, '--thread', '2'], "'--thread'", 'did you mean --threads?'],
  [['mine', ...header, '--threads', '0'], 'got 0', '1..1024'],
  [['mine', ...header, '--threads', 'all'], '"all"', 'whole number'],
  [['mine', ...header, 'now'], '"now"', 'takes flags only'],
  [['mine', ...header, '--range', '9..1'], /9.*1|1.*9/, 'range'],
  [['mine', ...header, '--range', '5'], '"5"', 'FIRST..END'],
  [['mine', ...header, '--kernel', 'mmx'], 'mmx', /avx2|scalar|pickaxe info/],
  [['mine', ...header, '--priority', 'high'], "'high'", 'normal, low, idle'],
  [['mine', '--header', 'abc'], '"abc"', 'hex'],
  [['mine', ...dmint, '--target', 'easy'], '"easy"', 'hex'],
  [['mine', ...dmint], '--target', 'missing'],
  [['verify', ...dmint, '--target', 'ff'], 'nonce', 'give --nonce'],
  [['hash', '--algorithm', 'md5', '--input', '00'], '"md5"', 'known are sha256d'],
  [['hash', '--algorithm', 'rx/0', '--input', '00'], 'rx/0 needs a key', '--key'],
  [['hash', '--algorithm', 'sha256d', '--input', '0'], '"0"', 'hex'],
  [['solo', '--coin', 'monero', '--address', '4'], '--rpc', 'http://127.0.0.1:8332'],
  [[...solo, '--coin', 'dogecoin'], '"dogecoin"', 'use one of'],
  [[...solo, '--coin', 'bitcoin'], '1x', /address/],
  [[...solo, '--coin', 'monero', '--cookie', 'c'], '--cookie', '--rpc-user'],
  [['pool', '--url', 'http://pool.example:80', '--user', 'u'], 'http://pool.example:80', 'stratum+'],
  [['pool', '--url', 'pool.example:3333'], '--user', 'for whom'],
  [['bench', '--algorithm', 'x11'], '"x11"', 'sha256d'],
  [['completion', 'tcsh'], "'tcsh'", 'bash, zsh, fish'],
  [['doctor', '--reach', 'nowhere'], '"nowhere"', 'host:port'],
  [['fleet', 'worker'], '--redis', /required|missing|redis:\/\//],
  [['watch', '--rpc', '127.0.0.1:1', '--coin', 'monero', '--address', '4'], '--address', '--view-key-file'],
]

it('twenty and more', async () => {
  const told = await Promise.all(
    uses.map(
      ([args]) =>
        new Promise<{ code: unknown; stdout: string; stderr: string }>(resolve => {
          const child = execFile(process.execPath, [program, ...args], (error, stdout, stderr) =>
            resolve({ code: error?.code ?? 0, stdout, stderr }),
          )
          child.stdin!.end()
        }),
    ),
  )
  for (const [i, [args, value, mend]] of uses.entries()) {
    const about = `pickaxe ${args.join(' ')}: ${told[i]!.stderr}`
    expect([told[i]!.code, told[i]!.stdout], about).toEqual([1, ''])
    expect(told[i]!.stderr, about).toMatch(/^pickaxe: [^\n]+\n$/)
    for (const part of [value!, mend!]) expect(told[i]!.stderr, about).toMatch(part)
  }
})
