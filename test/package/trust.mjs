// docs/trust.md as a reader follows it: every command in it runs, in its order, in an empty folder, against a registry that has the packed
// tarball alone, and shows what the page says. Those that need GitHub, npm's own keys or a release's image are named;
// from_source.mjs rebuilds. A command that the page gains is missed here. Linux; needs strace and binutils.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import crypto from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import { createServer } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { hostTarget } from '../../.ci/prebuilds/targets.mjs'
import { makeAssets } from '../../.ci/release/assets.mjs'
import { npm } from '../../.ci/release/pack.mjs'

const root = path.join(import.meta.dirname, '..', '..')
const page = fs.readFileSync(path.join(root, 'docs', 'trust.md'), 'utf8')
const scratch = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'pickaxe-trust-')))
process.once('exit', () => fs.rmSync(scratch, { recursive: true, force: true }))
const reader = path.join(scratch, 'reader')
fs.mkdirSync(reader)

/** Blocks of commands, and commands in the text; a line that ends with \ goes on. */
const commands = [
  ...page.replaceAll(/\\\n\s*/g, '').matchAll(/^ {4}(\S.*?)(?:\s{2,}#.*)?$/gm),
  ...page.matchAll(/`((?:nm|ldd|strace|rm|gh|npx) [^`]+)`/g),
].map(([, command]) => command.replaceAll('\\|', '|'))

const release = path.join(scratch, 'release')
const published = makeAssets(release)
const name = fs.readdirSync(release).find(file => file.endsWith('.tgz'))
const bytes = fs.readFileSync(path.join(release, name))
const integrity = `sha512-${crypto.createHash('sha512').update(bytes).digest('base64')}`
const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))

const server = createServer((request, response) => {
  if (request.url.endsWith('.tgz')) return response.end(bytes)
  const tarball = `http://127.0.0.1:${server.address().port}/${name}`
  const versions = { [version]: { name: 'pickaxe', version, dist: { tarball, integrity } } }
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ name: 'pickaxe', 'dist-tags': { latest: version }, versions }))
})
await once(server.listen(0, '127.0.0.1'), 'listening')

