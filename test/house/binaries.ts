/** The smallest files that say of themselves what the addon of a release says: no code in them, only what the seal reads. */
import type { targets } from '../../.ci/prebuilds/targets.mjs'

type Target = (typeof targets)[number]

const shown = ['napi_register_module_v1', 'node_api_module_get_api_version_v1']

/** The addon of a target; `needs` is what it asks Node for. */
export function addonOf(target: Target, needs = 'napi_create_function'): Buffer {
  if (target.format === 'elf') return elf(target, needs)
  return target.format === 'pe' ? portableExecutable({ arch: target.arch, shows: shown }) : machO(target, needs)
}

/** Names one behind the other, each with its end, behind an empty one; where each begins. */
function strings(names: readonly string[]): { bytes: Buffer; at: (name: string) => number } {
  const text = `\0${names.map(name => `${name}\0`).join('')}`
  return { bytes: Buffer.from(text, 'latin1'), at: name => text.indexOf(`\0${name}\0`) + 1 }
}

function elf({ name, arch }: Target, needed: string): Buffer {
  const isGlibc = name.endsWith('-glibc')
  const library = isGlibc ? 'libc.so.6' : 'libc.so'
  const { bytes, at } = strings([...shown, needed, library, 'GLIBC_2.17'])
  const [dynamic, symbols, versions, text, sections] = [0x100, 0x200, 0x300, 0x400, 0x600]
  const file = Buffer.alloc(sections + 64)
  const u64 = (value: number, offset: number) => file.writeBigUInt64LE(BigInt(value), offset)
  file.write('\x7fELF\x02\x01\x01', 0, 'latin1')
  file.writeUInt16LE(arch === 'x64' ? 62 : 183, 18)
  u64(0x40, 32)
  u64(sections, 40)
  file.writeUInt16LE(2, 56) // program headers: all of the file, and the dynamic section
  file.writeUInt16LE(1, 60)
  file.writeUInt32LE(1, 0x40)
  u64(file.length, 0x40 + 32)
  file.writeUInt32LE(2, 0x40 + 56)
  u64(dynamic, 0x40 + 56 + 8)
  const tags = [
    [5, text],
    [1, at(library)],
    [30, 8],
    ...(isGlibc
      ? [
          [0x6ffffffe, versions],
          [0x6fffffff, 1],
        ]
      : []),
  ]
  for (const [i, [tag, value]] of tags.entries()) {
    u64(tag!, dynamic + i * 16)
    u64(value!, dynamic + i * 16 + 8)
  }
  u64(tags.length * 16, 0x40 + 56 + 32)
  for (const [i, symbol] of [...shown, needed].entries()) {
    file.writeUInt32LE(at(symbol), symbols + (i + 1) * 24)
    file.writeUInt16LE(symbol === needed ? 0 : 1, symbols + (i + 1) * 24 + 6)
  }
  file.writeUInt16LE(1, versions + 2)
  file.writeUInt32LE(16, versions + 8)
  file.writeUInt32LE(at('GLIBC_2.17'), versions + 16 + 8)
  bytes.copy(file, text)
  file.writeUInt32LE(11, sections + 4)
  u64(symbols, sections + 24)
  u64(4 * 24, sections + 32)
  return file
}

function machO({ arch }: Target, needed: string): Buffer {
  const { bytes, at } = strings([...shown, needed].map(name => `_${name}`))
  const [symbols, text, signature] = [0x100, 0x200, 0x300]
  const file = Buffer.alloc(signature + 16)
  const words = (offset: number, ...values: number[]) => {
    for (const [i, value] of values.entries()) file.writeUInt32LE(value, offset + i * 4)
  }
  words(0, 0xfeedfacf, arch === 'x64' ? 0x1000007 : 0x100000c, 0, 8, 3)
  words(32, 0x32, 24, 1, 11 << 16, 11 << 16, 0) // LC_BUILD_VERSION
  words(56, 0x02, 24, symbols, 3, text, bytes.length) // LC_SYMTAB
  words(80, 0x1d, 16, signature, 16) // LC_CODE_SIGNATURE
  for (const [i, name] of [...shown, needed].entries()) {
    file.writeUInt32LE(at(`_${name}`), symbols + i * 16)
    file.writeUInt8(name === needed ? 0x01 : 0x0f, symbols + i * 16 + 4)
  }
  bytes.copy(file, text)
  file.writeUInt32BE(0xfade0cc0, signature)
  return file
}

/** Headers and one section; `debugType`: the debug directory has one entry of it. */
export function portableExecutable({
  arch = 'x64',
  shows = [],
  stamp = 0,
  debugType,
}: {
  arch?: string
  shows?: readonly string[]
  stamp?: number
  debugType?: number
}): Buffer {
  const [header, optional, section, data, base] = [0x40, 0x58, 0x148, 0x200, 0x1000]
  const file = Buffer.alloc(0x400)
  const directory = (i: number, offset: number, size: number) => {
    file.writeUInt32LE(base + offset - data, optional + 112 + i * 8)
    file.writeUInt32LE(size, optional + 112 + i * 8 + 4)
  }
  file.write('MZ', 0, 'latin1')
  file.writeUInt32LE(header, 0x3c)
  file.writeUInt32LE(0x4550, header)
  file.writeUInt16LE(arch === 'x64' ? 0x8664 : 0xaa64, header + 4)
  file.writeUInt16LE(1, header + 6) // sections
  file.writeUInt32LE(stamp, header + 8)
  file.writeUInt16LE(section - optional, header + 20)
  file.writeUInt16LE(0x20b, optional)
  file.writeUInt16LE(10, optional + 48)
  file.writeUInt32LE(16, optional + 108) // directories
  file.writeUInt32LE(base, section + 12)
  file.writeUInt32LE(file.length - data, section + 16)
  file.writeUInt32LE(data, section + 20)
  const { bytes, at } = strings([...shows, 'napi_create_function'])
  bytes.copy(file, data + 0x80)
  directory(0, data, 40)
  file.writeUInt32LE(shows.length, data + 24)
  file.writeUInt32LE(base + 0x40, data + 32)
  for (const [i, name] of shows.entries()) file.writeUInt32LE(base + 0x80 + at(name), data + 0x40 + i * 4)
  if (debugType === undefined) return file
  directory(6, data + 0x50, 28)
  file.writeUInt32LE(debugType, data + 0x50 + 12)
  return file
}
