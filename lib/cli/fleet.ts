/**
 * `pickaxe fleet`: one search by many machines. Each of its commands is a file of its own.
 * @module
 */
import type { Configure } from './command.js'
import { configureMine } from './fleet/mine.js'
import { configureStatus } from './fleet/status.js'
import { configureWorker } from './fleet/worker.js'

export const configure: Configure = (command, terminal) => {
  configureWorker(command.command('worker').description('work at whatever the fleet searches'), terminal)
  configureMine(command.command('mine').description('search a nonce with every worker of the fleet'), terminal)
  configureStatus(command.command('status').description('show the machines of the fleet, and what is odd'), terminal)
}
