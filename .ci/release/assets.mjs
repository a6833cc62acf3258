// What a release attaches, into a folder: the tarball, the bill of materials of what it depends on, the digests of the binaries
// inside, and SHA256SUMS of all of these. The same clone makes the same files.
import fs from 'node:fs'
import path from 'node:path'
import { sums } from '../prebuilds/checksums.mjs'
import { npm, pack } from './pack.mjs'

const root = path.join(import.meta.dirname, '..', '..')

/**
 * CycloneDX, as npm makes it of the lock file, of what users get: `--omit dev` would leave out what a tool of ours brings
 * along too. Without the time and the number of the run.
 */
export function billOfMaterials() {
  const made = npm(['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], { cwd: root })
  const { serialNumber, ...bill } = JSON.parse(made)
  const { timestamp, component, ...metadata } = bill.metadata
  const { name, dependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
  const needs = new Map(bill.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]))
  const direct = needs.get(component['bom-ref']).filter(ref => ref.slice(0, ref.lastIndexOf('@')) in dependencies)
  needs.set(component['bom-ref'], direct)
  const wanted = new Set([component['bom-ref']])
  for (const ref of wanted) for (const below of needs.get(ref) ?? []) wanted.add(below)
  return {
    ...bill,
    // npm calls the package by its folder.
    metadata: { ...metadata, component: { ...component, name } },
    components: bill.components.filter(part => wanted.has(part['bom-ref'])),
    dependencies: [...wanted].map(ref => ({ ref, dependsOn: needs.get(ref) ?? [] })),
  }
}

export function makeAssets(folder) {
  fs.rmSync(folder, { recursive: true, force: true })
  const tarball = path.basename(pack(folder))
  const stem = tarball.replace(/\.tgz$/, '')
  fs.writeFileSync(path.join(folder, `${stem}.cdx.json`), `${JSON.stringify(billOfMaterials(), null, 2)}\n`)
  fs.copyFileSync(path.join(root, 'prebuilds', 'SHA256SUMS'), path.join(folder, `${stem}.prebuilds.sha256`))
  const text = sums(folder, fs.readdirSync(folder).sort())
  fs.writeFileSync(path.join(folder, 'SHA256SUMS'), text)
  return text
}

if (fs.realpathSync(process.argv[1]) === import.meta.filename) {
  const [folder] = process.argv.slice(2)
  if (folder === undefined) throw new Error('name the folder that the files go to')
  process.stdout.write(makeAssets(folder))
}
