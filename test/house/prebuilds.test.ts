/** What a release's check of its binaries refuses, and what the addon built here shows of itself. */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { compareVersions, readBinary } from '../../.ci/prebuilds/binary.mjs'
import { exported, faultsOf } from '../../.ci/prebuilds/inspect.mjs'
import { hostTarget, targets } from '../../.ci/prebuilds/targets.mjs'
import { addonOf, portableExecutable } from './binaries.js'
import { root } from './files.js'

const addon = fs.readFileSync(path.join(root, 'build', 'Release', 'pickaxe.node'))
const host = hostTarget()!
const folder = fs.mkdtempSync(path.join(tmpdir(), 'pickaxe-prebuilds-'))
const isLinux = process.platform === 'linux'
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

function place(file: string, bytes: Uint8Array): void {
  fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
  fs.writeFileSync(path.join(folder, file), bytes)
}

function seal(...flags: string[]) {
  const script = path.join(root, '.ci', 'prebuilds', 'seal.mjs')
  return spawnSync(process.execPath, [script, '--folder', folder, ...flags], { encoding: 'utf8' })
}

describe('the addon built here', () => {
  const binary = readBinary(addon)

  it('is for this system and shows Node two symbols alone', () => {
    expect([binary.format, binary.arch]).toEqual([host.format, host.arch])
    expect([...binary.exports].sort()).toEqual(exported)
    expect(binary.imports).toEqual(expect.arrayContaining(['napi_create_function']))
  })

  it('carries no time stamp, nothing that is bound late, and no C++ library that users may lack', () => {
    expect(binary.stamp).toBe(0)
    expect(binary.isBoundAtLoad).toBe(true)
    expect(binary.libraries.filter(name => /stdc\+\+|gcc_s/.test(name))).toEqual([])
  })

  it.runIf(isLinux)('is stripped: a build of one’s own has the published digest', () => {
    // .symtab is what strip takes away.
    const sections = Number(addon.readBigUInt64LE(40))
    const types = Array.from({ length: addon.readUInt16LE(60) }, (_, i) => addon.readUInt32LE(sections + i * 64 + 4))
    expect(types.length).toBeGreaterThan(10)
    expect(types).not.toContain(2)
  })
})

describe('a file that is not the addon of its target', () => {
  const target = (name: string) => targets.find(one => one.name === name)!

  it('is refused: empty, text, cut anywhere, of another format or architecture', () => {
    expect(faultsOf(host, new Uint8Array())).toEqual(['it is empty'])
    expect(faultsOf(host, Buffer.from('not a library at all'))).toEqual([
      'it is neither ELF nor Mach-O nor PE, of 64 bits',
    ])
    for (let i = 1; i < 10; i++)
      expect(faultsOf(host, addon.subarray(0, Math.floor((addon.length * i) / 10)))).not.toEqual([])
    const others = targets.filter(({ format, arch }) => format !== host.format || arch !== host.arch)
    for (const other of others) expect(faultsOf(other, addon)[0], other.name).toMatch(/^it is .* for .*, not .* for /)
  })

  it.runIf(isLinux)('is refused: made for the other C library', () => {
    const [musl, glibc] = ['musl', 'glibc'].map(libc => target(`linux-${process.arch}-${libc}`))
    expect(faultsOf(host === glibc ? musl! : glibc!, addon)).not.toEqual([])
  })

  it.runIf(isLinux)('is refused: needs a library that users may not have', () => {
    const strange = Buffer.from(addon)
    strange.write('liby', strange.indexOf('\0libm.so.6\0') + 1, 'latin1')
    expect(faultsOf(host, strange)[0]).toBe('it needs liby.so.6, which users may not have')
  })

  it('is refused: calls what makes a connection or starts a program', () => {
    for (const one of targets.filter(({ format }) => format !== 'pe'))
      for (const name of [
        'socket',
        'connect',
        'getaddrinfo',
        'execve',
        'execl',
        'execvpe',
        'posix_spawn',
        'fork',
        'system',
      ])
        expect(faultsOf(one, addonOf(one, name))).toContain(`it calls ${name}: no network, no programs`)
  })

  it('is refused: a PE file with the time it was linked at, where no digest stands in its place', () => {
    const stamped = 'it carries the time it was linked at'
    expect(faultsOf(target('win32-x64'), portableExecutable({ stamp: 1 }))).toContain(stamped)
    expect(faultsOf(target('win32-x64'), portableExecutable({ stamp: 1, debugType: 16 }))).not.toContain(stamped)
    expect(faultsOf(target('win32-x64'), portableExecutable({ stamp: 1, debugType: 2 }))).toContain(stamped)
  })

  it('compares versions as numbers', () => {
    expect(['2.9', '2.34', '2.28', '10.0'].sort(compareVersions)).toEqual(['2.9', '2.28', '2.34', '10.0'])
  })
})

describe('the seal', () => {
  beforeEach(() => fs.rmSync(folder, { recursive: true, force: true }))

  it('takes the eight, lists their digests, and refuses them once one has changed', () => {
    for (const target of targets) place(target.file, addonOf(target))
    expect(seal()).toMatchObject({ status: 0, stderr: '' })
    const sums = fs.readFileSync(path.join(folder, 'SHA256SUMS'), 'utf8')
    expect(sums.match(/^[0-9a-f]{64} {2}\S+$/gm)).toHaveLength(targets.length)
    expect(seal('--check')).toMatchObject({ status: 0, stdout: `${sums}\n` })
    const [first] = targets
    place(first!.file, Buffer.concat([addonOf(first!), Buffer.alloc(1)]))
    expect(seal('--check').stderr).toContain('SHA256SUMS is not that of these files')
    fs.rmSync(path.join(folder, 'SHA256SUMS'))
    expect(seal('--check').stderr).toContain('SHA256SUMS is missing')
  })

  it('refuses an empty folder, and names every file that is missing', () => {
    fs.mkdirSync(folder)
    const { status, stderr } = seal()
    expect(status).toBe(1)
    for (const { file } of targets) expect(stderr).toContain(`${file} is missing`)
  })

  it('refuses eight empty files, a stranger, one of another system', () => {
    for (const { file } of targets) place(file, new Uint8Array())
    expect(seal().stderr.match(/: it is empty/g)).toHaveLength(targets.length)
    place('plan9-mips/node.napi.node', addon)
    const other = targets.find(({ format }) => format !== host.format)!
    place(other.file, addon)
    const { status, stderr } = seal('--check')
    expect(status).toBe(1)
    expect(stderr).toContain('plan9-mips/node.napi.node is not expected')
    expect(stderr).toContain(`${other.file}: it is ${host.format} for ${host.arch}, not ${other.format}`)
    expect(fs.existsSync(path.join(folder, 'SHA256SUMS'))).toBe(false)
  })
})
