// Packages of another Debian than this one, unpacked into a folder.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

const work = path.join(import.meta.dirname, '..', '..', 'build', 'package')

// Where this system has its own packages of Debian from.
function mirror() {
  const origins = execFileSync('apt-get', ['indextargets', '--format', '$(ORIGIN) $(LABEL) $(REPO_URI)'], {
    encoding: 'utf8',
  })
  const found = /^Debian Debian (\S+)$/m.exec(origins)
  if (found === null) throw new Error('apt has no mirror of Debian among its sources: this needs one')
  return found[1]
}

/** Packages of a suite unpacked into a folder, which is returned. */
export function debian(suite, architecture, ...packages) {
  const folder = path.join(work, `${suite}-${architecture}`, packages[0])
  const tree = path.join(folder, 'tree')
  if (fs.existsSync(tree)) return tree
  fs.mkdirSync(path.join(folder, 'state', 'lists', 'partial'), { recursive: true })
  fs.mkdirSync(path.join(folder, 'cache', 'archives', 'partial'), { recursive: true })
  const write = (name, text) => fs.writeFileSync(path.join(folder, name), text)
  write('status', '')
  const key = '/usr/share/keyrings/debian-archive-keyring.gpg'
  write('sources', `deb [signed-by=${key}] ${mirror()} ${suite} main\n`)
  const settings = { 'Dir::State': 'state', 'Dir::State::status': 'status', 'Dir::Cache': 'cache' }
  const lines = Object.entries(settings).map(([name, file]) => `${name} "${path.join(folder, file)}";\n`)
  lines.push(`Dir::Etc::sourcelist "${path.join(folder, 'sources')}";\nDir::Etc::sourceparts "-";\n`)
  write(
    'apt.conf',
    `${lines.join('')}APT::Architectures { "${architecture}"; };\nAPT::Architecture "${architecture}";\n`,
  )
  const apt = (...args) =>
    execFileSync('apt-get', ['-c', path.join(folder, 'apt.conf'), '-qq', ...args], { cwd: folder })
  apt('update')
  apt('download', ...packages)
  for (const name of fs.readdirSync(folder).filter(file => file.endsWith('.deb')))
    execFileSync('dpkg', ['-x', name, `${tree}.part`], { cwd: folder })
  fs.renameSync(`${tree}.part`, tree)
  return tree
}
