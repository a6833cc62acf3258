/** What a process of this machine holds, as Linux tells it. */
import { readdirSync, readFileSync } from 'node:fs'

export const canReadUse = process.platform === 'linux'

export interface Use {
  rssBytes: number
  handles: number
}

export function useOf(pid: number): Use {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  if (kib === undefined) throw new Error(`process ${pid} has no memory: it has ended`)
  return { rssBytes: Number(kib) * 1024, handles: readdirSync(`/proc/${pid}/fd`).length }
}

// Of include/net/tcp_states.h: established, and left by the client but not yet by the server.
const held = new Set(['01', '08'])

/** Connections that a server on this port of 127.0.0.1 has open, those its clients have left included. */
export function connectionsAt(port: number): number {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1)
  return rows.filter(row => {
    const [, at, , state] = row.trim().split(/\s+/)
    return at === local && held.has(state)
  }).length
}
