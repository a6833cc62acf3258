/** The scripts of a release, with a registry and a `gh` that keep what they are given, and with planted faults. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeChecksums } from '../../.ci/prebuilds/checksums.mjs'
import { targets } from '../../.ci/prebuilds/targets.mjs'
import { billOfMaterials } from '../../.ci/release/assets.mjs'
import { faultsOfRelease, notesOf, readRelease } from '../../.ci/release/check.mjs'
import { homeOf, publishedManifest } from '../../.ci/release/manifest.mjs'
import { addonOf } from './binaries.js'
import { root } from './files.js'

const folder = fs.mkdtempSync(path.join(tmpdir(), 'pickaxe-release-'))
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

const repository = { type: 'git', url: 'git+https://example.com/owner/pickaxe.git' }
const changelog =
  '# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-28\n\nWhat is new.\n\n## [1.2.2] - 2026-01-01\n\nOld.\n'
const manifest = { name: 'pickaxe', version: '1.2.3', repository, scripts: { prepare: 'node prepare.mjs' } }

/** A script of .ci/release, away from the clone's npm settings. */
async function run(script: string, args: string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [path.resolve(root, '.ci', 'release', script), ...args], {
    cwd: folder,
    env: { ...process.env, HOME: folder, npm_config_userconfig: path.join(folder, 'npmrc'), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (said += String(chunk)))
  const [status] = (await once(child, 'close')) as [number]
  return { status, said }
}

describe('a tag', () => {
  it('may be released when tag, version, changelog and repository agree', () => {
    expect(faultsOfRelease('v1.2.3', { manifest, changelog }, 'owner/pickaxe')).toEqual([])
    expect(notesOf(changelog, '1.2.3')).toBe('What is new.')
  })

  it('is refused: another version, no dated heading, entries left over, no repository, a foreign one', () => {
    const faults = (tag: string, other = {}, text = changelog, place?: string) =>
      faultsOfRelease(tag, { manifest: { ...manifest, ...other }, changelog: text }, place).join('\n')
    expect(faults('v1.2.4')).toMatch(/^the tag v1\.2\.4 is not v1\.2\.3/)
    expect(faults('1.2.3')).toMatch(/^the tag 1\.2\.3 is not v1\.2\.3/)
    expect(faults('v1.2.3', {}, changelog.replace(' - 2026-11-28', ''))).toMatch(/no heading "## \[1\.2\.3\] - /)
    expect(faults('v1.2.3', {}, changelog.replace('[Unreleased]\n', '[Unreleased]\n\n- more\n'))).toMatch(/Unreleased/)
    expect(faults('v1.2.3', { repository: undefined })).toMatch(
      /^package\.json has no "repository".*docs\/releasing\.md/,
    )
    expect(faults('v1.2.3', {}, changelog, 'fork/pickaxe')).toMatch(/example\.com\/owner\/pickaxe, and this is fork/)
  })

  it('of this tree stops early, with the place that is to be filled in', async () => {
    const { status, said } = await run('check.mjs', [`v${readRelease().manifest.version}`])
    expect(status).toBe(1)
    expect(said).toMatch(/docs\/releasing\.md|has no heading/)
  })
})

it('the published package.json has no scripts, and what follows from the repository', () => {
  expect(publishedManifest(manifest)).toEqual({
    name: 'pickaxe',
    version: '1.2.3',
    repository,
    homepage: 'https://example.com/owner/pickaxe#readme',
    bugs: { url: 'https://example.com/owner/pickaxe/issues' },
  })
  expect(publishedManifest({ name: 'pickaxe', scripts: {} })).toEqual({ name: 'pickaxe' })
  expect(homeOf({ repository: 'owner/pickaxe' })).toBeUndefined()
})

it('the bill of materials names what the package brings along, and no run of it differs', () => {
  const bill = billOfMaterials()
  const { dependencies } = readRelease().manifest as { dependencies: Record<string, string> }
  expect(bill.metadata.component.name).toBe('pickaxe')
  const names = bill.components.map(({ name }: { name: string }) => name)
  expect(names).toEqual(expect.arrayContaining([...Object.keys(dependencies), 'ip-address']))
  expect(names).not.toContain('vitest')
  expect(billOfMaterials()).toEqual(bill)
})

describe('a tarball', { timeout: 60_000 }, () => {
  /** A registry that knows one package, and counts what is put into it. */
  const versions = new Map<string, { dist: { integrity: string } }>()
  let puts = 0
  let server: Server
  let registry = ''

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        if (request.method === 'PUT') {
          const body = JSON.parse(Buffer.concat(chunks).toString()) as {
            versions: Record<string, { dist: { integrity: string } }>
          }
          for (const [version, entry] of Object.entries(body.versions)) versions.set(version, entry)
          puts += 1
          response.end('{"ok":true}')
        } else if (versions.size === 0) {
          response.writeHead(404).end('{"error":"not found"}')
        } else {
          const [latest] = [...versions.keys()].slice(-1)
          const document = { name: 'pickaxe', 'dist-tags': { latest }, versions: Object.fromEntries(versions) }
          response.setHeader('content-type', 'application/json').end(JSON.stringify(document))
        }
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    registry = `http://127.0.0.1:${port}/`
    fs.writeFileSync(path.join(folder, 'npmrc'), `registry=${registry}\n//127.0.0.1:${port}/:_authToken=of-a-test\n`)
  })
  afterAll(() => server.close())

  /** A package with the given manifest and binaries, packed. */
  function tarball(name: string, manifest: object, binaries: Record<string, Uint8Array>): string {
    const stage = path.join(folder, name, 'package')
    for (const [file, bytes] of Object.entries(binaries)) {
      fs.mkdirSync(path.dirname(path.join(stage, 'prebuilds', file)), { recursive: true })
      fs.writeFileSync(path.join(stage, 'prebuilds', file), bytes)
    }
    fs.writeFileSync(path.join(stage, 'package.json'), JSON.stringify(manifest))
    writeChecksums(path.join(stage, 'prebuilds'))
    const file = path.join(folder, `${name}.tgz`)
    execFileSync('tar', ['-czf', file, '-C', path.join(folder, name), 'package'])
    return file
  }

  const published = { name: 'pickaxe', version: '1.2.3', repository }
  const whole = () => Object.fromEntries(targets.map(target => [target.file, addonOf(target)]))

  it('is published once; again, it is there; other bytes under its version are refused', async () => {
    const first = tarball('first', published, whole())
    expect(await run('publish.mjs', [first])).toMatchObject({ status: 0 })
    expect(await run('publish.mjs', [first])).toMatchObject({
      status: 0,
      said: 'pickaxe@1.2.3 is published already, these very bytes\n',
    })
    const second = await run('publish.mjs', [tarball('second', { ...published, description: 'other' }, whole())])
    expect(second.status).toBe(1)
    expect(second.said).toContain('pickaxe@1.2.3 is published already with other bytes')
    expect(puts).toBe(1)
  })

  it('is refused, and the registry hears nothing: a missing, an empty, a foreign binary; scripts; no repository', async () => {
    const [first, second] = targets
    const spoiled = {
      missing: [published, { ...whole(), [first!.file]: undefined }, `${first!.file} is missing`],
      empty: [published, { ...whole(), [first!.file]: new Uint8Array() }, `${first!.file}: it is empty`],
      foreign: [
        published,
        { ...whole(), [first!.file]: addonOf(second!) },
        `${first!.file}: it is elf for arm64, not elf for x64`,
      ],
      scripts: [{ ...published, scripts: { prepare: 'x' } }, whole(), 'its package.json has scripts'],
      homeless: [{ ...published, repository: undefined }, whole(), 'its package.json names no repository'],
    } as const
    const before = puts
    for (const [name, [manifest, binaries, fault]] of Object.entries(spoiled)) {
      const present = Object.fromEntries(Object.entries(binaries).filter(([, bytes]) => bytes !== undefined))
      const { status, said } = await run('publish.mjs', [
        tarball(name, manifest, present as Record<string, Uint8Array>),
      ])
      expect(status, name).toBe(1)
      expect(said).toContain(fault)
    }
    expect(puts).toBe(before)
  })
})

