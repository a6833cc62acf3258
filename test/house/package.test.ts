/** The package as its user gets it: packed, installed into an empty folder, imported, required, run, configured. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, isAbsolute, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pack } from '../../.ci/release/pack.mjs'
import { dmintVector } from '../vectors/dmint.js'
import { filesUnder } from './files.js'
import { linksOf, readDocument } from './markdown.js'
import { npm } from './npm.js'

interface Manifest {
  exports: Record<string, string | { types: string; default: string }>
  bin: Record<string, string>
  dependencies: Record<string, string>
  peerDependencies: Record<string, string>
  peerDependenciesMeta: Record<string, { optional: boolean }>
  scripts?: Record<string, string>
  gypfile: boolean
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
const folder = mkdtempSync(join(tmpdir(), 'pickaxe-package-'))
const installed = join(folder, 'node_modules', 'pickaxe')
const vector = dmintVector('small-v1-0')
let packed: string[] = []
let packedAddons: Buffer[] = []
let packedBytes = 0
let packedDigest = ''

beforeAll(() => {
  const tarball = pack(folder)
  packedBytes = statSync(tarball).size
  packedDigest = createHash('sha256').update(readFileSync(tarball)).digest('hex')
  writeFileSync(join(folder, 'package.json'), '{"private": true}')
  npm(['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', tarball], folder)
  packed = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(installed, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter(path => !path.startsWith('node_modules/'))
  packedAddons = packed.filter(path => path.endsWith('.node')).map(path => readFileSync(join(installed, path)))
  addPrebuild()
}, 120_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

// Stands in for the prebuilds of a release: the addon built here, whatever lies in this tree.
function addPrebuild(): void {
  const system = `${process.platform}-${process.arch}`
  const folder = join(installed, 'prebuilds', system)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const addon = readFileSync(join(root, 'build', 'Release', 'pickaxe.node'))
  writeFileSync(join(folder, 'node.napi.node'), addon)
  const digest = createHash('sha256').update(addon).digest('hex')
  writeFileSync(join(installed, 'prebuilds', 'SHA256SUMS'), `${digest}  ${system}/node.napi.node\n`)
}

function run(script: string, ...flags: string[]): unknown {
  const stdout = execFileSync(process.execPath, [...flags, '-e', script], { cwd: folder, encoding: 'utf8' })
  return JSON.parse(stdout)
}

/** Mines a known proof and prints what the three entry points made of it; `load` is an expression of `name`. */
function scriptThatMines(load: string): string {
  return `(async () => {
    const load = async name => ${load}
    const { mine, dmint, system } = await load('pickaxe')
    const { verify } = await load('pickaxe/verify')
    const { parseRequest } = await load('pickaxe/protocol')
    const request = ${JSON.stringify(JSON.stringify(jobFields()))}
    const job = dmint(parseRequest(new TextEncoder().encode(request)))
    const { nonce } = await mine(job, { threads: 1 })
    console.log(JSON.stringify({ nonce: Number(nonce), valid: (await verify(job, nonce)).valid, addon: system().addon.path }))
  })()`
}

function jobFields() {
  const { preimage_hex, target_hex, nonce_width } = vector
  return { preimage_hex, target_hex, nonce_width }
}

