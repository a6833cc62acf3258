import { expect, it } from 'vitest'
import { runProgram } from '../../../../lib/bench/peers/run_program.js'

const never = new AbortController().signal
const node = (body: string, timeoutMs = 20_000, signal = never) =>
  runProgram(process.execPath, ['-e', body], timeoutMs, signal)

it('gives both streams without colours', async () => {
  const { output, wallMs } = await node(`console.error('one'); console.log('\\x1b[01;37m two \\x1b[0m')`)
  expect(output).toContain('one')
  expect(output).toContain(' two ')
  expect(output).not.toContain('\x1b')
  expect(wallMs).toBeGreaterThan(0)
})

it.runIf(process.platform === 'linux')('counts the CPU time of the program', async () => {
  const { cpuMs } = await node(`while (process.cpuUsage().user < 150_000);`)
  expect(cpuMs).toBeGreaterThanOrEqual(130)
})

it('names an exit code and the last line', async () => {
  await expect(node(`console.log('first'); console.error('no such algorithm'); process.exitCode = 3`)).rejects.toThrow(
    'ended with exit code 3: no such algorithm',
  )
})

it('names a signal', async () => {
  await expect(node(`process.kill(process.pid, 'SIGILL'); setInterval(() => {}, 1000)`)).rejects.toThrow(
    'ended with SIGILL',
  )
})

it('kills what hangs, though it ignores signals and its child holds the pipes', async () => {
  const body = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);
    require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 8000)'], { stdio: 'inherit' })`
  const startMs = performance.now()
  await expect(node(body, 1000)).rejects.toThrow('did not end within 1 s and was ended')
  expect(performance.now() - startMs).toBeLessThan(7000)
})

it.runIf(process.platform === 'linux')('counts the CPU time of the workers of a program that would go on', async () => {
  const worker = `while (process.cpuUsage().user < 300_000); console.log('enough'); setInterval(() => {}, 1000)`
  const body = `const worker = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(worker)}], { stdio: 'inherit' })
    process.on('SIGTERM', () => { worker.on('exit', () => process.exit(0)); worker.kill() })`
  const { cpuMs } = await runProgram(process.execPath, ['-e', body], 20_000, never, {
    isEnough: text => text.includes('enough'),
  })
  expect(cpuMs).toBeGreaterThanOrEqual(290)
})

it('says that a program could not be started', async () => {
  await expect(runProgram('/no/such/program', [], 1000, never)).rejects.toThrow('could not be started')
})

it('ends with the reason of an abort', async () => {
  const controller = new AbortController()
  const reason = new Error('enough')
  setTimeout(() => controller.abort(reason), 100)
  await expect(node(`setInterval(() => {}, 1000)`, 20_000, controller.signal)).rejects.toBe(reason)
})

it('keeps its memory however much is printed', async () => {
  const { output } = await node(`for (let i = 0; i < 64; i++) process.stdout.write('x'.repeat(1 << 16))`)
  expect(output.length).toBeLessThan(2 << 20)
})
