/**
 * `pickaxe verify`: a job and a nonce, judged in pure TypeScript.
 * @module
 */

import { toHex } from '../base/bytes.js'
import { typeError } from '../base/errors.js'
import { given } from '../base/given.js'
import { verify } from '../verify/index.js'
import type { Configure } from './command.js'
import { exitCodes } from './exit_codes.js'
import { addJobFlags, type JobFlags, readJob } from './job_flags.js'
import { jsonLine } from './json_output.js'

export const configure: Configure = (command, terminal) => {
  addJobFlags(command)
    .option(
      '--nonce <hex>',
      "the nonce as it is hashed, least significant byte first, or a number with 0x (default: the header's or blob's own)",
    )
    .option('--preimage-index <n>', 'of several preimages or versions the one that won, from 0 (default: 0)')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExit code: 0 valid, 3 not valid, 1 when the proof cannot be judged.')
    .action(async (flags: JobFlags & { json?: true }) => {
      const { job, nonce, preimageIndex } = await readJob(flags, terminal)
      if (nonce === undefined) throw typeError('no nonce: give --nonce, or "nonce_hex" in the JSON')
      const { valid, hash, commitment } = await verify(job, nonce, {
        ...given({ preimageIndex }),
        onProgress: fraction => terminal.live(`preparing the RandomX cache: ${(100 * fraction).toFixed(0)} %`),
      })
      terminal.live('')
      const compared = commitment === undefined ? 'hash' : 'commitment'
      if (flags.json) {
        const committed = commitment === undefined ? undefined : toHex(commitment)
        terminal.print(jsonLine({ valid, hash_hex: toHex(hash), commitment_hex: committed }))
      } else {
        terminal.print(`hash   ${toHex(hash)}`)
        if (commitment !== undefined) terminal.print(`commitment ${toHex(commitment)}`)
        if (valid) terminal.print('valid', 'good')
        else terminal.print(`not valid: the ${compared} does not meet the target`, 'bad', 'not valid')
      }
      terminal.exitCode = valid ? exitCodes.done : exitCodes.notValid
    })
}
