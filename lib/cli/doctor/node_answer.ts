/**
 * What a node says of itself to who asks without a login.
 * @module
 */
import * as v from 'valibot'
import type { Finding } from './findings.js'

const timeoutMs = 5000

const bitcoin = v.object({
  result: v.object({ chain: v.string(), blocks: v.number(), headers: v.number(), initialblockdownload: v.boolean() }),
})
const monero = v.object({
  nettype: v.string(),
  height: v.number(),
  target_height: v.number(),
  synchronized: v.boolean(),
})

/** The address of its RPC server, `http://host:port`. Rejects with what went wrong on the way. */
export async function nodeAnswer(url: string): Promise<Omit<Finding, 'name'>> {
  const info = v.safeParse(monero, (await ask(`${url}/get_info`)).body)
  if (info.success) {
    const { nettype, height, target_height: target, synchronized } = info.output
    return found(`monerod, ${nettype}, block ${height - 1}`, synchronized, Math.max(height, target) - height)
  }
  const request = JSON.stringify({ jsonrpc: '1.0', id: 1, method: 'getblockchaininfo', params: [] })
  const { status, body } = await ask(url, { method: 'POST', body: request })
  if (status === 401) return { verdict: 'ok', fact: 'a node that wants a login' }
  const chain = v.safeParse(bitcoin, body)
  if (chain.success) {
    const { chain: network, blocks, headers, initialblockdownload } = chain.output.result
    return found(`chain ${network}, block ${blocks}`, !initialblockdownload, headers - blocks)
  }
  return {
    verdict: 'improvable',
    fact: `answers with HTTP ${status}, but not as a node`,
    mend: 'is it the RPC port of the node?',
  }
}

function found(fact: string, isSynced: boolean, behind: number): Omit<Finding, 'name'> {
  if (isSynced) return { verdict: 'ok', fact }
  return { verdict: 'improvable', fact: `${fact}, ${behind} blocks behind`, mend: 'wait until it has caught up' }
}

async function ask(url: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
  const text = await response.text()
  try {
    return { status: response.status, body: JSON.parse(text) }
  } catch {
    return { status: response.status, body: undefined }
  }
}
