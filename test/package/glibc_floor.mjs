// node test/package/glibc_floor.mjs [--assert VERSION] FILE...
// Prints the highest symbol version each ELF file needs of each library; with --assert exits 1 when one needs a glibc
// newer than VERSION. Node itself runs from glibc 2.28 on, so release prebuilds are held to that.
import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({ options: { assert: { type: 'string' } }, allowPositionals: true })

function newer(a, b) {
  const [left, right] = [a, b].map(version => version.split('.').map(Number))
  const at = left.findIndex((part, index) => part !== (right[index] ?? 0))
  return at !== -1 && left[at] > (right[at] ?? 0)
}

function needsOf(file) {
  const listing = execFileSync('readelf', ['-W', '--version-info', file], { encoding: 'utf8' })
  const needs = {}
  for (const [, library, version] of listing.matchAll(/Name: (GLIBC|GLIBCXX|CXXABI|GCC)_([0-9.]+)/g))
    if (!needs[library] || newer(version, needs[library])) needs[library] = version
  return needs
}

for (const file of positionals) {
  const needs = needsOf(file)
  console.log(`${file} needs ${JSON.stringify(needs)}`)
  if (values.assert && needs.GLIBC && newer(needs.GLIBC, values.assert)) {
    console.error(`${file} needs glibc ${needs.GLIBC}; the floor is ${values.assert}`)
    process.exitCode = 1
  }
}
if (positionals.length === 0) {
  console.error('name the files to read')
  process.exitCode = 1
}
