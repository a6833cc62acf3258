import { spawnSync } from 'node:child_process'

/** The protocol was recorded on CPython 3.11; later versions judge some corners of JSON and argparse differently. */
export const hasPython311 =
  spawnSync('python3', ['--version'], { encoding: 'utf8' }).stdout?.startsWith('Python 3.11') ?? false