describe.runIf(process.platform !== 'win32')('the release of a tag', () => {
  /** Keeps releases in a folder: one that is there is not created again, and what is uploaded is kept. */
  const gh = `#!/bin/sh
    set -e
    at="$STORE/$3"; verb="$2"; shift 3
    case "$verb" in
      view) test -d "$at" ;;
      create) mkdir "$at"; cat > "$at.notes" ;;
      edit) test -d "$at"; cat > "$at.notes" ;;
      upload) test -d "$at"; for file; do case "$file" in --*) ;; *) cp "$file" "$at/" ;; esac; done ;;
    esac
  `

  it('is made with its notes and files, and made whole where a run had stopped', async () => {
    const clone = path.join(folder, 'clone')
    const [bin, store, release] = ['bin', 'store', 'release'].map(name => path.join(folder, 'gh', name))
    for (const made of [bin!, store!, release!, path.join(clone, '.ci')]) fs.mkdirSync(made, { recursive: true })
    fs.cpSync(path.join(root, '.ci', 'release'), path.join(clone, '.ci', 'release'), { recursive: true })
    fs.writeFileSync(path.join(clone, 'package.json'), JSON.stringify(manifest))
    fs.writeFileSync(path.join(clone, 'CHANGELOG.md'), changelog)
    fs.writeFileSync(path.join(bin!, 'gh'), gh, { mode: 0o755 })
    for (const name of ['pickaxe-1.2.3.tgz', 'SHA256SUMS']) fs.writeFileSync(path.join(release!, name), name)
    const attach = (tag: string) =>
      run(path.join(clone, '.ci', 'release', 'attach.mjs'), [tag, release!], {
        PATH: `${bin}:${process.env.PATH}`,
        STORE: store!,
      })
    expect((await attach('v1.2.4')).status).not.toBe(0)
    expect(fs.readdirSync(store!)).toEqual([])
    for (const spoil of [() => {}, () => fs.rmSync(path.join(store!, 'v1.2.3', 'SHA256SUMS'))]) {
      spoil()
      expect(await attach('v1.2.3')).toEqual({ status: 0, said: 'v1.2.3 has 2 files\n' })
      expect(fs.readdirSync(path.join(store!, 'v1.2.3')).sort()).toEqual(['SHA256SUMS', 'pickaxe-1.2.3.tgz'])
      expect(fs.readFileSync(path.join(store!, 'v1.2.3.notes'), 'utf8')).toBe('What is new.')
    }
  })
})
