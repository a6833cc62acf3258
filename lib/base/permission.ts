/**
 * What Node's permission model forbids: Node 20 names neither the file nor the flag.
 * @module
 */

const flags: Readonly<Record<string, string>> = {
  FileSystemRead: '--allow-fs-read',
  FileSystemWrite: '--allow-fs-write',
  ChildProcess: '--allow-child-process',
  WorkerThreads: '--allow-worker',
  Addon: '--allow-addons',
  Net: '--allow-net',
}

/** What was forbidden and the flag that allows it; undefined for any other error. */
export function forbiddenByNode(error: unknown): string | undefined {
  const {
    code,
    permission = '',
    resource = '',
  } = (error ?? {}) as { code?: unknown; permission?: string; resource?: string }
  if (code !== 'ERR_ACCESS_DENIED') return undefined
  const flag = flags[permission]
  if (flag === undefined) return "Node's permission model forbids it"
  const takesPath = flag.startsWith('--allow-fs') && resource !== ''
  return (
    `Node's permission model forbids ${permission}${takesPath ? ` of ${resource}` : ''}; ` +
    `add to the command line: ${flag}${takesPath ? `=${resource}` : ''}`
  )
}
