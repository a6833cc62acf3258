/** A copy of the package whose prebuilt addon is missing, damaged, foreign or forbidden: one message for each cause. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { glibcVersion, libcOf, platform as platformOf } from '../../../lib/native/find.js'

const platform = platformOf()
const root = fileURLToPath(new URL('../../..', import.meta.url))
const addon = fs.readFileSync(path.join(root, 'build', 'Release', 'pickaxe.node'))
const folder = fs.realpathSync(fs.mkdtempSync(path.join(tmpdir(), 'pickaxe-load-')))
const prebuilds = path.join(folder, 'prebuilds')
const isLinux = process.platform === 'linux'
const libc = libcOf({})
const name = libc === undefined ? 'node.napi.node' : `node.napi.${libc}.node`
const file = path.join(prebuilds, platform, name)

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function place(bytes: Uint8Array, listed = sha256(bytes), as = `${platform}/${name}`): void {
  fs.rmSync(prebuilds, { recursive: true, force: true })
  fs.mkdirSync(path.dirname(path.join(prebuilds, as)), { recursive: true })
  fs.writeFileSync(path.join(prebuilds, as), bytes)
  fs.writeFileSync(path.join(prebuilds, 'SHA256SUMS'), `${listed}  ${as}\n`)
}

/** What a process that loads the copy's addon makes of it; a crash is no outcome. */
function load(environment: NodeJS.ProcessEnv = {}, flags: string[] = [], entry = 'dist/native/load.js'): unknown {
  const script = `import(${JSON.stringify(path.join(folder, entry))}).then(({ loadAddon }) => {
    try {
      const { path, origin, addon } = loadAddon()
      console.log(JSON.stringify({ loaded: path, origin, kernels: addon.kernels('sha256d').length }))
    } catch ({ code, message, detail }) { console.log(JSON.stringify({ code, message, detail })) }
  })`
  const { LIBC, PICKAXE_PREBUILD, PREBUILDS_ONLY, ...inherited } = process.env
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...flags, '-e', script], {
    encoding: 'utf8',
    env: { ...inherited, ...environment },
  })
  expect({ status, signal }, stderr).toEqual({ status: 0, signal: null })
  return JSON.parse(stdout)
}

beforeAll(() => {
  fs.cpSync(path.join(root, 'dist'), path.join(folder, 'dist'), { recursive: true })
  fs.copyFileSync(path.join(root, 'package.json'), path.join(folder, 'package.json'))
})
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))
beforeEach(() => place(addon))

describe('a prebuilt addon', () => {
  it('that SHA256SUMS lists is loaded', () => {
    expect(load()).toMatchObject({ loaded: file, origin: 'prebuilt' })
  })

  it('is passed over for one that was built here, unless PREBUILDS_ONLY=1', () => {
    const built = path.join(folder, 'build', 'Release', 'pickaxe.node')
    fs.mkdirSync(path.dirname(built), { recursive: true })
    fs.writeFileSync(built, addon)
    try {
      expect(load()).toMatchObject({ loaded: built, origin: 'built' })
      expect(load({ PREBUILDS_ONLY: '1' })).toMatchObject({ loaded: file })
    } finally {
      fs.rmSync(path.join(folder, 'build'), { recursive: true })
    }
  })

  it('cut short at ten places is never loaded', () => {
    for (let i = 0; i < 10; i++) {
      const cut = addon.subarray(0, Math.floor((addon.length * i) / 10))
      place(cut, sha256(addon))
      expect(load()).toMatchObject({
        code: 'PICKAXE_ERR_ADDON_DAMAGED',
        detail: { reason: 'damaged', sha256: sha256(cut), listed: sha256(addon), bytes: cut.length },
      })
    }
  })

  it('with a byte flipped at ten places is never loaded: the message has both digests and the mend', () => {
    for (let i = 0; i < 10; i++) {
      const flipped = Uint8Array.from(addon)
      flipped[Math.floor((addon.length * (2 * i + 1)) / 20)]! ^= 1
      place(flipped, sha256(addon))
      const { code, message } = load() as { code: string; message: string }
      expect(code).toBe('PICKAXE_ERR_ADDON_DAMAGED')
      for (const part of [sha256(flipped), sha256(addon), 'npm install pickaxe']) expect(message).toContain(part)
    }
  })

  it('that SHA256SUMS does not name is not loaded, but for PICKAXE_VERIFY_ADDON=0', () => {
    for (const spoil of [() => fs.rmSync(path.join(prebuilds, 'SHA256SUMS')), () => place(addon, '00')]) {
      spoil()
      expect(load()).toMatchObject({ code: 'PICKAXE_ERR_ADDON_DAMAGED', detail: { reason: 'unlisted' } })
      expect(load({ PICKAXE_VERIFY_ADDON: '0' })).toMatchObject({ loaded: file })
    }
  })
})

