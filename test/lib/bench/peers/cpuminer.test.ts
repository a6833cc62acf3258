import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseHashrate, parseVersion } from '../../../../lib/bench/peers/cpuminer.js'

/** Written by cpuminer-opt 26.1. */
function recorded(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
}

describe('the version', () => {
  it('stands in the banner', () => {
    expect(parseVersion(recorded('cpuminer_version.txt'))).toBe('cpuminer-opt 26.1')
  })

  it.each(['', 'cpuminer 2.5.1', 'hello'])('is not in %j', output => {
    expect(() => parseVersion(output)).toThrow('is not cpuminer-opt')
  })
})

describe('the hashrate', () => {
  it('adds the means of the threads over their full scans', () => {
    const output = recorded('cpuminer_2_threads.txt')
    const thread0 = [2614.36, 2786.9, 2106.87, 3308.51, 1577.74]
    const thread1 = [3700.59, 6700.85, 5650.71, 5701.0, 4131.14, 4398.0, 4436.46]
    const mean = (values: number[]): number => values.reduce((a, b) => a + b) / values.length
    expect(parseHashrate(output, 2)).toBeCloseTo(1000 * (mean(thread0) + mean(thread1)), 3)
  })

  it.each([
    ['', 1],
    ['k', 1e3],
    ['M', 1e6],
    ['G', 1e9],
  ])('reads %jH/s', (prefix, factor) => {
    const line = `Thread 0, CPU 0: 12.50 ${prefix}h/s\n`
    expect(parseHashrate(line.repeat(3), 1)).toBe(12.5 * factor)
  })

  it('is not guessed from less than every thread has said', () => {
    const output = recorded('cpuminer_2_threads.txt')
    expect(() => parseHashrate(output, 3)).toThrow('no hashrate of thread 2')
    expect(() => parseHashrate('Thread 0, CPU 0: 4500.00 kh/s\n', 1)).toThrow('no hashrate of thread 0')
    expect(() => parseHashrate('garbage\u0000', 1)).toThrow('no hashrate of thread 0')
  })
})
