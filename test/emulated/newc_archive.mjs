// A cpio archive in the "newc" format, which the Linux kernel unpacks as its first file system. Written here because
// the one device node in it would otherwise take root.

const regularFile = 0o100755
const characterDevice = 0o020600
const directory = 0o040755

/**
 * @param {{ name: string, content?: Uint8Array, device?: [number, number] }[]} entries in order, a folder before what
 *   it holds; without content and device it is a folder
 */
export function newcArchive(entries) {
  const parts = []
  let inode = 1
  const add = (name, mode, content, [major, minor]) => {
    const fields = [inode++, mode, 0, 0, 1, 0, content.length, 0, 0, major, minor, name.length + 1, 0]
    const header = `070701${fields.map(field => field.toString(16).padStart(8, '0')).join('')}${name}\0`
    parts.push(padded(Buffer.from(header, 'latin1')), padded(content))
  }
  for (const { name, content, device } of entries) {
    const mode = device ? characterDevice : content ? regularFile : directory
    add(name, mode, content ?? new Uint8Array(0), device ?? [0, 0])
  }
  add('TRAILER!!!', 0, new Uint8Array(0), [0, 0])
  return Buffer.concat(parts)
}

/** Headers with their names, and contents, each end on a multiple of four bytes. */
function padded(bytes) {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)])
}
