/**
 * The version of this package.
 * @module
 */
import { createRequire } from 'node:module'

/** The version in package.json. */
export function packageVersion(): string {
  return (createRequire(import.meta.url)('../../package.json') as { version: string }).version
}
