// The smallest Linux kernel that Debian has for a processor, downloaded and unpacked, not installed.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/**
 * @param {string} folder where it is kept
 * @param {string} arch as Debian calls it
 * @returns {string} the path of its image
 */
export function debianKernel(folder, arch = 'amd64') {
  const image = path.join(folder, arch === 'amd64' ? 'vmlinuz' : `vmlinuz-${arch}`)
  if (fs.existsSync(image)) return image
  const own = fs.mkdtempSync(path.join(folder, 'kernel-'))
  const run = (command, ...args) =>
    execFileSync(command, args, { cwd: own, stdio: ['ignore', 'pipe', 2], encoding: 'utf8' })
  const isForeign = run('dpkg', '--print-architecture').trim() !== arch
  // Lists of its own: this system stays as it is.
  const options = isForeign ? foreignLists(own, arch) : []
  if (isForeign) run('apt-get', ...options, 'update')
  const depends = run('apt-cache', ...options, 'depends', `linux-image-cloud-${arch}`)
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1]
  if (!name) throw new Error(`apt knows no linux-image-cloud-${arch}: run apt-get update`)
  run('apt-get', ...options, 'download', name)
  const [archive] = fs.readdirSync(own).filter(file => file.endsWith('.deb'))
  run('dpkg', '-x', archive, 'linux')
  const boot = path.join(own, 'linux', 'boot')
  const file = fs.readdirSync(boot).find(name => name.startsWith('vmlinuz'))
  fs.renameSync(path.join(boot, file), image)
  fs.rmSync(own, { recursive: true })
  return image
}

function foreignLists(folder, arch) {
  const lists = path.join(folder, 'lists')
  fs.mkdirSync(path.join(lists, 'partial'), { recursive: true })
  return [
    `APT::Architecture=${arch}`,
    `APT::Architectures::=${arch}`,
    `Dir::State::Lists=${lists}`,
    `Dir::Cache=${path.join(folder, 'cache')}`,
    'APT::Sandbox::User=root',
  ].flatMap(option => ['-o', option])
}
