/** package.json names the packages that are used, each in its place, and no other. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesUnder, read, root } from './files.js'
import { importsOf, packageOf } from './imports.js'

interface Manifest {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
  peerDependencies: Record<string, string>
  scripts: Record<string, string>
}

const manifest = JSON.parse(read('package.json')) as Manifest
const dependencies = Object.keys(manifest.dependencies)
const devDependencies = Object.keys(manifest.devDependencies)
/** For those who build, and for those who have a fleet: installed with a clone, and with the package by whoever wants to. */
const peers = Object.keys(manifest.peerDependencies)
const fleetPeers = ['bullmq', 'ioredis']

const packagesOf = (files: readonly string[]) =>
  new Set(files.flatMap(importsOf).flatMap(specifier => packageOf(specifier) ?? []))

/** What is installed with the package and runs or is compiled there; C++ and CMake name packages in text. */
const shipped = packagesOf([...filesUnder('lib', '.ts'), ...filesUnder('cpp', '.cjs')])
const build = ['cpp/build.cjs', 'cpp/addon/addon.cmake'].map(read).join()
const own = [...filesUnder('test', '.ts', '.mjs'), ...filesUnder('docs', '.ts', '.mjs'), 'vitest.config.ts']
const scripts = [...Object.values(manifest.scripts), read('.ci/run')].join('\n')
const { plugin: plugins } = JSON.parse(read('docs/typedoc.json')) as { plugin: string[] }

/** Commands that a package brings. */
function commandsOf(name: string): string[] {
  const { bin = {} } = JSON.parse(readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8')) as {
    bin?: string | Record<string, string>
  }
  return typeof bin === 'string' ? [name.split('/').at(-1)!] : Object.keys(bin)
}

const runs = (text: string, command: string) => new RegExp(`(?:^|[\\s"'])${command}(?![\\w./-])`, 'm').test(text)

const isShipped = (name: string) => shipped.has(name) || build.includes(name)

describe('package.json', () => {
  it('has no dependency that nothing uses', () => {
    expect(dependencies.length).toBeGreaterThan(3)
    expect(dependencies.filter(name => !isShipped(name))).toEqual([])
    expect(['@noble/hashes', 'never-heard-of'].filter(name => !isShipped(name))).toEqual(['never-heard-of'])
  })

  it('has every dependency that lib imports', () => {
    const known = ['pickaxe', ...fleetPeers, ...dependencies]
    expect([...shipped].filter(name => !known.includes(name))).toEqual([])
    expect(packageOf('@noble/hashes/sha2.js')).toBe('@noble/hashes')
    expect(packageOf('valibot')).toBe('valibot')
    expect([packageOf('node:path'), packageOf('./bytes.js')]).toEqual([undefined, undefined])
  })

  it('has no development dependency that no test, script or type needs', () => {
    const imported = packagesOf(own)
    const isUsed = (name: string) =>
      imported.has(name) ||
      plugins.includes(name) ||
      peers.includes(name) ||
      name.startsWith('@types/') ||
      commandsOf(name).some(command => runs(scripts, command))
    expect(devDependencies.filter(name => !isUsed(name))).toEqual([])
    expect(runs('publint && attw --pack .', 'attw')).toBe(true)
    expect(runs('node cpp/build.cjs --tests', 'build')).toBe(false)
  })

  it('has as peers what the build reads and what a fleet loads, each of which a clone has too', () => {
    const builders = peers.filter(name => !fleetPeers.includes(name))
    expect(builders).toHaveLength(2)
    expect(builders.filter(name => !build.includes(name))).toEqual([])
    expect(peers.filter(name => !devDependencies.includes(name))).toEqual([])
  })

  it('loads what a fleet needs in one place, which says what to install', () => {
    const loads = (file: string) => [...read(file).matchAll(/\bimport\('([^']+)'\)(?!\))/g)].map(([, to]) => to)
    const users = filesUnder('lib', '.ts').filter(file =>
      /^import \{? ?[^t].*from '(?:bullmq|ioredis)'/m.test(read(file)),
    )
    expect(users).toEqual([])
    expect(loads('lib/source/fleet/packages.ts')).toEqual(expect.arrayContaining(fleetPeers))
  })

  it('has the types of what it uses alone', () => {
    const typed = devDependencies.filter(name => name.startsWith('@types/')).map(name => name.slice('@types/'.length))
    const isKnown = (name: string) => name === 'node' || existsSync(path.join(root, 'node_modules', name))
    expect(typed.filter(name => !isKnown(name))).toEqual([])
  })
})