describe('no addon for this system', () => {
  const notFound = (reason: string, ...parts: string[]) => ({
    code: 'PICKAXE_ERR_ADDON_NOT_FOUND',
    message: expect.stringMatching(new RegExp(parts.join('.*'))) as unknown,
    detail: expect.objectContaining({ reason, platform }) as unknown,
  })

  it('in an empty package', () => {
    fs.rmSync(prebuilds, { recursive: true })
    expect(load()).toEqual(notFound('incomplete', 'prebuilds', 'npm install pickaxe', 'npx pickaxe build-addon'))
    fs.mkdirSync(path.dirname(file), { recursive: true })
    expect(load()).toEqual(notFound('incomplete', 'prebuilds', 'npm install pickaxe'))
  })

  it('but for another one', () => {
    place(addon, sha256(addon), 'plan9-mips/node.napi.node')
    expect(load()).toEqual(notFound('other-system', 'plan9-mips', platform, 'npx pickaxe build-addon'))
  })

  it.runIf(isLinux)('but for another C library', () => {
    const other = libc === 'musl' ? 'glibc' : 'musl'
    expect(load({ LIBC: other })).toEqual(
      notFound('other-libc', `node.napi.${libc}.node`, other, 'npx pickaxe build-addon'),
    )
  })

  it('because a bundle left it behind', () => {
    const bundle = fs.mkdtempSync(path.join(tmpdir(), 'pickaxe-bundle-'))
    fs.cpSync(path.join(folder, 'dist'), path.join(bundle, 'dist'), { recursive: true })
    fs.writeFileSync(path.join(bundle, 'package.json'), '{ "name": "app", "type": "module" }')
    const entry = path.relative(folder, path.join(bundle, 'dist', 'native', 'load.js'))
    expect(load({}, [], entry)).toEqual(notFound('bundled', '--external:pickaxe'))
    fs.rmSync(bundle, { recursive: true })
  })
})

describe('an addon that is refused', () => {
  const refused = (reason: string, ...parts: string[]) => ({
    code: 'PICKAXE_ERR_ADDON_REFUSED',
    message: expect.stringMatching(new RegExp(parts.join('.*'))) as unknown,
    detail: expect.objectContaining({ reason, path: file }) as unknown,
  })
  const flags = process.allowedNodeEnvironmentFlags
  const permission = flags.has('--permission') ? '--permission' : '--experimental-permission'

  it("by Node's permission model: the flags that allow it", () => {
    const reads = ['dist/*', 'package.json'].map(part => `--allow-fs-read=${path.join(folder, part)}`)
    expect(load({}, [permission, ...reads])).toMatchObject({
      code: 'PICKAXE_ERR_ADDON_NOT_FOUND',
      message: expect.stringContaining('--allow-addons') as unknown,
      detail: { reason: 'not-permitted' },
    })
    const all = `--allow-fs-read=${path.join(folder, '*')}`
    expect(load({}, [permission, all])).toEqual(refused('not-permitted', '--allow-addons'))
    expect(load({}, [permission, all, '--allow-addons'])).toMatchObject({ loaded: file })
  })

  it.runIf(isLinux)('because it is for another processor', () => {
    const foreign = Uint8Array.from(addon)
    foreign.set([243, 0], 18) // e_machine: RISC-V
    place(foreign)
    expect(load()).toEqual(refused('wrong-architecture', platform))
  })

  it.runIf(libc === 'glibc')('because it needs a newer glibc', () => {
    place(needingLaterGlibc(Buffer.from(addon)))
    expect(load()).toEqual(refused('glibc-too-old', '2\\.99', glibcVersion()!, 'npx pickaxe build-addon'))
  })

  it('because it is no library, when nobody compares digests', () => {
    place(new TextEncoder().encode('not a library'), '00')
    expect(load({ PICKAXE_VERIFY_ADDON: '0' })).toEqual(refused('damaged', 'npm install pickaxe'))
  })
})

/** The ELF file with each two-digit minor version of glibc that it needs, and the hash of that name, set to 2.99. */
function needingLaterGlibc(elf: Buffer): Buffer {
  const renamed = elfHash('GLIBC_2.99')
  const hashes = new Set(Array.from({ length: 90 }, (_, i) => elfHash(`GLIBC_2.${i + 10}`)))
  for (let at = 0; at + 4 <= elf.length; at += 4) if (hashes.has(elf.readUInt32LE(at))) elf.writeUInt32LE(renamed, at)
  return Buffer.from(elf.toString('latin1').replace(/GLIBC_2\.\d\d\0/g, 'GLIBC_2.99\0'), 'latin1')
}

/** The hash of symbol names in the System V ABI. */
function elfHash(text: string): number {
  let hash = 0
  for (const character of text) {
    hash = (hash << 4) + character.charCodeAt(0)
    const high = hash & 0xf0000000
    hash = (hash ^ (high >>> 24)) & ~high
  }
  return hash >>> 0
}
