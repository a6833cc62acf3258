/** Programs from npm that are no dependency of the project, installed once into a folder outside of it. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installedOnce } from './program_cache.js'

/** The folder that has it in its node_modules. `overrides`: versions of what it depends on. */
export function installFromNpm(
  name: string,
  version: string,
  overrides: Readonly<Record<string, string>> = {},
): string {
  return installedOnce(`${name}-${version}`, fresh => {
    const manifest = { private: true, dependencies: { [name]: version }, overrides }
    writeFileSync(join(fresh, 'package.json'), JSON.stringify(manifest))
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: fresh,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  })
}