describe('the tarball', () => {
  it('runs nothing when it is installed, and gives node-gyp nothing to run', () => {
    const { scripts, gypfile, peerDependenciesMeta } = JSON.parse(
      readFileSync(join(installed, 'package.json'), 'utf8'),
    ) as Manifest
    expect(scripts).toBeUndefined()
    expect({ gypfile, hasGyp: packed.includes('binding.gyp') }).toEqual({ gypfile: false, hasGyp: false })
    expect(Object.keys(peerDependenciesMeta)).toEqual(Object.keys(manifest.peerDependencies))
    expect(Object.values(peerDependenciesMeta).filter(({ optional }) => !optional)).toEqual([])
    expect(
      Object.keys(manifest.peerDependencies).filter(name => existsSync(join(folder, 'node_modules', name))),
    ).toEqual([])
  })

  it('is the same, byte for byte, each time the clone is packed', () => {
    const again = pack(join(folder, 'again'))
    expect(createHash('sha256').update(readFileSync(again)).digest('hex')).toBe(packedDigest)
  })

  it('holds every file that package.json points to', () => {
    const targets = Object.values(manifest.exports).flatMap(entry =>
      typeof entry === 'string' ? [entry] : Object.values(entry),
    )
    const files = [...targets, ...Object.values(manifest.bin)].map(path => path.replace('./', ''))
    expect(packed).toEqual(expect.arrayContaining(files))
  })

  it('holds what is read first and what a source build needs', () => {
    const wanted = ['README.md', 'LICENSE', 'CHANGELOG.md', 'package.json', 'CMakeLists.txt']
    const build = ['cpp/build.cjs', 'cpp/addon/addon.cmake', 'cpp/addon/exports.map', 'cpp/sha256d/rounds.inl']
    expect(packed).toEqual(expect.arrayContaining([...wanted, ...build]))
  })

  it('holds the notices of what is compiled into its binaries', () => {
    const notices = readFileSync(join(installed, 'THIRD_PARTY_NOTICES.md'), 'utf8').replace(/\s+/g, ' ')
    for (const licence of ['node-addon-api/LICENSE.md', 'node-api-headers/LICENSE'])
      expect(notices).toContain(
        readFileSync(join(root, 'node_modules', licence), 'utf8')
          .replace(/\s+/g, ' ')
          .trim(),
      )
  })

  it('holds what its documents link to', () => {
    const documents = packed.filter(path => path.endsWith('.md'))
    const dead = documents.flatMap(document =>
      linksOf(readFileSync(join(installed, document), 'utf8'))
        .filter(({ file }) => file !== '' && !packed.includes(posix.join(posix.dirname(document), file)))
        .map(({ target }) => `${document}: ${target}`),
    )
    expect(documents).toContain('SECURITY.md')
    expect(dead).toEqual([])
  })

  it('holds nothing else', () => {
    const known =
      /^(?:dist|cpp|prebuilds|docs)\/|^(?:README|CHANGELOG|CONTRIBUTING|SECURITY|THIRD_PARTY_NOTICES)\.md$|^(?:LICENSE|package\.json|CMakeLists\.txt)$/
    const strays = packed.filter(
      path => !known.test(path) || /\.test\.|^cpp\/toolchains\/|^docs\/verify\/(?!README)/.test(path),
    )
    expect(strays).toEqual([])
  })

  it('holds of dist what lib is made into: no maps, nothing of files that are gone', () => {
    const made = filesUnder('lib', '.ts').flatMap(file => {
      const stem = file.replace(/^lib\/(.*)\.ts$/, 'dist/$1')
      return [`${stem}.js`, `${stem}.d.ts`]
    })
    expect(packed.filter(path => path.startsWith('dist/')).sort()).toEqual(made.sort())
  })

  it('is as small as docs/embedding.md says, and not much smaller', () => {
    const addons = packed.filter(path => path.endsWith('.node'))
    const bytesOf = (path: string) => readFileSync(join(installed, path))
    const sum = (bytes: readonly number[]) => bytes.reduce((total, n) => total + n, 0)
    const addon = addons.length > 0 ? packedAddons : [readFileSync(join(root, 'build/Release/pickaxe.node'))]
    const rest = packed.filter(path => !addons.includes(path)).map(path => bytesOf(path).length)
    const zipped = (bytes: Uint8Array) => gzipSync(bytes, { level: 9 }).length
    const real = {
      package: [packedBytes - sum(packedAddons.map(zipped)), sum(rest)],
      addon: [Math.max(...addon.map(zipped)), Math.max(...addon.map(({ length }) => length))],
    }
    const stated = (row: RegExp) => {
      const [, ...cells] = row.exec(readDocument('docs/embedding.md'))!
      return cells.map(cell => Number(cell) * 1000)
    }
    const limits = {
      package: stated(/^\| pickaxe without its addons \| (\d+) kB \| (\d+) kB \|$/m),
      addon: stated(/^\| each addon in `prebuilds` \| (\d+) kB \| (\d+) kB \|$/m),
    }
    for (const part of ['package', 'addon'] as const) {
      for (const [i, bytes] of real[part].entries()) {
        expect(bytes, `${part}: ${real[part]}`).toBeLessThanOrEqual(limits[part][i]!)
        expect(bytes, `${part}: ${real[part]}`).toBeGreaterThan(0.7 * limits[part][i]!)
      }
    }
  })
})

