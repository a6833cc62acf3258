// Puts a tarball into the registry unless these very bytes are there already, so that a run can be repeated. Refuses a tarball that
// is not a release. Takes the tarball and what `npm publish` shall be told besides.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { faultsOfPrebuilds } from '../prebuilds/seal.mjs'
import { homeOf } from './manifest.mjs'

function npm(args, options) {
  return spawnSync('npm', args, { encoding: 'utf8', shell: process.platform === 'win32', ...options })
}

/** Its manifest and what is wrong with it, in sentences. */
function open(tarball) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pickaxe-publish-'))
  try {
    const { status, stderr } = spawnSync('tar', ['-xzf', path.resolve(tarball), '-C', folder], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`${tarball} cannot be unpacked: ${stderr}`)
    const inside = path.join(folder, 'package')
    const manifest = JSON.parse(fs.readFileSync(path.join(inside, 'package.json'), 'utf8'))
    const faults = faultsOfPrebuilds(path.join(inside, 'prebuilds'), { hasChecksums: true })
    if (manifest.scripts !== undefined) faults.push('its package.json has scripts: .ci/release/pack.mjs made it not')
    if (homeOf(manifest) === undefined) faults.push('its package.json names no repository (docs/releasing.md)')
    return { manifest, faults }
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
}

/** The digest that the registry has for a version; undefined where it has none. */
function published(name, version) {
  const { status, stdout, stderr } = npm(['view', `${name}@${version}`, 'dist.integrity', '--json'])
  if (status === 0) return stdout.trim() === '' ? undefined : [JSON.parse(stdout)].flat()[0]
  if (/E404/.test(stdout + stderr)) return undefined
  throw new Error(`the registry does not say whether it has ${name}@${version}: ${stderr}`)
}

const [tarball, ...more] = process.argv.slice(2)
const { manifest, faults } = open(tarball)
const id = `${manifest.name}@${manifest.version}`
const integrity = `sha512-${createHash('sha512').update(fs.readFileSync(tarball)).digest('base64')}`
const there = faults.length === 0 ? published(manifest.name, manifest.version) : undefined
if (faults.length > 0) {
  console.error(`${tarball} is not published:\n  ${faults.join('\n  ')}`)
  process.exitCode = 1
} else if (there === integrity) {
  console.log(`${id} is published already, these very bytes`)
} else if (there !== undefined) {
  console.error(`${id} is published already with other bytes: ${there}, and this tarball is ${integrity}`)
  process.exitCode = 1
} else {
  const { status } = npm(['publish', path.resolve(tarball), '--access', 'public', ...more], { stdio: 'inherit' })
  process.exitCode = status === 0 ? 0 : 1
  if (status !== 0) console.error(`a first version needs a person: docs/releasing.md says how to publish ${tarball}`)
}
