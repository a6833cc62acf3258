// Writes prebuilds/SHA256SUMS, in the form of sha256sum: the addon loads only what it lists.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

const folder = path.join(import.meta.dirname, '..', 'prebuilds')
const lines = fs
  .readdirSync(folder, { recursive: true })
  .filter(name => name.endsWith('.node'))
  .sort()
  .map(name => {
    const digest = createHash('sha256')
      .update(fs.readFileSync(path.join(folder, name)))
      .digest('hex')
    return `${digest}  ${name.replaceAll(path.sep, '/')}\n`
  })
fs.writeFileSync(path.join(folder, 'SHA256SUMS'), lines.join(''))
console.log(lines.join(''))
