// Builds the addon of this system by its own compiler, puts it into prebuilds/ and says what a release would refuse about
// it; with --local that is no failure.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { writeChecksums } from './checksums.mjs'
import { faultsOf } from './inspect.mjs'
import { hostTarget } from './targets.mjs'

const root = path.join(import.meta.dirname, '..', '..')
const prebuilds = path.join(root, 'prebuilds')
const { values } = parseArgs({ options: { local: { type: 'boolean', default: false } } })

const target = hostTarget()
if (target === undefined) throw new Error(`no release has a binary for ${process.platform}-${process.arch}`)
execFileSync(process.execPath, ['cpp/build.cjs'], { cwd: root, stdio: ['ignore', 2, 2] })
const addon = fs.readFileSync(path.join(root, 'build', 'Release', 'pickaxe.node'))
const file = path.join(prebuilds, target.file)
fs.mkdirSync(path.dirname(file), { recursive: true })
fs.writeFileSync(file, addon)
console.error(writeChecksums(prebuilds))
const faults = faultsOf(target, addon)
for (const fault of faults) console.error(`prebuilds/${target.file}: ${fault}`)
if (faults.length > 0 && !values.local) process.exitCode = 1
