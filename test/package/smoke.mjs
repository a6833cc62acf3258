// The shortest proof that an installed pickaxe works on this system: the addon loads, each kernel this CPU can run
// passes its self-test, and a real proof is found and verified. Plain JavaScript, one process, no test runner, so that
// it runs under emulators and on every Node. The argument is the module to import (default: dist of this clone).
import assert from 'node:assert/strict'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const specifier = process.argv[2] ?? pathToFileURL(path.join(import.meta.dirname, '..', '..', 'dist', 'index.js')).href
const { dmint, mine, system, verify } = await import(specifier)

const { cpu, kernels, addon } = system()
for (const { name, supported, selfTest } of kernels) if (supported) assert.equal(selfTest, true, `self-test of ${name}`)

// The first mint of PXD on mainnet; the only proof in its 4-byte nonce space is 475784549.
const job = dmint({
  preimage: Buffer.from(
    '08af121fa1363d6a30e9fde176cf96764edc9ce31f0d47ef11db5fa5a13bc4b67aeda0d18b20e4b802119ea35f34704047ff5a6155f349aa67ab7927e49b6eb1',
    'hex',
  ),
  target: 0x7ffffffffffffffen,
  nonceWidth: 4,
})
const nonce = 475784549n
for (const { name, supported } of kernels) {
  if (!supported) continue
  const result = await mine(
    { ...job, range: { start: nonce - 5000n, end: nonce + 5000n } },
    { threads: 2, kernels: { sha256d: name } },
  )
  assert.equal(result.found && result.nonce, nonce, `what ${name} found`)
  assert.equal((await verify(job, nonce)).valid, true)
}
const names = kernels.filter(kernel => kernel.supported).map(kernel => kernel.name)
console.log(
  `Node ${process.version} ${process.platform}-${process.arch}, ${cpu.name}: ${names.join(', ')} found it (${addon.path})`,
)
