/** What a machine says of itself that has been at work for a quarter of an hour. */
import type { MachineReport } from '../../lib/source/fleet/messages.js'

export const machineReport = (more: Partial<MachineReport> = {}): MachineReport => ({
  name: 'attic',
  started_at: 100_000,
  at: 1_000_000,
  hashes: 36e9,
  hashrate: 40e6,
  threads: 4,
  version: '1.0.0',
  digest: 'aa'.repeat(32),
  kernel: 'avx2',
  mode: null,
  huge_pages: null,
  cpu: 'EPYC',
  cores: 4,
  cpu_used: 1,
  machine_busy: 1,
  temperature: null,
  throttled: null,
  algorithm: 'sha256d',
  work: 'bitcoin',
  work_since: 100_000,
  ...more,
})