async function shell(command, input = '', environment = {}) {
  const env = { ...process.env, ...environment, PREBUILDS_ONLY: '' }
  const child = spawn('sh', ['-c', command], { cwd: reader, env, stdio: ['pipe', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'])
    child[stream].setEncoding('utf8').on('data', text => (said[stream] += text))
  child.stdin.on('error', () => {}).end(input)
  const [status] = await once(child, 'close')
  return { status, ...said }
}

const { vectors } = JSON.parse(fs.readFileSync(path.join(root, 'test', 'vectors', 'dmint.json'), 'utf8'))
const { preimage_hex, target_hex, nonce_width, nonce_hex } = vectors.find(({ id }) => id === 'small-v1-0')
const request = JSON.stringify({ preimage_hex, target_hex, nonce_width })
const addon = `node_modules/pickaxe/prebuilds/${hostTarget().file}`
const ofRegistry = {
  npm_config_registry: `http://127.0.0.1:${server.address().port}/`,
  npm_config_cache: path.join(scratch, 'npm'),
}

/** Runs one with FILE and … filled in; it must end well. */
async function run(command, { input, environment, isRefused = false } = {}) {
  const { status, stdout, stderr } = await shell(
    command.replaceAll('FILE', addon).replace(' …', ''),
    input,
    environment,
  )
  assert.equal(status === 0, !isRefused, `${command}: ${status} ${stdout}${stderr}`)
  return { stdout, stderr }
}

/** What strace says of mining, without the calls that failed. */
async function traced(command) {
  const { stdout, stderr } = await run(command, { input: request })
  assert.match(stdout, new RegExp(nonce_hex))
  return stderr.split('\n').filter(line => /^(?:\[pid +\d+\] )?\w+\(.*\) = (?!-1 )/.test(line))
}

/** By the beginning of the command: what a reader does and sees. */
const walk = {
  'npm pack pickaxe': async command => {
    await run(command, { environment: ofRegistry })
    assert.deepEqual(fs.readdirSync(reader), [name])
    assert.deepEqual(fs.readFileSync(path.join(reader, name)), bytes)
  },
  'npm view pickaxe dist.integrity': async command =>
    assert.equal((await run(command, { environment: ofRegistry })).stdout.trim(), integrity),
  'sha256sum pickaxe-*.tgz': async command => {
    const { stdout } = await run(command)
    assert.ok(published.includes(stdout.trim()), `${stdout} is not in SHA256SUMS`)
    // Then a reader installs it; what it depends on comes from where npm has it from.
    npm(['install', '--no-audit', '--no-fund', '--loglevel=error', path.join(reader, name)], { cwd: reader })
    assert.ok(fs.existsSync(path.join(reader, addon)))
  },
  'npx pickaxe info --verify': async command => {
    const digest = crypto
      .createHash('sha256')
      .update(fs.readFileSync(path.join(reader, addon)))
      .digest('hex')
    const { stdout } = await run(command)
    assert.match(stdout, /it is the published one, byte for byte/)
    assert.equal(stdout.split(digest).length, 3, stdout)
    // A digest that is another one; then as it was.
    const sums = path.join(reader, 'node_modules', 'pickaxe', 'prebuilds', 'SHA256SUMS')
    const text = fs.readFileSync(sums, 'utf8')
    fs.writeFileSync(sums, text.replace(digest, '0'.repeat(64)))
    const refused = await run(command, { isRefused: true })
    assert.match(refused.stdout, /it is not the published one/)
    fs.writeFileSync(sums, text)
  },
  'nm -D --undefined-only FILE': async command => {
    const { status, stdout } = await shell(command.replaceAll('FILE', addon))
    assert.deepEqual([status, stdout], [1, ''])
    // It would print: Node itself has sockets.
    assert.match((await shell(command.replaceAll('FILE', process.execPath))).stdout, /getaddrinfo/)
  },
  'strace -f -e trace=%file,%network': async command => {
    const lines = await traced(command)
    assert.deepEqual(
      lines.filter(line => /O_WRONLY|O_RDWR|O_CREAT|\b(?:mkdir|rename|unlink|link|symlink|truncate)\w*\(/.test(line)),
      [],
    )
    assert.deepEqual(
      lines.filter(line => /(?:socket|connect|bind|listen|sendto|sendmsg)\(/.test(line)),
      [],
    )
    assert.ok(lines.some(line => line.includes(path.basename(addon))))
  },
  'strace -f -e trace=execve': async command => {
    const lines = (await traced(command)).filter(line => /execve\(/.test(line))
    assert.equal(lines.length, 1, lines.join('\n'))
  },
  'ldd FILE': async command => {
    const libraries = (await run(command)).stdout
      .trim()
      .split('\n')
      .map(line => path.basename(line.trim().split(' ')[0]))
    const libc = /^(?:linux-vdso|lib(?:c|m|pthread|dl|rt)|ld-linux-[\w-]+)\.so\.\d$/
    assert.deepEqual(
      libraries.filter(library => !libc.test(library)),
      [],
    )
  },
  'nm -D FILE': async command => {
    const needed = [...(await run(command)).stdout.matchAll(/ [Uw] (\w+)/g)].map(([, symbol]) => symbol)
    assert.ok(needed.includes('napi_create_function'))
    assert.deepEqual(
      needed.filter(symbol => symbol.startsWith('_ZN')),
      [],
    )
  },
  'nm -D --defined-only FILE': async command => {
    const shown = (await run(command)).stdout
      .trim()
      .split('\n')
      .map(line => line.split(' ').at(-1))
    assert.deepEqual(shown, ['napi_register_module_v1', 'node_api_module_get_api_version_v1'])
  },
}

/** What is needed that is not here. */
const elsewhere = {
  'gh attestation verify': 'an attestation by GitHub',
  'npm audit signatures': "npm's signature",
  'docker run': 'the image of a release',
  'npm install --no-save node-addon-api': 'from_source.mjs runs it',
  'npx pickaxe build-addon': 'from_source.mjs runs it',
  'rm -r node_modules/pickaxe/build': 'from_source.mjs runs it',
}

const begun = (table, command) => Object.keys(table).find(start => command.startsWith(start))
const done = new Set()
for (const command of commands) {
  const reason = begun(elsewhere, command)
  if (reason !== undefined) {
    console.log(`not here: ${command.slice(0, 60)} (${elsewhere[reason]})`)
    done.add(reason)
    continue
  }
  const start = begun(walk, command)
  assert.notEqual(start, undefined, `nobody has tried: ${command}`)
  await walk[start](command)
  done.add(start)
  console.log(`as the page says: ${command}`)
}
server.close()
assert.deepEqual(
  [...done].sort(),
  [...Object.keys(walk), ...Object.keys(elsewhere)].sort(),
  'the page has lost commands',
)
