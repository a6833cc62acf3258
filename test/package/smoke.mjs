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

// sha256d: the first mint of PXD on mainnet, the only proof in its 4-byte nonce space. The others are recorded in
// test/vectors/dmint_hashes.json.
const proofs = {
  sha256d: {
    preimage_hex:
      '08af121fa1363d6a30e9fde176cf96764edc9ce31f0d47ef11db5fa5a13bc4b67aeda0d18b20e4b802119ea35f34704047ff5a6155f349aa67ab7927e49b6eb1',
    nonceWidth: 4,
    nonce: 475784549n,
  },
  blake3: {
    preimage_hex:
      '64ee4b10fe55c7db5e6cd54ed2f3a06be09ddf3a051001d13af717c9e401fd79165c2f7fa47f65fc0d4a692dc6b7d2e38d50caa2661af76785d375bddb55dca1',
    nonceWidth: 8,
    nonce: 22367853n,
  },
  k12: {
    preimage_hex:
      'e741a888108167f9bf8ac32476f2c376c18bb140b0d2dfee88fd42a789f2da3c8f333cf5e62e0d72c1f6f704c3b69c256f95f41d95a4d1d9ab0194235011589d',
    nonceWidth: 8,
    nonce: 64705458n,
  },
}
for (const { algorithm, name, supported } of kernels) {
  if (!supported) continue
  const { preimage_hex, nonceWidth, nonce } = proofs[algorithm]
  const preimage = Buffer.from(preimage_hex, 'hex')
  const range = { start: nonce - 5000n, end: nonce + 5000n }
  const job = dmint({ preimage, target: 0x7ffffffffffffffen, nonceWidth, algorithm, range })
  const result = await mine(job, { threads: 2, kernels: { [algorithm]: name } })
  assert.equal(result.found && result.nonce, nonce, `what ${algorithm} ${name} found`)
  assert.equal((await verify(job, nonce)).valid, true)
}
const names = kernels.filter(({ supported }) => supported).map(({ algorithm, name }) => `${algorithm} ${name}`)
console.log(
  `Node ${process.version} ${process.platform}-${process.arch}, ${cpu.name}: ${names.join(', ')} found it (${addon.path})`,
)
