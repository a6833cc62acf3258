// SHA256SUMS of a folder of prebuilds, in the form of sha256sum: the addon loads only what it lists.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/** Its text for what lies in `folder` now. */
export function checksums(folder) {
  return sums(folder, prebuildsIn(folder))
}

/** A line for each of `names` in `folder`. */
export function sums(folder, names) {
  return names
    .map(name => {
      const digest = createHash('sha256')
        .update(fs.readFileSync(path.join(folder, name)))
        .digest('hex')
      return `${digest}  ${name}\n`
    })
    .join('')
}

/** Paths of the addons below `folder`, with forward slashes. */
export function prebuildsIn(folder) {
  if (!fs.existsSync(folder)) return []
  return fs
    .readdirSync(folder, { recursive: true })
    .filter(name => name.endsWith('.node'))
    .map(name => name.replaceAll(path.sep, '/'))
    .sort()
}

export function writeChecksums(folder) {
  const text = checksums(folder)
  fs.writeFileSync(path.join(folder, 'SHA256SUMS'), text)
  return text
}
