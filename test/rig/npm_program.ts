/** Programs from npm that are no dependency of the project, installed once into a folder outside of it. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { programCache } from './node_process.js'

/** The folder that has it in its node_modules. `overrides`: versions of what it depends on. */
export function installFromNpm(
  name: string,
  version: string,
  overrides: Readonly<Record<string, string>> = {},
): string {
  const folder = join(programCache, `${name}-${version}`)
  if (existsSync(folder)) return folder
  const fresh = `${folder}.${process.pid}`
  mkdirSync(fresh, { recursive: true })
  const manifest = { private: true, dependencies: { [name]: version }, overrides }
  writeFileSync(join(fresh, 'package.json'), JSON.stringify(manifest))
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: fresh,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    renameSync(fresh, folder)
  } catch (error) {
    // Another run was faster.
    if (!existsSync(folder)) throw error
    rmSync(fresh, { recursive: true })
  }
  return folder
}
