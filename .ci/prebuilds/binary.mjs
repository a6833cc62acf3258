// What a shared library says of itself, by the formats' own definitions: System V ABI and its GNU extensions, the PE/COFF
// specification, <mach-o/loader.h>. All of the little-endian 64-bit kind. Throws for what is none, or is not whole.

/**
 * @typedef {object} Binary
 * @property {'elf' | 'pe' | 'mach-o'} format
 * @property {string} arch `x64`, `arm64`, or the number the file has
 * @property {string[]} libraries loaded with it
 * @property {string[]} imports symbols that others provide
 * @property {string[]} exports symbols for others
 * @property {string | null} oldest the oldest glibc (ELF), macOS or Windows it runs on; null: none is told
 * @property {boolean} isBoundAtLoad no symbol is looked up later than at loading
 * @property {boolean} isSigned Mach-O: has the slot of a code signature
 * @property {number} stamp PE: when it was linked; 0 too where a digest stands in that field's place
 */

/** @returns {Binary} */
export function readBinary(bytes) {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (data.length === 0) throw new Error('it is empty')
  try {
    if (data.readUInt32BE(0) === 0x7f454c46) return readElf(data)
    if (data.readUInt32LE(0) === 0xfeedfacf) return readMachO(data)
    if (data.toString('latin1', 0, 2) === 'MZ') return readPe(data)
  } catch (error) {
    if (error instanceof RangeError) throw new Error('it is cut short')
    throw error
  }
  throw new Error('it is neither ELF nor Mach-O nor PE, of 64 bits')
}

/** `length` bytes from `at`, or a RangeError. */
function within(data, at, length) {
  if (at + length > data.length) throw new RangeError('beyond the end')
  return data.subarray(at, at + length)
}

function textAt(data, at) {
  const end = data.indexOf(0, at)
  if (end < 0) throw new RangeError('a name without an end')
  return data.toString('latin1', at, end)
}

const u64 = (data, at) => Number(data.readBigUInt64LE(at))

function readElf(data) {
  if (data[4] !== 2 || data[5] !== 1) throw new Error('it is not an ELF file of 64 bits, little-endian')
  const arch = { 62: 'x64', 183: 'arm64' }[data.readUInt16LE(18)] ?? String(data.readUInt16LE(18))
  const segments = Array.from({ length: data.readUInt16LE(56) }, (_, i) => {
    const at = u64(data, 32) + i * 56
    const [offset, address, size] = [u64(data, at + 8), u64(data, at + 16), u64(data, at + 32)]
    within(data, offset, size)
    return { type: data.readUInt32LE(at), offset, address, size }
  })
  const sections = Array.from({ length: data.readUInt16LE(60) }, (_, i) => {
    const at = u64(data, 40) + i * 64
    const [type, offset, size] = [data.readUInt32LE(at + 4), u64(data, at + 24), u64(data, at + 32)]
    if (type !== 8) within(data, offset, size) // 8: SHT_NOBITS, only in memory
    return { type, offset, size }
  })
  const offsetOf = address => {
    const home = segments.find(s => s.type === 1 && address >= s.address && address < s.address + s.size)
    if (home === undefined) throw new Error(`address ${address} is in no segment`)
    return address - home.address + home.offset
  }

  const dynamic = segments.find(({ type }) => type === 2)
  if (dynamic === undefined) throw new Error('it is no shared library')
  const entries = []
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += 16)
    entries.push({ tag: u64(data, at), value: u64(data, at + 8) })
  const tagged = tag => entries.find(entry => entry.tag === tag)?.value
  const strings = offsetOf(tagged(5))

  const symbols = []
  for (const { offset, size } of sections.filter(({ type }) => type === 11))
    for (let at = offset + 24; at < offset + size; at += 24)
      symbols.push({
        name: textAt(data, strings + data.readUInt32LE(at)),
        isDefined: data.readUInt16LE(at + 6) !== 0,
      })

  // DT_FLAGS with DF_BIND_NOW, or DT_FLAGS_1 with DF_1_NOW.
  const isBoundAtLoad = Boolean((tagged(30) ?? 0) & 8) || Boolean((tagged(0x6ffffffb) ?? 0) & 1)
  return {
    format: 'elf',
    arch,
    libraries: entries.filter(({ tag }) => tag === 1).map(({ value }) => textAt(data, strings + value)),
    imports: symbols.filter(({ isDefined }) => !isDefined).map(({ name }) => name),
    exports: symbols.filter(({ isDefined }) => isDefined).map(({ name }) => name),
    oldest: newestOf(neededVersions(data, strings, tagged, offsetOf), /^GLIBC_(\d[\d.]*)$/),
    isBoundAtLoad,
    isSigned: false,
    stamp: 0,
  }
}

