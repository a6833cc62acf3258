// docs/examples/confined as it is meant: the miner mines under its restrictions, and what it must not do fails there while it works
// outside. Each restriction that takes the network away does so alone, too. Needs root, for namespaces; no systemd and no cluster.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { checkContainerfile, checkManifests, checkUnits, entryPoint } from './manifests.mjs'
import { program } from './programs.mjs'

const root = path.join(import.meta.dirname, '..', '..')
const profile = path.join(root, 'docs', 'examples', 'confined', 'seccomp.json')
const miner = path.join(root, 'dist', 'cli', 'pickaxe-miner.js')

/** Namespaces of its own, every file read-only, nobody's rights: what the unit and the manifests ask for. */
const readOnly = `for at in $(awk '{print $5}' /proc/self/mountinfo | sort -r); do mount -o remount,bind,ro "$at" 2>/dev/null; done`
const namespaces = ['unshare', '--net', '--ipc', '--uts', '--pid', '--fork', '--mount', '--mount-proc']
const nobody = [
  'setpriv',
  '--reuid=65532',
  '--regid=65532',
  '--clear-groups',
  '--no-new-privs',
  '--bounding-set=-all',
  '--inh-caps=-all',
]
const limits = ['prlimit', '--core=0', '--nofile=256']
const filter = ['/usr/bin/python3', path.join(import.meta.dirname, 'confine.py'), profile]
const ways = {
  'no restriction': [],
  'namespaces alone': namespaces,
  'the seccomp profile alone': filter,
  'all restrictions': [...namespaces, 'sh', '-c', `${readOnly}; exec "$@"`, 'sh', ...nobody, ...limits, ...filter],
}

/** What a program of Node's can do there: what of this succeeds is printed. */
const attempts = `
  const tried = {
    connect: () => new Promise((done, fail) => require('node:net').connect(PORT, '127.0.0.1', done).on('error', fail)),
    'find a name': () => require('node:dns').promises.lookup('localhost.example'),
    'send a datagram': () => new Promise((done, fail) => {
      const socket = require('node:dgram').createSocket('udp4')
      socket.on('error', fail).send('x', PORT, '127.0.0.1', error => (error ? fail(error) : done()))
    }),
    write: () => require('node:fs').writeFileSync('/tmp/pickaxe-confined', 'x'),
    'start a program': () => require('node:child_process').execFileSync('/bin/true'),
    'make a namespace': () => require('node:child_process').execFileSync('unshare', ['--user', 'true']),
  }
  const found = []
  ;(async () => {
    for (const [name, attempt] of Object.entries(tried)) await Promise.resolve().then(attempt).then(() => found.push(name), () => {})
    console.log(JSON.stringify(found))
    process.exit()
  })()`

function run(command, input = '') {
  const [executable, ...args] = command
  const { status, stdout, stderr, error } = spawnSync(executable, args, {
    cwd: root,
    encoding: 'utf8',
    input,
    timeout: 120_000,
  })
  assert.equal(status, 0, `${command.slice(0, 3).join(' ')} …: ${error ?? stderr}`)
  return stdout
}

/** The listener must answer while a child runs. */
async function output(command) {
  const child = spawn(command[0], command.slice(1), { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', text => (said += text))
  await once(child, 'close')
  return said
}

const server = net.createServer(socket => socket.end()).listen(0, '127.0.0.1')
await once(server, 'listening')
const script = attempts.replaceAll('PORT', server.address().port)
const can = {}
for (const [name, way] of Object.entries(ways)) {
  can[name] = JSON.parse(await output([...way, process.execPath, '-e', script]))
  console.log(`${name}: can ${can[name].join(', ') || 'do nothing of what is tried'}`)
}
server.close()
fs.rmSync('/tmp/pickaxe-confined', { force: true })
const network = ['connect', 'send a datagram']
for (const name of [...network, 'write', 'start a program'])
  assert.ok(can['no restriction'].includes(name), `${name} fails everywhere`)
for (const way of ['namespaces alone', 'the seccomp profile alone'])
  assert.deepEqual(
    can[way].filter(name => network.includes(name)),
    [],
    way,
  )
assert.deepEqual(can['all restrictions'], [])

const { vectors } = JSON.parse(fs.readFileSync(path.join(root, 'test', 'vectors', 'dmint.json'), 'utf8'))
const { preimage_hex, target_hex, nonce_width, nonce_hex } = vectors.find(({ id }) => id === 'small-v1-0')
const request = JSON.stringify({ preimage_hex, target_hex, nonce_width })
const nodes = ['node20', 'node22', 'node24', 'node26']
const mines = (by, command) => {
  assert.equal(JSON.parse(run(command, request)).nonce_hex, nonce_hex, by)
  console.log(`mined by ${by}`)
}
for (const name of nodes)
  mines(`${name}, all restrictions`, [...ways['all restrictions'], program(name), miner, '--quiet'])

// As pickaxe-miner.socket starts it: one connection is its stdin and stdout.
const at = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'pickaxe-socket-')), 'miner.sock')
const [by, ...words] = [...ways['the seccomp profile alone'], process.execPath, miner, '--quiet']
const listener = net.createServer({ allowHalfOpen: true }, socket => {
  spawn(by, words, { stdio: [socket, socket, 'inherit'] }).once('exit', () => socket.destroy())
})
await once(listener.listen(at), 'listening')
const client = net.connect(at).setEncoding('utf8').end(request)
let answer = ''
for await (const text of client) answer += text
listener.close()
assert.equal(JSON.parse(answer).nonce_hex, nonce_hex)
console.log('mined for a connection to a local socket')

// The line that the Containerfile ends with; Node 20 has another name for its first flag.
const [, ...flags] = entryPoint()
const line = flags.map(word =>
  word.replace(/\/app\/node_modules\/pickaxe\/dist/, path.join(root, 'dist')).replace(/=\/app\/$/, `=${root}/`),
)
for (const name of nodes) {
  const words = name === 'node20' ? line.map(word => word.replace(/^--permission$/, '--experimental-permission')) : line
  mines(`${name}, the Containerfile's line`, [program(name), ...words, '--quiet'])
}
const permission = line.filter(word => word.startsWith('--'))
assert.deepEqual(JSON.parse(await output([program('node26'), ...permission, '-e', script])), [], 'under --permission')
console.log('node26: --permission alone leaves nothing of what is tried')

// What the README warns of: a fault of Node 20, which comes before any script; without it the warning can go.
const twice = Array(2).fill(`--allow-fs-read=${root}/`)
const aborts = name => {
  const flag = name === 'node20' ? '--experimental-permission' : '--permission'
  return spawnSync(program(name), ['--no-warnings', flag, ...twice, '-e', ''], { stdio: 'ignore' }).signal !== null
}
assert.deepEqual(nodes.filter(aborts), ['node20'])
console.log('node20 alone: a folder that is allowed twice ends Node itself')

checkUnits()
checkContainerfile()
await checkManifests()
console.log('the units, the Containerfile and the manifests are as they should be')
