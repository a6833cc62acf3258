/** Programs that stand in for a peer. */
import { chmodSync, writeFileSync } from 'node:fs'

/** Writes an executable that answers `flag` with `banner` and does `body`, JavaScript, for all else. */
export function writeFakeProgram(path: string, flag: string, banner: string, body: string): string {
  const [asked, answer] = [JSON.stringify(flag), JSON.stringify(banner)]
  writeFileSync(
    path,
    `#!${process.execPath}\nif (process.argv[2] === ${asked}) console.log(${answer})\nelse { ${body} }\n`,
  )
  chmodSync(path, 0o755)
  return path
}
