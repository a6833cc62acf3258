/**
 * `pickaxe build-addon`: builds the native addon from the sources in the package, for systems without a prebuilt one and
 * for those who trust only what they compiled.
 * @module
 */
import { createRequire } from 'node:module'
import path from 'node:path'
import { PickaxeError } from '../base/errors.js'
import { packageFolder } from '../native/find.js'
import { randomxKernels, system } from '../native/system.js'
import type { Configure } from './command.js'

const require = createRequire(import.meta.url)

export const configure: Configure = (command, terminal) => {
  command.action(() => {
    const driver = require(path.join(packageFolder, 'cpp', 'build.cjs')) as { build(argv: readonly string[]): void }
    driver.build([])
    const { addon, kernels, randomx } = system()
    const all = [...kernels, ...randomxKernels(randomx)]
    const failed = all.filter(({ selfTest }) => selfTest === false)
    if (failed.length > 0)
      throw new PickaxeError(
        'PICKAXE_ERR_SELFTEST',
        `${addon.path} was built, and gives wrong answers: ${failed.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}`,
      )
    terminal.print(`built ${addon.path}`)
    terminal.print(`SHA-256 ${addon.sha256}; it passed its self-tests and is the one that will be loaded`)
    if (addon.published !== null)
      terminal.print(
        addon.published === addon.sha256
          ? 'it is the published one, byte for byte'
          : `the published one has SHA-256 ${addon.published}: another compiler made it, or other sources`,
      )
  })
}
