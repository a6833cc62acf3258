// The systems that a release has a binary for.

export const targets = [
  { name: 'linux-x64-glibc', file: 'linux-x64/node.napi.glibc.node', format: 'elf', arch: 'x64' },
  { name: 'linux-arm64-glibc', file: 'linux-arm64/node.napi.glibc.node', format: 'elf', arch: 'arm64' },
  { name: 'linux-x64-musl', file: 'linux-x64/node.napi.musl.node', format: 'elf', arch: 'x64' },
  { name: 'linux-arm64-musl', file: 'linux-arm64/node.napi.musl.node', format: 'elf', arch: 'arm64' },
  { name: 'darwin-x64', file: 'darwin-x64/node.napi.node', format: 'mach-o', arch: 'x64' },
  { name: 'darwin-arm64', file: 'darwin-arm64/node.napi.node', format: 'mach-o', arch: 'arm64' },
  { name: 'win32-x64', file: 'win32-x64/node.napi.node', format: 'pe', arch: 'x64' },
  { name: 'win32-arm64', file: 'win32-arm64/node.napi.node', format: 'pe', arch: 'arm64' },
]

/** The target of the Node that runs this. Undefined where none is released. */
export function hostTarget() {
  const report = process.platform === 'linux' ? process.report.getReport() : undefined
  const libc = report && (report.header.glibcVersionRuntime === undefined ? '-musl' : '-glibc')
  return targets.find(({ name }) => name === `${process.platform}-${process.arch}${libc ?? ''}`)
}
