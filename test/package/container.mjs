// docs/examples/confined/Containerfile, built and run by podman as it is written: the packed tarball, `info --verify` on the way, mining by
// the file's own line, nothing to write to. Stand-ins for its two base images have their paths: Node from npm, Debian's
// libraries, no network. Needs root; podman keeps all it has in a folder of its own.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { npm, pack } from '../../.ci/release/pack.mjs'
import { debian } from './debian.mjs'
import { installed, program } from './programs.mjs'

const root = path.join(import.meta.dirname, '..', '..')
const confined = path.join(root, 'docs', 'examples', 'confined')
const containerfile = fs.readFileSync(path.join(confined, 'Containerfile'), 'utf8')
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'pickaxe-container-'))
const store = ['--root', path.join(scratch, 'root'), '--runroot', path.join(scratch, 'run'), '--storage-driver=vfs']
process.once('exit', () => {
  spawnSync('podman', [...store, 'system', 'reset', '--force'], { stdio: 'ignore' })
  fs.rmSync(scratch, { recursive: true, force: true })
})

// Podman's own default is more than some machines let root raise it to.
const settingsFile = path.join(scratch, 'containers.conf')
fs.writeFileSync(settingsFile, '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n')

function podman(args, options = {}) {
  const env = { ...process.env, CONTAINERS_CONF: settingsFile }
  const settings = { encoding: 'utf8', cwd: scratch, env, timeout: 300_000, ...options }
  const { status, stdout, stderr, error } = spawnSync(
    'podman',
    [...store, '--cgroup-manager=cgroupfs', ...args],
    settings,
  )
  assert.equal(error, undefined, String(error))
  return { status, stdout, stderr }
}

function succeeds(args, options) {
  const { status, stdout, stderr } = podman(args, options)
  assert.equal(status, 0, `podman ${args.join(' ')}: ${stderr}`)
  return stdout
}

const context = path.join(scratch, 'context')
fs.mkdirSync(context)
fs.copyFileSync(path.join(confined, 'Containerfile'), path.join(context, 'Containerfile'))
fs.copyFileSync(path.join(confined, 'seccomp.json'), path.join(context, 'seccomp.json'))
const tarball = pack(context)

// What npm would fetch, kept in its own cache: the image is built without a network.
const user = path.join(scratch, 'user')
const cache = path.join(scratch, 'npm-cache')
fs.mkdirSync(user)
const npm11 = path.join(installed('npm11'), 'bin', 'npm-cli.js')
const quiet = ['--ignore-scripts', '--omit=dev', '--omit=optional', '--no-audit', '--no-fund', '--loglevel=error']
execFileSync(program('node22'), [npm11, 'install', ...quiet, '--cache', cache, tarball], {
  cwd: user,
  stdio: ['ignore', 2, 2],
})
const registry = npm(['config', 'get', 'registry']).trim()

/** A base image: the libraries that Node needs, some Debian packages, and what is put into it; its name. */
function standIn(name, packages, fill) {
  const tree = path.join(scratch, name)
  const libraries = debian('bookworm', 'amd64', ...packages, 'libc6', 'libstdc++6', 'libgcc-s1')
  fs.cpSync(libraries, tree, { recursive: true, verbatimSymlinks: true })
  const put = (from, to) => fs.cpSync(from, path.join(tree, to), { recursive: true })
  const write = (to, text, mode = 0o644) => {
    fs.mkdirSync(path.dirname(path.join(tree, to)), { recursive: true })
    fs.writeFileSync(path.join(tree, to), text, { mode })
  }
  fill({ put, write })
  const tar = path.join(scratch, `${name}.tar`)
  execFileSync('tar', ['--owner=0', '--group=0', '-cf', tar, '-C', tree, '.'])
  succeeds(['import', '--quiet', tar, `localhost/${name}`])
  for (const left of [tree, tar]) fs.rmSync(left, { recursive: true })
  return `localhost/${name}`
}

