// What docs/examples/confined hands to systemd, to a container runtime and to Kubernetes, judged by what those say themselves where that
// can be had without them: systemd-analyze, the schemas of Kubernetes from npm, and the words of the Containerfile.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseAllDocuments } from 'yaml'
import { installed } from './programs.mjs'

const folder = path.join(import.meta.dirname, '..', '..', 'docs', 'examples', 'confined')
const containerfile = fs.readFileSync(path.join(folder, 'Containerfile'), 'utf8')

/** The words that the image runs. */
export function entryPoint() {
  return JSON.parse(/^ENTRYPOINT (\[.*\])$/m.exec(containerfile)[1])
}

export function checkContainerfile() {
  const images = [...containerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)
  assert.equal(images.length, 2)
  for (const image of images) assert.match(image, /@sha256:[0-9a-f]{64}$/)
  assert.match(containerfile, /^USER [1-9]\d*:[1-9]\d*$/m)
  assert.match(containerfile, /npm install --ignore-scripts .*\n.* info --verify$/m)
}

function systemd(...args) {
  const { stdout, stderr, error } = spawnSync('systemd-analyze', [...args, '--no-pager'], { encoding: 'utf8' })
  assert.equal(error, undefined, String(error))
  return stdout + stderr
}

/** Exposure as systemd counts it, from 0 (none) to 10, is at most this. */
const exposures = { 'pickaxe-miner@.service': 0.6, 'pickaxe-solo.service': 1.3 }

export function checkUnits() {
  for (const [unit, most] of Object.entries(exposures)) {
    const file = path.join(folder, 'systemd', unit)
    const [, exposure] =
      /Overall exposure level for \S+: ([\d.]+)/.exec(systemd('security', '--offline=true', file)) ?? []
    assert.ok(Number(exposure) <= most, `${unit}: exposure ${exposure}`)
  }
  // Where the program lies is the reader's; here it is this Node.
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'pickaxe-units-'))
  for (const unit of fs.readdirSync(path.join(folder, 'systemd'))) {
    const text = fs.readFileSync(path.join(folder, 'systemd', unit), 'utf8')
    fs.writeFileSync(path.join(copy, unit), text.replaceAll('/usr/bin/node', process.execPath))
  }
  const units = fs.readdirSync(copy).map(unit => path.join(copy, unit))
  assert.equal(systemd('verify', ...units), '')
  fs.appendFileSync(path.join(copy, 'pickaxe-solo.service'), '[Service]\nPrivateNetwrk=yes\n')
  assert.match(systemd('verify', ...units), /PrivateNetwrk/)
  fs.rmSync(copy, { recursive: true })
}

const models = installed('kubernetes-models')

/** What the schema of its kind says against an object: its own words, and fields that it never looks at. */
async function faultsOf(object) {
  const index = pathToFileURL(path.join(models, object.apiVersion, 'index.js')).href
  const Model = (await import(index))[object.kind]
  const ignored = new Set()
  const watch = (value, at) => {
    if (typeof value !== 'object' || value === null) return value
    for (const key of Object.keys(value)) ignored.add(`${at}/${key}`)
    return new Proxy(value, {
      get(target, key) {
        ignored.delete(`${at}/${String(key)}`)
        return watch(target[key], `${at}/${String(key)}`)
      },
    })
  }
  const faults = []
  try {
    Model.prototype.validate.call(watch(new Model(object), ''))
  } catch (error) {
    faults.push(error.message)
  }
  return [...faults, ...[...ignored].map(field => `${field} is no field`)]
}

/** A pod without rights: what Kubernetes calls restricted, and more. */
function faultsOfPod({ metadata, spec }) {
  const [container] = spec.containers
  const { securityContext: own, resources } = container
  const faults = []
  const must = (holds, what) => holds || faults.push(`${metadata.labels.app}: ${what}`)
  must(spec.securityContext.runAsNonRoot && spec.securityContext.runAsUser > 0, 'runs as root')
  must(['RuntimeDefault', 'Localhost'].includes(spec.securityContext.seccompProfile?.type), 'has no seccomp profile')
  must(spec.automountServiceAccountToken === false, 'has a service account')
  must(spec.enableServiceLinks === false, 'is told what else there is')
  must(own.allowPrivilegeEscalation === false && own.readOnlyRootFilesystem, 'may change itself')
  must(own.capabilities.drop.includes('ALL'), 'has capabilities')
  for (const name of ['cpu', 'memory', 'ephemeral-storage']) must(resources.limits[name], `has no limit of ${name}`)
  must(/@sha256:[0-9a-f]{64}$/.test(container.image), 'has an image that can change')
  must(!spec.hostNetwork && !spec.hostPID && !spec.hostIPC, 'shares with the host')
  return faults
}

export async function checkManifests() {
  const objects = fs
    .readdirSync(path.join(folder, 'kubernetes'))
    .flatMap(file => parseAllDocuments(fs.readFileSync(path.join(folder, 'kubernetes', file), 'utf8')))
    .map(document => document.toJS())
  for (const object of objects) assert.deepEqual(await faultsOf(object), [], object.metadata.name)
  const pods = objects.map(({ spec }) => spec?.template).filter(template => template !== undefined)
  assert.equal(pods.length, 2)
  for (const pod of pods) assert.deepEqual(faultsOfPod(pod), [])

  // The network: none for the miner, the node alone for solo; each policy meets the pods it is for.
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy')
  for (const { metadata, spec } of policies) {
    assert.deepEqual(spec.policyTypes, ['Ingress', 'Egress'])
    assert.equal(spec.ingress, undefined)
    assert.ok(
      pods.some(pod => pod.metadata.labels.app === spec.podSelector.matchLabels.app),
      metadata.name,
    )
  }
  const rules = Object.fromEntries(policies.map(({ metadata, spec }) => [metadata.name, spec.egress]))
  assert.equal(rules['pickaxe-miner'], undefined)
  assert.equal(rules['pickaxe-solo'].length, 1)
  const [{ to, ports }] = rules['pickaxe-solo']
  assert.deepEqual([to.length, ports], [1, [{ protocol: 'TCP', port: 8332 }]])
  assert.ok(to[0].podSelector && to[0].namespaceSelector)

  // And what is wrong is told.
  const job = objects.find(({ kind }) => kind === 'Job')
  const spoil = change => {
    const copy = structuredClone(job)
    change(copy.spec.template.spec)
    return copy
  }
  assert.match(
    (await faultsOf(spoil(spec => (spec.automountServiceAcountToken = false)))).join(),
    /AcountToken is no field/,
  )
  assert.match((await faultsOf(spoil(spec => (spec.restartPolicy = 'Sometimes')))).join(), /restartPolicy/)
  const root = spoil(spec => (spec.securityContext.runAsNonRoot = false))
  assert.deepEqual(faultsOfPod(root.spec.template), ['pickaxe-miner: runs as root'])
}
