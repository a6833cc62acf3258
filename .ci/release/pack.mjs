// The tarball that is published, from the files that `npm pack` would take and the published manifest, made in a folder of its own:
// the clone stays as it is. Takes the folder it goes to; prints its path.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { publishedManifest } from './manifest.mjs'

const root = path.join(import.meta.dirname, '..', '..')

/** What npm says. The npm that runs this script, if there is one. */
export function npm(args, options) {
  const settings = { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'], ...options }
  const script = process.env.npm_execpath
  if (script?.endsWith('.js')) return execFileSync(process.execPath, [script, ...args], settings)
  return execFileSync('npm', args, { ...settings, shell: process.platform === 'win32' })
}

/** Which file of npm's `--json` stands for the package: it has been a list and an object. */
const packed = text => Object.values(JSON.parse(text))[0]

/** Packs the clone into `folder` and returns the tarball's path. */
export function pack(folder) {
  const stage = fs.mkdtempSync(path.join(os.tmpdir(), 'pickaxe-pack-'))
  try {
    const quiet = ['--ignore-scripts', '--json', '--loglevel=error']
    for (const { path: name } of packed(npm(['pack', '--dry-run', ...quiet], { cwd: root })).files)
      fs.cpSync(path.join(root, name), path.join(stage, name))
    const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
    fs.writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`)
    fs.mkdirSync(folder, { recursive: true })
    const { filename } = packed(npm(['pack', ...quiet, '--pack-destination', path.resolve(folder)], { cwd: stage }))
    return path.resolve(folder, filename)
  } finally {
    fs.rmSync(stage, { recursive: true })
  }
}

if (fs.realpathSync(process.argv[1]) === import.meta.filename) {
  const [folder] = process.argv.slice(2)
  if (folder === undefined) throw new Error('name the folder that the tarball goes to')
  console.log(pack(folder))
}
