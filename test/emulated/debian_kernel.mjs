// The smallest Linux kernel that Debian has, downloaded and unpacked, not installed.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/** @param {string} folder where it is kept; @returns {string} the path of its image */
export function debianKernel(folder) {
  const image = path.join(folder, 'vmlinuz')
  if (fs.existsSync(image)) return image
  const run = (command, args, options = {}) =>
    execFileSync(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 2], ...options })
  const depends = run('apt-cache', ['depends', 'linux-image-cloud-amd64'], { encoding: 'utf8' })
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1]
  if (!name) throw new Error('apt knows no linux-image-cloud-amd64: run apt-get update')
  run('apt-get', ['download', name])
  const [archive] = fs.readdirSync(folder).filter(file => file.endsWith('.deb'))
  run('dpkg', ['-x', archive, 'linux'])
  const boot = path.join(folder, 'linux', 'boot')
  const file = fs.readdirSync(boot).find(name => name.startsWith('vmlinuz'))
  fs.renameSync(path.join(boot, file), image)
  fs.rmSync(path.join(folder, 'linux'), { recursive: true })
  fs.rmSync(path.join(folder, archive))
  return image
}
