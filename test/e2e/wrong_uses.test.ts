/** Wrong uses: each is told in one line, with the value that is wrong and how to mend it. */
import { execFile } from 'node:child_process'
import { PassThrough, Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { describeFailure } from '../../lib/cli/failure.js'
import { run } from '../../lib/cli/run.js'
import { createTerminal } from '../../lib/cli/terminal.js'

const program = fileURLToPath(new URL('../../dist/cli/pickaxe.js', import.meta.url))
const header = ['--header', `${'00'.repeat(72)}ffff001f00000000`]
const dmint = ['--preimage', '00'.repeat(64), '--nonce-width', '4']
const blob = ['--blob', '00'.repeat(76), '--key', '00'.repeat(32)]
const solo = ['solo', '--rpc', '127.0.0.1:1', '--address', '1x']
const bitcoin = ['solo', '--rpc', '127.0.0.1:1', '--coin', 'bitcoin', '--address', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa']
const pool = ['pool', '--url', '127.0.0.1:1', '--user', 'me']
const watch = ['watch', '--rpc', '127.0.0.1:1', '--coin', 'bitcoin']

const uses: [string[], ...(string | RegExp)[]][] = [
  [['mien'], "'mien'", 'did you mean mine?'],
  [['mine', ...header, '--thread', '2'], "'--thread'", 'did you mean --threads?'],
  [['mine', ...header, '--threads', '0'], 'got "0"', '1..1024'],
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
  [['help', 'fleet', 'mien'], "'mien'", 'did you mean mine?'],
  [['help', 'mine', 'now'], '"now"', 'takes flags only'],
  [['fleet', 'worker', 'now', '--redis', 'redis://a'], '"now"', 'pickaxe fleet worker --help'],
  [['mine', ...header, '--threads'], '--threads <n>', 'argument missing'],
  [['mine', ...header, '--threads', '1e3'], '"1e3"', 'whole number'],
  [['mine', ...header, '--threads', '1025'], '"1025"', '1..1024'],
  [['mine', ...header, '--bits', '00000000'], '0x00000000', 'no hash can meet it'],
  [['mine', ...header, '--difficulty', '5'], '--difficulty', 'which takes --header, --bits'],
  [['mine', ...header, '--compare', 'commitment'], '--compare', 'give --algorithm'],
  [['mine', ...header, ...dmint, '--target', 'ff'], '--preimage', 'does not belong to a job of --header'],
  [['mine', ...header, '--range', '0..99999999999999'], '99999999999999', '<= 4294967296'],
  [['mine', ...header, '--kernel', ''], 'got ""', 'pickaxe info'],
  [['mine', ...dmint.with(3, '3'), '--target', 'ff'], 'got 3', '4 or 8'],
  [['mine', ...dmint, '--target', '0'], 'got 0', 'positive'],
  [['mine', ...dmint, '--target', 'ff', '--no-huge-pages'], '--no-huge-pages', 'leave it out'],
  [['mine', ...blob], '--difficulty', '--target'],
  [['mine', ...blob, '--difficulty', '-5'], '"-5"', 'whole number'],
  [['mine', ...blob, '--difficulty', '5', '--mode', 'fast'], "'fast'", 'auto, full, light'],
  [['mine', ...blob, '--difficulty', '5', '--machines', '99'], '"99"', '1..16'],
  [['mine', ...blob, '--target', '0000'], 'got 2', '4 or 8 bytes'],
  [['verify', ...header, '--nonce', '0x1ffffffff'], '0x1ffffffff', '4 bytes'],
  [['verify', ...header, '--nonce', '00000000', '--preimage-index', '3'], 'got 3', '0..0'],
  [['hash', '--algorithm', 'rx/0', '--key', '00'.repeat(61), '--input', '00'], 'got 61', 'at most 60 bytes'],
  [['hash', '--algorithm', 'sha256d', '--input', '00', '--engine', 'jit'], '--engine', 'leave it out'],
  [['hash', '--input', '00'], 'no algorithm', 'give --algorithm'],
  [['bench', '--only', 'speed'], '"speed"', 'kernels, overhead'],
  [['bench', '--window-ms', '5'], '"5"', '10..600000'],
  [['bench', '--peer', 'cpuminer'], '"cpuminer"', 'name=path'],
  [['bench', '--peer', 'cpuminer=/no/such', '--compare'], '/no/such', 'no executable file'],
  [['bench', '--no-huge-pages'], '--no-huge-pages', 'is for RandomX'],
  [['bench', '--algorithm', 'randomx', '--kernel', 'avx2'], '"avx2"', 'leave it out'],
  [['bench', '--json', 'a.out', '--report', 'a.out'], '"a.out"', 'give each its own'],
  [['bench', '--baseline', '/no/such'], '/no/such', 'cannot be read'],
  [['demo', '--threads', '0'], '"0"', '1..1024'],
  [['info', '--verify', '--jsn'], "'--jsn'", 'did you mean --json?'],
  [['doctor', '--reach', '127.0.0.1:99999'], '127.0.0.1:99999', 'host:port'],
  [['tune', '--keep'], '--keep', 'goes with --apply'],
  [['tune', '--only', 'pages'], '"pages"', 'pages-2m, pages-1g'],
  [['tune', '--unit', '--json'], '--json', 'leave it out'],
  [['build-addon', 'now'], '"now"', 'takes flags only'],
  [['completion', 'bash', 'zsh'], '"zsh"', 'takes 1 argument'],
  [[...bitcoin, '--quorum', '5'], '"5"', '1..1'],
  [[...bitcoin, '--blocks', '0'], '"0"', 'whole number in 1..'],
  [[...bitcoin, '--network', 'moon'], '"moon"', 'it has main'],
  [[...bitcoin, '--http', '8080'], '"8080"', 'HOST:PORT'],
  [[...bitcoin, '--http', '0.0.0.0:8080'], '0.0.0.0', 'PICKAXE_HTTP_TOKEN'],
  [[...bitcoin, '--zmq', 'ipc://x'], '"ipc://x"', 'tcp://'],
  [[...bitcoin, '--mode', 'full'], '--mode', 'leave it out'],
  [[...bitcoin.with(2, 'ftp://127.0.0.1:1')], '"ftp://127.0.0.1:1"', 'http://'],
  [[...pool, '--shares', '0'], '"0"', 'whole number in 1..'],
  [[...pool, '--difficulty', '5'], 'difficulty', 'Stratum V1 only'],
  [[...pool, '--algorithm', 'sha256d', '--rig-id', 'x'], '--rig-id', 'a part of --user'],
  [[...pool, '--socks5', 'proxy'], '"proxy"', 'host:port'],
  [[...pool, '--pass-file', '/no/such'], '/no/such', '--pass-file cannot be read'],
  [['fleet', 'mine', '--redis', 'redis://a', ...dmint, '--target', 'ff', '--range-seconds', '5'], '"5"', '10..60'],
  [['fleet', 'status'], '--redis', '--miner'],
  [['fleet', 'status', '--miner', 'http://127.0.0.1:2', '--interval', '9'], '--interval', 'goes with --http'],
  [[...watch, '--share', '101'], '"101"', 'at most 100'],
  [[...watch, '--tag', 'hex:abc'], '"hex:abc"', 'hex digits'],
  [[...watch, '--once', '--http', '127.0.0.1:0'], '--http', 'leave one of them out'],
  [[...watch, '--network', 'moon'], '"moon"', 'it has main'],
]

/** In this process: what the command itself would print to its two streams. */
async function told(args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const [stdin, stdout, stderr] = [Readable.from([]), new PassThrough(), new PassThrough()]
  const terminal = createTerminal({ stdin, stdout, stderr })
  const failure = await run(args, terminal).then(
    () => 'done',
    error => describeFailure(error, {}),
  )
  terminal.note(`pickaxe: ${failure}`)
  return { stdout: String(stdout.read() ?? ''), stderr: String(stderr.read()) }
}

it.each(uses)('%j', { timeout: 20_000 }, async (args, ...parts) => {
  const { stdout, stderr } = await told(args)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/^pickaxe: [^\n]+\n$/)
  for (const part of parts) expect(stderr).toMatch(part)
})

it('the program itself says the same, and fails', { timeout: 60_000 }, async () => {
  for (const [args] of uses.filter((_, i) => i % 20 === 0)) {
    const [code, stdout, stderr] = await new Promise<unknown[]>(resolve => {
      execFile(process.execPath, [program, ...args], (error, ...streams) =>
        resolve([error?.code, ...streams]),
      ).stdin!.end()
    })
    expect([code, stdout, stderr]).toEqual([1, '', (await told(args)).stderr])
  }
})
