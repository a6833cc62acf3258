import { toHex } from '../../../lib/base/bytes.js'
import { errorCode } from '../../../lib/base/errors.js'
import { parseRequest } from '../../../lib/protocol/index.js'
import type { Rule, Verdict } from './request_model.js'

const ruleOfMessage: readonly [RegExp, Rule][] = [
  [/longer than 4096/, 'length'],
  [/UTF-8/, 'utf8'],
  [/not valid JSON/, 'json'],
  [/must be a JSON object/, 'object'],
  [/lacks the field/, 'missing'],
  [/^'?protocol/, 'protocol'],
  [/^'preimage_hex'/, 'preimage'],
  [/^'target_hex'/, 'target'],
  [/^'nonce_width'/, 'width'],
]

/** `parseRequest` in the words of the model; throws when the parser raises anything but its one kind of error. */
export function parserVerdict(bytes: Uint8Array): Verdict {
  try {
    const { preimage, target, nonceWidth } = parseRequest(bytes)
    return { accepted: true, preimageHex: toHex(preimage), target, nonceWidth }
  } catch (error) {
    if (errorCode(error) !== 'PICKAXE_ERR_PROTOCOL') throw error
    const { message } = error as Error
    const rule = ruleOfMessage.find(([pattern]) => pattern.test(message))?.[1]
    if (rule === undefined || message.includes('\n')) throw new Error(`unexpected message: ${message}`)
    return { accepted: false, rule }
  }
}
