// Every prebuild in prebuilds/, those of other systems too, cut at ten places and with a byte flipped at ten: none is loaded, each
// is a typed error with both digests. A process that pretends to be the file's system loads it, so a crash ends the script.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { targets } from '../../.ci/prebuilds/targets.mjs'

const root = path.join(import.meta.dirname, '..', '..')
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pickaxe-damaged-'))
process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }))
for (const part of ['dist', 'prebuilds', 'package.json'])
  fs.cpSync(path.join(root, part), path.join(folder, part), { recursive: true })
const { loadAddon } = await import(pathToFileURL(path.join(folder, 'dist', 'native', 'load.js')).href)

const sha256 = bytes => createHash('sha256').update(bytes).digest('hex')

function spoiled(addon) {
  const cuts = Array.from({ length: 10 }, (_, i) => addon.subarray(0, Math.floor((addon.length * i) / 10)))
  const flips = Array.from({ length: 10 }, (_, i) => {
    const bytes = Buffer.from(addon)
    bytes[Math.floor((addon.length * (2 * i + 1)) / 20)] ^= 1
    return bytes
  })
  return [...cuts, ...flips]
}

let checked = 0
for (const { name, file } of targets) {
  const prebuild = path.join(folder, 'prebuilds', file)
  if (!fs.existsSync(prebuild)) continue
  const [platform, arch, libc] = name.split('-')
  Object.defineProperty(process, 'platform', { value: platform })
  Object.defineProperty(process, 'arch', { value: arch })
  process.env.LIBC = libc ?? ''
  const addon = fs.readFileSync(prebuild)
  for (const bytes of spoiled(addon)) {
    fs.writeFileSync(prebuild, bytes)
    assert.throws(loadAddon, ({ code, message, detail }) => {
      assert.equal(code, 'PICKAXE_ERR_ADDON_DAMAGED', message)
      assert.deepEqual([detail.sha256, detail.listed], [sha256(bytes), sha256(addon)])
      return message.includes(sha256(bytes)) && message.includes(sha256(addon))
    })
    checked += 1
  }
  console.log(`${file}: never loaded when damaged`)
}
assert.ok(checked > 0, 'there is no prebuild')
console.log(`${checked} damaged files, each a typed error with both digests`)
