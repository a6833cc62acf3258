/**
 * The pickaxe command and its subcommands: one definition for parsing, help, shell completion and the manual page.
 * @module
 */
import { Command } from 'commander'
import { packageVersion } from '../native/version.js'
import { paint } from './colour.js'
import type { Configure } from './command.js'
import { examples, examplesText, firstSteps } from './examples.js'
import type { Terminal } from './terminal.js'

interface Entry {
  name: string
  summary: string
  load: () => Promise<{ configure: Configure }>
  /** Whether it looks at all commands. */
  needsAll?: true
}

const commands: readonly Entry[] = [
  { name: 'mine', summary: 'search a nonce for a job', load: () => import('./mine.js') },
  { name: 'verify', summary: 'check a job and a nonce in pure TypeScript', load: () => import('./verify.js') },
  { name: 'hash', summary: 'hash one input or many', load: () => import('./hash.js') },
  { name: 'bench', summary: 'measure hashrates, alone or beside peers', load: () => import('./bench.js') },
  { name: 'demo', summary: 'mine recorded work again and prove it', load: () => import('./demo.js') },
  { name: 'solo', summary: 'mine whole blocks against your own node', load: () => import('./solo.js') },
  { name: 'pool', summary: 'mine shares for a pool', load: () => import('./pool.js') },
  { name: 'watch', summary: 'show who mines, and whether nodes agree', load: () => import('./watch.js') },
  { name: 'fleet', summary: 'one search by many machines', load: () => import('./fleet.js') },
  { name: 'info', summary: 'show the CPU, the kernels and which is chosen and why', load: () => import('./info.js') },
  {
    name: 'doctor',
    summary: 'what works here, what could be better, what is broken',
    load: () => import('./doctor.js'),
  },
  {
    name: 'tune',
    summary: 'what this machine lacks, what it is worth here, change it and back',
    load: () => import('./tune.js'),
  },
  { name: 'build-addon', summary: 'build the native addon from source', load: () => import('./build_addon.js') },
  {
    name: 'completion',
    summary: 'print a script that completes pickaxe in a shell',
    load: () => import('./completion.js'),
    needsAll: true,
  },
]

/** The program, with the flags of the command that is `wanted`, or of `'all'`; of the others the name alone. */
export async function makeProgram(terminal: Terminal, wanted: string | undefined): Promise<Command> {
  const program = new Command('pickaxe')
    .description('Proof of work on the CPU.')
    .exitOverride()
    .configureOutput({ outputError: () => {}, writeOut: text => terminal.page(text) })
    .version(packageVersion(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this page')
    .helpCommand('help [command]', 'show the page of a command')
    // Descriptions are wrapped as long as a few words fit a line.
    .configureHelp({ styleTitle: title => paint(true)(title, 'title'), minWidthToWrap: 20 })
    .addHelpText('after', examplesText(firstSteps))
  const isAll = wanted === 'all' || commands.some(({ name, needsAll }) => name === wanted && needsAll)
  for (const { name, summary, load } of commands) {
    const command = program.command(name).description(summary).copyInheritedSettings(program)
    if (isAll || name === wanted) (await load()).configure(command, terminal)
    for (const each of [command, ...command.commands]) {
      const shown = examples[each === command ? name : `${name} ${each.name()}`]
      if (shown !== undefined) each.addHelpText('after', examplesText(shown))
    }
  }
  return program
}