describe('the installed package', { timeout: 60_000 }, () => {
  const expected = { nonce: vector.nonce_int, valid: true, addon: expect.stringContaining('prebuilds') as unknown }

  it('is imported and mines', () => {
    expect(run(scriptThatMines('import(name)'))).toEqual(expected)
  })

  it.skipIf(!('require_module' in process.features))('is required and mines', () => {
    expect(run(scriptThatMines('require(name)'))).toEqual(expected)
  })

  it.each(Object.entries(manifest.bin))('runs %s', (_, file) => {
    const stdout = execFileSync(process.execPath, [join(installed, file), '--help'], { encoding: 'utf8' })
    expect(stdout).toMatch(/^usage: pickaxe/i)
  })

  it('says whether its addon is the published one, without loading it', () => {
    const prebuilds = join(installed, 'prebuilds', `${process.platform}-${process.arch}`)
    const verify = () => {
      const args = [join(installed, manifest.bin.pickaxe!), 'info', '--verify', '--json']
      const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
      return { status, ...(JSON.parse(stdout) as object) }
    }
    const [file] = readdirSync(prebuilds).map(name => join(prebuilds, name))
    const addon = readFileSync(file!)
    const digest = createHash('sha256').update(addon).digest('hex')
    expect(verify()).toMatchObject({ status: 0, is_published: true, sha256: digest, published: digest })
    writeFileSync(file!, 'no library at all')
    expect(verify()).toMatchObject({ status: 1, is_published: false, published: digest, origin: 'prebuilt' })
    writeFileSync(file!, addon)
  })

  it('can be built from source: CMake finds every file it lists', () => {
    const headers = ['API', 'ADDON_API'].map(name => `-DNODE_${name}_INC=${folder}`)
    const args = ['-S', installed, '-B', join(folder, 'cmake'), ...headers, `-DNODE_API_DEF=${folder}`]
    execFileSync(process.env.CMAKE ?? 'cmake', args, { stdio: 'pipe' })
  })

  it('says what build-addon lacks: the headers, then CMake', () => {
    const say = (environment: NodeJS.ProcessEnv) => {
      const options = { cwd: folder, encoding: 'utf8', env: { ...process.env, ...environment } } as const
      const { status, stderr } = spawnSync(
        process.execPath,
        [join(installed, manifest.bin.pickaxe!), 'build-addon'],
        options,
      )
      expect(status).toBe(1)
      return stderr
    }
    const packages = ['node-addon-api', 'node-api-headers']
    expect(say({})).toMatch(/^pickaxe: [^\n]*npm install --no-save node-addon-api@8[.\d]* node-api-headers@1[.\d]*\n$/)
    for (const name of packages)
      symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction')
    expect(say({ CMAKE: '/nonexistent/cmake' })).toMatch(
      /^pickaxe: there is no \/nonexistent\/cmake [^\n]*CMake 3\.18[^\n]*install/,
    )
    for (const name of packages) rmSync(join(folder, 'node_modules', name))
  })

  it('says what a fleet lacks', () => {
    const args = [join(installed, manifest.bin.pickaxe!), 'fleet', 'worker', '--redis', 'redis://127.0.0.1:1']
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
    expect(status).toBe(1)
    expect(stderr).toMatch(/^pickaxe: [^\n]*npm install bullmq@6 ioredis@6 \(PICKAXE_ERR_FLEET_PACKAGES\)\n$/)
  })

  it.runIf(process.platform !== 'win32')('build-addon finds the headers from wherever it is called', () => {
    const packages = ['node-addon-api', 'node-api-headers']
    for (const name of packages) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
    const cmake = join(folder, 'cmake.sh')
    writeFileSync(
      cmake,
      '#!/bin/sh\ncase "$1" in --version) echo version 3.25;; *) for word; do echo "$word" >&2; done; exit 1;; esac\n',
      { mode: 0o755 },
    )
    const args = [join(installed, manifest.bin.pickaxe!), 'build-addon']
    const { stderr } = spawnSync(process.execPath, args, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, CMAKE: cmake },
    })
    for (const name of packages) rmSync(join(folder, 'node_modules', name))
    const told = Object.fromEntries(
      [...stderr.matchAll(/^-D(NODE_\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    )
    expect(existsSync(join(told.NODE_ADDON_API_INC!, 'napi.h')), stderr).toBe(true)
    expect(existsSync(join(told.NODE_API_INC!, 'node_api.h'))).toBe(true)
    for (const value of Object.values(told)) expect(isAbsolute(value!)).toBe(true)
  })

  it('names the command that mends it when there is no addon for the system', () => {
    const script = `import('pickaxe').then(({ system }) => {
      Object.defineProperty(process, 'platform', { value: 'plan9' })
      try { system() } catch ({ code, message }) { console.log(JSON.stringify({ code, message })) }
    })`
    expect(run(script)).toEqual({
      code: 'PICKAXE_ERR_ADDON_NOT_FOUND',
      message: expect.stringContaining('npx pickaxe build-addon') as unknown,
    })
  })
})

describe('pickaxe/verify', () => {
  it('loads nothing native and nothing of Node', () => {
    const bare = new Set<string>()
    const seen = new Set<string>()
    // Examples in comments import too.
    const codeOf = (file: string) => readFileSync(file, 'utf8').replace(/^\s*\/\*\*[\s\S]*?\*\//gm, '')
    const visit = (file: string): void => {
      if (seen.has(file)) return
      seen.add(file)
      const uses = /\bfrom\s*'([^']+)';?$|\bimport\s*\(?\s*'([^']+)'/gm
      for (const [, from, specifier = from] of codeOf(file).matchAll(uses)) {
        if (specifier!.startsWith('.')) visit(join(dirname(file), specifier!))
        else bare.add(specifier!.split('/').slice(0, 2).join('/'))
      }
    }
    visit(join(installed, 'dist', 'verify', 'index.js'))
    expect(seen.size).toBeGreaterThan(3)
    expect([...seen].filter(file => /native/.test(file.slice(installed.length)))).toEqual([])
    expect([...bare].filter(name => name !== '@noble/hashes')).toEqual([])
  })
})
