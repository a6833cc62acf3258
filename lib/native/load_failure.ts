/**
 * One message for each reason why the addon is not loaded: what was found, and the command that mends it.
 * @module
 */

import path from 'node:path'
import { type ErrorCode, PickaxeError } from '../base/errors.js'
import { given } from '../base/given.js'
import type { Checksum } from './checksum.js'
import { glibcVersion, isInPackage, type Nothing, packageFolder, platform } from './find.js'

const buildIt = 'build one from the sources in the package, with CMake and a C++20 compiler: npx pickaxe build-addon'
const installAgain = 'install it again: npm uninstall pickaxe && npm install pickaxe'

/** `detail.reason` of a {@link PickaxeError} of the addon. */
export type LoadFailure =
  | 'bundled'
  | 'not-permitted'
  | 'incomplete'
  | 'other-system'
  | 'other-libc'
  | 'damaged'
  | 'unlisted'
  | 'glibc-too-old'
  | 'wrong-architecture'
  | 'blocked'
  | 'refused'

function failure(code: ErrorCode, reason: LoadFailure, message: string, extras: Record<string, unknown> = {}) {
  const { cause, ...detail } = extras
  return new PickaxeError(code, message, {
    ...given({ cause }),
    detail: { reason, platform: platform(), ...detail },
  })
}

/** There is no file for this system. */
export function notFound({ systems, files, libc }: Nothing): PickaxeError {
  const missing = (reason: LoadFailure, message: string) =>
    failure('PICKAXE_ERR_ADDON_NOT_FOUND', reason, message, { systems, files })
  const folder = path.join(packageFolder, 'prebuilds')
  if (!mayRead(folder))
    return missing(
      'not-permitted',
      `Node's permission model forbids reading ${folder}, where the native addon is; add to the command line: ` +
        `--allow-fs-read=${packageFolder} --allow-addons`,
    )
  if (!isInPackage())
    return missing(
      'bundled',
      `no native addon near ${packageFolder}: pickaxe was bundled, and an addon cannot be; keep it outside the bundle ` +
        '(esbuild: --external:pickaxe; other bundlers are in docs/embedding.md)',
    )
  if (systems.length === 0)
    return missing('incomplete', `${folder} holds no native addon; ${installAgain}; or ${buildIt}`)
  if (files.length > 0 && libc !== undefined)
    return missing(
      'other-libc',
      `the native addons for ${platform()} are ${files.join(', ')}, and this process runs on ${libc}; ${buildIt}`,
    )
  return missing(
    'other-system',
    `the native addons in the package are for ${systems.join(', ')}, and this is ${platform()}; if node_modules came from ` +
      `another machine, ${installAgain}; else ${buildIt}`,
  )
}

/** The file is not the one that was published. */
export function notPublished(file: string, { sha256, listed, sums, bytes }: Checksum): PickaxeError {
  const facts = { path: file, sha256, listed, bytes }
  if (listed === null)
    return failure(
      'PICKAXE_ERR_ADDON_DAMAGED',
      'unlisted',
      `${file} (SHA-256 ${sha256}) is not listed in ${sums}, and so is not loaded; ${installAgain} ` +
        '(PICKAXE_VERIFY_ADDON=0 loads what is not listed)',
      facts,
    )
  return failure(
    'PICKAXE_ERR_ADDON_DAMAGED',
    'damaged',
    `${file} (${bytes} bytes) is damaged or was changed: its SHA-256 is ${sha256}, the published one ${listed}; ${installAgain}`,
    facts,
  )
}

/** The file is there and cannot be read. */
export function unreadable(file: string, cause: unknown): PickaxeError {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'ERR_ACCESS_DENIED')
    return failure(
      'PICKAXE_ERR_ADDON_REFUSED',
      'not-permitted',
      `Node's permission model forbids reading ${file}; add to the command line: --allow-fs-read=${packageFolder} --allow-addons`,
      { path: file, cause },
    )
  return failure(
    'PICKAXE_ERR_ADDON_REFUSED',
    'blocked',
    `${file} cannot be read (${message}): correct its rights, or, where an antivirus holds it, allow this file there after ` +
      'comparing it with the digest in prebuilds/SHA256SUMS',
    { path: file, cause },
  )
}

/** What the loaders of glibc, musl, macOS and Windows say, each with its reason and how to mend it. */
const refusals: readonly { says: RegExp; reason: LoadFailure; explain: (match: RegExpExecArray) => string }[] = [
  {
    says: /version `GLIBC_([\d.]+)' not found/,
    reason: 'glibc-too-old',
    explain: ([, needed]) =>
      `it needs glibc ${needed}, and this system has ${glibcVersion() ?? 'an older one'}; use a newer system, or ${buildIt}`,
  },
  {
    says: /ld-linux[\w.-]*\.so|libc\.so\.6|ld-musl|libc\.musl|symbol not found/,
    reason: 'other-libc',
    explain: () =>
      `it was made for another C library than this process runs on; unset LIBC, ${installAgain}; or ${buildIt}`,
  },
  {
    says: /wrong ELF class|cannot open shared object file: No such file|incompatible architecture|need '[\w-]+'|Exec format error|machine type|not a valid Win32 application/i,
    reason: 'wrong-architecture',
    explain: () => `it was made for another processor than this process runs on (${platform()}); ${installAgain}`,
  },
  {
    says: /failed to map segment|Operation not permitted|Permission denied|Access is denied|code signature|library load (?:denied|disallowed)/i,
    reason: 'blocked',
    explain: () =>
      'the system forbids running code from there: a folder mounted noexec, or a policy; move the package or allow the file',
  },
  {
    says: /virus|potentially unwanted/i,
    reason: 'blocked',
    explain: () =>
      'an antivirus holds it; compare the file with the digest in prebuilds/SHA256SUMS, then allow it there',
  },
  {
    says: /file too short|invalid ELF header|not a mach-o|cannot read file data|Invalid argument|Bad Image|not in a recognized|truncated/i,
    reason: 'damaged',
    explain: () => `it is damaged; ${installAgain}; or ${buildIt}`,
  },
]

/** The file is what was published, or built here, and the system or Node refuses to load it. */
export function refused(file: string, cause: unknown): PickaxeError {
  const { code, message } = cause as NodeJS.ErrnoException
  const said = String(message ?? cause).split('\n')[0]!
  const refuse = (reason: LoadFailure, why: string) =>
    failure('PICKAXE_ERR_ADDON_REFUSED', reason, `${file} could not be loaded: ${why}`, { path: file, cause })
  if (code === 'ERR_DLOPEN_DISABLED')
    return refuse('not-permitted', "Node's permission model forbids addons; add to the command line: --allow-addons")
  for (const { says, reason, explain } of refusals) {
    const match = says.exec(said)
    if (match !== null) return refuse(reason, `${explain(match)} (the loader said: ${said})`)
  }
  return refuse('refused', `the loader said: ${said}; ${buildIt}`)
}

function mayRead(folder: string): boolean {
  const { permission } = process as { permission?: { has: (scope: string, reference?: string) => boolean } }
  return permission?.has('fs.read', folder) ?? true
}
