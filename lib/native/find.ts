/**
 * Where the addon's file may lie, and which of the prebuilt ones is this system's.
 * @module
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** `built`: made on this machine. `prebuilt`: out of a `prebuilds` folder, whose SHA256SUMS must list it. */
export type Origin = 'built' | 'prebuilt'

export interface Found {
  path: string
  origin: Origin
}

/** What was there instead. */
export interface Nothing {
  /** Systems that the `prebuilds` folder has files for. */
  systems: string[]
  /** Files in the folder of this system. */
  files: string[]
  libc: Libc | undefined
}

export type Libc = 'glibc' | 'musl'

/** The package's folder. A bundle that swallowed this file has none. */
export const packageFolder: string = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..')
const prebuilds = path.join(packageFolder, 'prebuilds')

/** The name of this system's folder in `prebuilds`. */
export const platform = (): string => `${process.platform}-${process.arch}`

/**
 * The first of: the addon below the folder that PICKAXE_PREBUILD names, `build/Release`, `build/Debug`, the prebuilt
 * one of the package, one in `prebuilds` beside the executable. PREBUILDS_ONLY=1 leaves out what was built here.
 */
export function findAddon(environment: NodeJS.ProcessEnv): Found | Nothing {
  const named = environment.PICKAXE_PREBUILD
  const root = named ? path.resolve(named) : packageFolder
  if (!environment.PREBUILDS_ONLY)
    for (const kind of ['Release', 'Debug']) {
      const file = path.join(root, 'build', kind, 'pickaxe.node')
      if (canSee(file)) return { path: file, origin: 'built' }
    }
  const libc = libcOf(environment)
  const besideExecutable = path.join(path.dirname(process.execPath), 'prebuilds')
  for (const folder of [named ? path.join(root, 'prebuilds') : prebuilds, besideExecutable]) {
    const file = prebuiltIn(folder, libc)
    if (file !== undefined) return { path: file, origin: 'prebuilt' }
  }
  return {
    systems: namesIn(prebuilds).filter(name => namesIn(path.join(prebuilds, name)).length > 0),
    files: namesIn(path.join(prebuilds, platform())),
    libc,
  }
}

/** What the addon of this system may be called, first choice first; on Linux the C library is in the name. */
export function prebuiltNames(libc: Libc | undefined): string[] {
  return [...(libc === undefined ? [] : [`node.napi.${libc}.node`]), 'node.napi.node']
}

/**
 * The C library this process runs on; LIBC overrides it. Undefined off Linux. The process report tells it without a
 * look at any file, so it also does on musl systems other than Alpine and under Node's permission model.
 */
export function libcOf(environment: NodeJS.ProcessEnv): Libc | undefined {
  if (process.platform !== 'linux') return undefined
  if (environment.LIBC === 'musl' || environment.LIBC === 'glibc') return environment.LIBC
  const { glibcVersion, isMusl } = reported()
  if (glibcVersion !== undefined) return 'glibc'
  // Bun and Deno do not tell; on Alpine theirs are musl ones.
  return isMusl || canSee('/etc/alpine-release') ? 'musl' : 'glibc'
}

/** The version of glibc this process runs on, when the process tells. */
export function glibcVersion(): string | undefined {
  return reported().glibcVersion
}

function reported(): { glibcVersion: string | undefined; isMusl: boolean } {
  const { report } = process as { report?: NodeJS.ProcessReport & { excludeNetwork?: boolean } }
  if (report === undefined) return { glibcVersion: undefined, isMusl: false }
  // Without this a report asks for the names of network addresses, which can take seconds.
  const { excludeNetwork } = report
  report.excludeNetwork = true
  try {
    const told = report.getReport() as { header?: { glibcVersionRuntime?: string }; sharedObjects?: string[] }
    const isMusl = told.sharedObjects?.some(file => /\/(?:ld-musl-|libc\.musl-)/.test(file)) ?? false
    return { glibcVersion: told.header?.glibcVersionRuntime, isMusl }
  } catch {
    return { glibcVersion: undefined, isMusl: false }
  } finally {
    if (excludeNetwork !== undefined) report.excludeNetwork = excludeNetwork
  }
}

/** Whether this file still lies in its package. */
export function isInPackage(): boolean {
  try {
    const { name } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as { name?: string }
    return name === 'pickaxe'
  } catch {
    return false
  }
}

function prebuiltIn(folder: string, libc: Libc | undefined): string | undefined {
  const files = namesIn(path.join(folder, platform()))
  const name = prebuiltNames(libc).find(one => files.includes(one))
  return name && path.join(folder, platform(), name)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

// Node's permission model throws where others say no.
function canSee(file: string): boolean {
  try {
    return existsSync(file)
  } catch {
    return false
  }
}
