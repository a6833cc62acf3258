/**
 * A unit that mends at every start what this machine lacks, and gives it back when it is stopped.
 * @module
 */

/** For /etc/systemd/system/pickaxe-tune.service. `command`: how pickaxe is started. */
export function unitText(command: readonly string[]): string[] {
  const start = command.map(part => (/[\s"\\]/.test(part) ? JSON.stringify(part) : part)).join(' ')
  return [
    '[Unit]',
    'Description=What this machine gives to pickaxe: huge pages, clock, prefetchers',
    '',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    'ExecStartPre=-/sbin/modprobe msr',
    `ExecStart=${start} tune --apply --keep --no-measure`,
    `ExecStop=${start} tune --restore`,
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ]
}
