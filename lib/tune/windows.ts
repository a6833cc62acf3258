/**
 * Windows: large pages take a right that users do not have by themselves.
 * @module
 */
import type { Findings } from './lack.js'

export function windowsLacking(): Findings {
  const commands = [
    'secpol.msc: Local Policies, User Rights Assignment, "Lock pages in memory": add your account; then log on again',
    'Home editions have no secpol.msc: any tool that grants SeLockMemoryPrivilege to the account will do',
  ]
  const fact = 'this account may lack the right to lock pages in memory (SeLockMemoryPrivilege): whoami /priv tells'
  return { lacks: [{ id: 'pages-2m', title: 'large pages', fact, changes: [], commands }], notes: [] }
}
