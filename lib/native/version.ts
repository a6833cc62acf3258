/**
 * The version of this package.
 * @module
 */
import { createRequire } from 'node:module'

/** The version in package.json; `unknown` where a bundle or an executable swallowed this file and left that behind. */
export function packageVersion(): string {
  try {
    return (createRequire(import.meta.url)('../../package.json') as { version: string }).version
  } catch {
    return 'unknown'
  }
}
