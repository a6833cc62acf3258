/**
 * `pickaxe doctor`: what a stranger would ask about this machine, each with a verdict and the mend. No secret in it.
 * @module
 */

import { advised } from '../tune/advice.js'
import { thisMachine } from '../tune/machine.js'
import type { Tone } from './colour.js'
import type { Configure } from './command.js'
import { type Finding, findings, type Verdict } from './doctor/findings.js'
import { reachable } from './doctor/reach.js'
import { exitCodes } from './exit_codes.js'
import { describeFailure } from './failure.js'
import { jsonPages } from './json_output.js'

interface Flags {
  json?: true
  reach?: string[]
}

const collect = (value: string, before: string[] = []) => [...before, value]

export const configure: Configure = (command, terminal) => {
  command
    .option(
      '--reach <host:port>',
      'a node or a pool that should answer; http://host:port: what does the node say? May be repeated',
      collect,
    )
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExit code: 0 nothing is broken, 1 something is.')
    .action(async ({ json, reach = [] }: Flags) => {
      const found = [...(await machineFindings()), ...(await Promise.all(reach.map(reachable)))]
      if (found.some(({ verdict }) => verdict === 'broken')) terminal.exitCode = exitCodes.failed
      if (json) return terminal.print(jsonPages({ findings: found }))
      for (const { name, verdict, fact, mend } of found) {
        terminal.print(`${words[verdict].padEnd(width)}  ${name.padEnd(8)}  ${fact}`, tones[verdict], words[verdict])
        if (mend !== undefined) terminal.print(`${''.padEnd(width)}  ${''.padEnd(8)}  ${mend}`)
      }
    })
}

const words: Readonly<Record<Verdict, string>> = { ok: 'ok', improvable: 'could be better', broken: 'broken' }
const width = words.improvable.length

const tones: Readonly<Record<Verdict, Tone>> = { ok: 'good', improvable: 'warning', broken: 'bad' }

// Without an addon there is nothing more to ask, and that is the finding.
async function machineFindings(): Promise<readonly Finding[]> {
  try {
    const { system } = await import('../native/system.js')
    const info = system()
    return findings(info, advised(thisMachine(), info).advice)
  } catch (error) {
    return [{ name: 'addon', verdict: 'broken', fact: describeFailure(error, {}) }]
  }
}