/** The names in .gnu.version_r. */
function neededVersions(data, strings, tagged, offsetOf) {
  const names = []
  if (tagged(0x6ffffffe) === undefined) return names
  let file = offsetOf(tagged(0x6ffffffe))
  for (let i = 0; i < tagged(0x6fffffff); i++) {
    let version = file + data.readUInt32LE(file + 8)
    for (let j = 0; j < data.readUInt16LE(file + 2); j++) {
      names.push(textAt(data, strings + data.readUInt32LE(version + 8)))
      version += data.readUInt32LE(version + 12)
    }
    file += data.readUInt32LE(file + 12)
  }
  return names
}

function newestOf(names, pattern) {
  const versions = names.flatMap(name => pattern.exec(name)?.[1] ?? [])
  return versions.sort(compareVersions).at(-1) ?? null
}

/** As Array.sort wants it: 2.9 before 2.28. */
export function compareVersions(a, b) {
  const [left, right] = [a, b].map(text => text.split('.').map(Number))
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function readPe(data) {
  const header = data.readUInt32LE(0x3c)
  if (data.readUInt32LE(header) !== 0x4550) throw new Error('it is a DOS program')
  const machine = data.readUInt16LE(header + 4)
  const optional = header + 24
  if (data.readUInt16LE(optional) !== 0x20b) throw new Error('it is not a PE file of 64 bits')
  const sections = Array.from({ length: data.readUInt16LE(header + 6) }, (_, i) => {
    const at = optional + data.readUInt16LE(header + 20) + i * 40
    const [size, offset] = [data.readUInt32LE(at + 16), data.readUInt32LE(at + 20)]
    within(data, offset, size)
    return { address: data.readUInt32LE(at + 12), offset, size }
  })
  const offsetOf = address => {
    const home = sections.find(s => address >= s.address && address < s.address + s.size)
    if (home === undefined) throw new Error(`address ${address} is in no section`)
    return address - home.address + home.offset
  }
  const directory = i => {
    const address = i < data.readUInt32LE(optional + 108) ? data.readUInt32LE(optional + 112 + i * 8) : 0
    return address === 0 ? undefined : offsetOf(address)
  }

  const exports = []
  const exportsAt = directory(0)
  if (exportsAt !== undefined) {
    const names = offsetOf(data.readUInt32LE(exportsAt + 32))
    for (let i = 0; i < data.readUInt32LE(exportsAt + 24); i++)
      exports.push(textAt(data, offsetOf(data.readUInt32LE(names + i * 4))))
  }

  const libraries = []
  const imports = []
  // The table of imports, then that of delayed ones: where an entry has its library's name and its list of symbols.
  for (const { at, length, name, list } of [
    { at: directory(1), length: 20, name: 12, list: 0 },
    { at: directory(13), length: 32, name: 4, list: 16 },
  ])
    for (let entry = at; entry !== undefined && data.readUInt32LE(entry + name) !== 0; entry += length) {
      libraries.push(textAt(data, offsetOf(data.readUInt32LE(entry + name))))
      for (let symbol = offsetOf(data.readUInt32LE(entry + list)); u64(data, symbol) !== 0; symbol += 8)
        if (data.readInt32LE(symbol + 4) >= 0) imports.push(textAt(data, offsetOf(data.readUInt32LE(symbol)) + 2))
    }

  // IMAGE_DEBUG_TYPE_REPRO among the entries of the debug directory: /Brepro makes the stamp of what was linked.
  const isStampDigest = () => {
    const at = directory(6)
    const entries = at === undefined ? 0 : data.readUInt32LE(optional + 112 + 6 * 8 + 4) / 28
    return Array.from({ length: entries }, (_, i) => data.readUInt32LE(at + i * 28 + 12)).includes(16)
  }

  // GNU's tools leave the directory of delayed imports empty; the names are there all the same.
  if (directory(13) === undefined)
    for (const [, name] of data.toString('latin1').matchAll(/\0(napi_\w+)(?=\0)/g)) imports.push(name)

  return {
    format: 'pe',
    arch: { 34404: 'x64', 43620: 'arm64' }[machine] ?? String(machine),
    libraries,
    imports,
    exports,
    oldest: `${data.readUInt16LE(optional + 48)}.${data.readUInt16LE(optional + 50)}`,
    isBoundAtLoad: true,
    isSigned: false,
    stamp: isStampDigest() ? 0 : data.readUInt32LE(header + 8),
  }
}

function readMachO(data) {
  const cpu = data.readUInt32LE(4)
  if (![6, 8].includes(data.readUInt32LE(12))) throw new Error('it is no shared library') // MH_DYLIB, MH_BUNDLE
  const binary = {
    format: 'mach-o',
    arch: { 16777223: 'x64', 16777228: 'arm64' }[cpu] ?? String(cpu),
    libraries: [],
    imports: [],
    exports: [],
    oldest: null,
    isBoundAtLoad: true,
    isSigned: false,
    stamp: 0,
  }
  const version = bits => `${bits >>> 16}.${(bits >>> 8) & 255}`
  for (let i = 0, at = 32; i < data.readUInt32LE(16); i++, at += data.readUInt32LE(at + 4)) {
    const command = data.readUInt32LE(at) & 0x7fffffff
    if (command === 0x19) within(data, u64(data, at + 40), u64(data, at + 48)) // LC_SEGMENT_64
    if (command === 0x24) binary.oldest = version(data.readUInt32LE(at + 8)) // LC_VERSION_MIN_MACOSX
    if (command === 0x32) binary.oldest = version(data.readUInt32LE(at + 12)) // LC_BUILD_VERSION
    if (command === 0x0c || command === 0x18) binary.libraries.push(textAt(data, at + data.readUInt32LE(at + 8)))
    if (command === 0x1d) {
      // LC_CODE_SIGNATURE, whose blob begins with its magic number, big-endian.
      const [offset, size] = [data.readUInt32LE(at + 8), data.readUInt32LE(at + 12)]
      binary.isSigned = within(data, offset, size).readUInt32BE(0) === 0xfade0cc0
    }
    if (command === 0x02) readMachOSymbols(data, at, binary)
  }
  return binary
}

/** LC_SYMTAB: names without the underscore that C's have. */
function readMachOSymbols(data, at, { imports, exports }) {
  const [symbols, count, strings] = [8, 12, 16].map(field => data.readUInt32LE(at + field))
  within(data, strings, data.readUInt32LE(at + 20))
  for (let entry = symbols; entry < symbols + count * 16; entry += 16) {
    const type = data.readUInt8(entry + 4)
    const isExternal = (type & 0x01) !== 0 && (type & 0xe0) === 0 && (type & 0x10) === 0
    if (!isExternal) continue
    const name = textAt(data, strings + data.readUInt32LE(entry)).replace(/^_/, '')
    ;((type & 0x0e) === 0 ? imports : exports).push(name)
  }
}
