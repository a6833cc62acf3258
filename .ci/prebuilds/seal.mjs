// Whether prebuilds/ is that of a release: the addon of every target and nothing else, each of the right format and
// architecture. Writes SHA256SUMS; with --check compares it instead.
import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { checksums, prebuildsIn, writeChecksums } from './checksums.mjs'
import { faultsOf } from './inspect.mjs'
import { targets } from './targets.mjs'

/** Faults in a few words each; `hasChecksums`: SHA256SUMS should be there already. */
export function faultsOfPrebuilds(folder, { hasChecksums }) {
  const found = prebuildsIn(folder)
  const faults = [
    ...found.filter(file => !targets.some(target => target.file === file)).map(file => `${file} is not expected`),
    ...targets.flatMap(target => {
      if (!found.includes(target.file)) return `${target.file} is missing`
      return faultsOf(target, fs.readFileSync(path.join(folder, target.file))).map(fault => `${target.file}: ${fault}`)
    }),
  ]
  if (!hasChecksums || faults.length > 0) return faults
  const sums = path.join(folder, 'SHA256SUMS')
  if (!fs.existsSync(sums)) return ['SHA256SUMS is missing']
  return fs.readFileSync(sums, 'utf8') === checksums(folder) ? [] : ['SHA256SUMS is not that of these files']
}

if (fs.realpathSync(process.argv[1]) === import.meta.filename) {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false }, folder: { type: 'string' } } })
  const folder = values.folder ?? path.join(import.meta.dirname, '..', '..', 'prebuilds')
  const faults = faultsOfPrebuilds(folder, { hasChecksums: values.check })
  if (faults.length > 0) {
    console.error(`${folder} is not a release:\n  ${faults.join('\n  ')}`)
    process.exit(1)
  }
  console.log(values.check ? checksums(folder) : writeChecksums(folder))
}