const bases = [
  standIn('node', ['dash'], ({ put, write }) => {
    put(program('node22'), 'usr/local/bin/node')
    put(installed('npm11'), 'usr/local/lib/node_modules/npm')
    write('usr/local/bin/npm', '#!/bin/dash\nexec node /usr/local/lib/node_modules/npm/bin/npm-cli.js "$@"\n', 0o755)
    write('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n')
    put(cache, 'root/.npm')
    write('root/.npmrc', `offline=true\nregistry=${registry}\n`)
  }),
  standIn('distroless', [], ({ put }) => put(program('node22'), 'nodejs/bin/node')),
]
const contexts = [...containerfile.matchAll(/^FROM (\S+)/gm)].map(
  ([, image], i) => `--build-context=${image}=container-image://${bases[i]}`,
)

function build(tag, file) {
  const argument = `PICKAXE=/tarballs/${path.basename(file)}`
  return podman(['build', '--network=none', '--tag', tag, ...contexts, '--build-arg', argument, context])
}

const { status, stdout, stderr } = build('pickaxe', tarball)
assert.equal(status, 0, stderr)
assert.match(stdout, /is the published one/)
console.log('built; inside, info --verify finds the published file')

// The line that the file ends with.
const [, comment] = /^# (podman run [\s\S]*)/m.exec(containerfile)
const [line, input] = comment
  .replaceAll(/\\\n#\s*/g, '')
  .trim()
  .split(' < ')
assert.equal(input, 'request.json')
const words = line.split(' ').slice(1)
const { vectors } = JSON.parse(fs.readFileSync(path.join(root, 'test', 'vectors', 'dmint.json'), 'utf8'))
const { preimage_hex, target_hex, nonce_width, nonce_hex } = vectors.find(({ id }) => id === 'small-v1-0')
const request = JSON.stringify({ preimage_hex, target_hex, nonce_width })
assert.equal(JSON.parse(succeeds(words, { cwd: context, input: request })).nonce_hex, nonce_hex)
console.log("mined by the Containerfile's own line")

// What a program can do there that Node itself would let do anything; one restriction less, and it can.
const script = `
  const tried = {
    'write to /app': () => fs.writeFileSync('/app/x', ''),
    'write to /tmp': () => (fs.mkdirSync('/tmp', { recursive: true }), fs.writeFileSync('/tmp/x', '')),
    'send a datagram': () => new Promise((done, fail) => {
      const socket = dgram.createSocket('udp4').on('error', fail)
      socket.send('x', 9, '127.0.0.1', error => (error ? fail(error) : done()))
    }),
    'start a program': () => child_process.execFileSync(process.execPath, ['--version']),
  }
  const can = []
  ;(async () => {
    for (const name of Object.keys(tried)) try { await tried[name](); can.push(name) } catch {}
    console.log(JSON.stringify(can))
    process.exit()
  })()`
function possible(change) {
  const changed = change(words.slice(0, words.indexOf('pickaxe')))
  return JSON.parse(succeeds([...changed, '--entrypoint=/nodejs/bin/node', 'pickaxe', '-e', script], { cwd: context }))
}
const without =
  (...flags) =>
  given =>
    given.filter(word => !flags.some(flag => word.startsWith(flag)))
assert.deepEqual(possible(without()), [])
console.log('nothing of what is tried can be done')
assert.deepEqual(possible(without('--read-only')), [])
const all = possible(given => [...without('--read-only', '--security-opt', '--cap-drop')(given), '--user=0'])
assert.deepEqual(all, ['write to /app', 'write to /tmp', 'send a datagram', 'start a program'])
console.log(
  '/app is not writable for its user on a writable root either; for root, without restrictions, all can be done',
)

// An addon that is not the published one ends the build.
const spoiled = path.join(scratch, 'spoiled')
fs.mkdirSync(spoiled)
execFileSync('tar', ['-xzf', tarball, '-C', spoiled])
const addon = path.join(spoiled, 'package', 'prebuilds', 'linux-x64', 'node.napi.glibc.node')
const bytes = fs.readFileSync(addon)
bytes[bytes.length >> 1] ^= 1
fs.writeFileSync(addon, bytes)
execFileSync('tar', ['-czf', path.join(context, 'spoiled.tgz'), '-C', spoiled, 'package'])
const refused = build('spoiled', 'spoiled.tgz')
assert.notEqual(refused.status, 0)
assert.match(refused.stdout + refused.stderr, /is not the published/)
console.log('a flipped bit in the addon: the image is not built')
