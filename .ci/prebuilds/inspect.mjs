// Whether a file is the addon of its target: format, architecture, what it exports and needs, how old a system it serves.
import { compareVersions, readBinary } from './binary.mjs'

/** What Node asks an addon for, and all that an addon should show. */
export const exported = ['napi_register_module_v1', 'node_api_module_get_api_version_v1']

/** The oldest systems that Node 20 runs on. */
export const oldest = { glibc: '2.28', macos: '11.0', windows: '10.0' }

/** What every system of its kind has, by the names of the file's format; anything else may be missing. */
const provided = {
  glibc: /^(?:lib(?:c|m|pthread|dl|rt)\.so\.\d|ld-linux-[\w-]+\.so\.\d)$/,
  // musl's loader is all of these; Alpine's linker names it by architecture.
  musl: /^(?:libc\.so|libc\.musl-\w+\.so\.1)$/,
  'mach-o': /^\/usr\/lib\/(?:libSystem\.B|libc\+\+\.1)\.dylib$/,
  pe: /^(?:kernel32|advapi32|ntdll|msvcrt|api-ms-win-crt-[\w-]+)\.dll$|^node\.exe$/i,
}

/** What would make a connection or start a program: a miner's addon does neither. */
const forbidden =
  /^(?:socket|connect|bind|listen|accept4?|send(?:to|m?msg)?|recv(?:from|m?msg)?|getaddrinfo|gethostbyname\w*|WSA\w+|f?exec[lv]\w*|posix_spawnp?|v?fork|popen|system|WinExec|CreateProcess\w*|ShellExecute\w*)$/

/** Faults in a few words each; none: all is as it should be. */
export function faultsOf(target, bytes) {
  let binary
  try {
    binary = readBinary(bytes)
  } catch (error) {
    return [error.message]
  }
  if (binary.format !== target.format || binary.arch !== target.arch)
    return [`it is ${binary.format} for ${binary.arch}, not ${target.format} for ${target.arch}`]
  const shown = [...binary.exports].sort().join(', ')
  return [
    ...(shown === exported.join(', ') ? [] : [`it exports ${shown || 'nothing'}, not ${exported.join(', ')}`]),
    ...(binary.imports.some(name => name.startsWith('napi_')) ? [] : ['it imports nothing of Node-API']),
    ...binary.imports.filter(name => forbidden.test(name)).map(name => `it calls ${name}: no network, no programs`),
    ...(binary.isBoundAtLoad ? [] : ['symbols are bound late: link with -z now']),
    ...(binary.stamp === 0 ? [] : ['it carries the time it was linked at']),
    ...libraryFaults(target, binary),
  ]
}

function libraryFaults({ name, format, arch }, { libraries, oldest: needs, isSigned }) {
  const newer = limit => needs === null || compareVersions(needs, limit) > 0
  const known = provided[name.split('-')[2] ?? format]
  const strange = libraries.filter(library => !known.test(library))
  const faults = strange.length === 0 ? [] : [`it needs ${strange.join(', ')}, which users may not have`]
  if (name.endsWith('-glibc') && newer(oldest.glibc))
    faults.push(`it needs glibc ${needs}, not ${oldest.glibc} or older`)
  if (name.endsWith('-musl') && needs !== null) faults.push(`it was made for glibc ${needs}`)
  if (format === 'mach-o' && newer(oldest.macos)) faults.push(`it needs macOS ${needs}, not ${oldest.macos} or older`)
  if (format === 'mach-o' && arch === 'arm64' && !isSigned) faults.push('it has no code signature')
  if (format === 'pe' && newer(oldest.windows)) faults.push(`it needs Windows ${needs}, not ${oldest.windows} or older`)
  return faults
}
