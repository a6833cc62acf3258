/**
 * Answers are checked against a schema before anything in them is believed.
 * @module
 */
import * as v from 'valibot'
import { PickaxeError } from '../../../base/errors.js'

/** `answer` as `schema` describes it. Throws PICKAXE_ERR_RPC_RESPONSE naming node, method and field. */
export function checkedAnswer<T extends v.GenericSchema>(
  schema: T,
  answer: unknown,
  label: string,
  method: string,
): v.InferOutput<T> {
  const parsed = v.safeParse(schema, answer)
  if (parsed.success) return parsed.output
  const issue = parsed.issues[0]
  const path = v.getDotPath(issue) ?? 'result'
  throw new PickaxeError('PICKAXE_ERR_RPC_RESPONSE', `${label} answers ${method} oddly: ${path}: ${issue.message}`, {
    detail: { node: label, method },
  })
}
