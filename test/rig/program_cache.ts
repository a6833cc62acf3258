/** Programs that tests need, installed once into a folder outside the project that is kept between runs. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const programCache =
  process.env.PICKAXE_TEST_PROGRAMS ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'pickaxe-test-programs')

/** The folder that `install` has filled, in this run or an earlier one. */
export function installedOnce(name: string, install: (folder: string) => void): string {
  const folder = join(programCache, name)
  if (existsSync(folder)) return folder
  const fresh = `${folder}.${process.pid}`
  mkdirSync(fresh, { recursive: true })
  install(fresh)
  try {
    renameSync(fresh, folder)
  } catch (error) {
    // Another run was faster.
    if (!existsSync(folder)) throw error
    rmSync(fresh, { recursive: true })
  }
  return folder
}
