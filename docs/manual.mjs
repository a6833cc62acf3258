// Writes docs/pickaxe.1 from the commands as they were built: `npm run docs:man`.
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { makeProgram } from '../dist/cli/program.js'
import { createTerminal } from '../dist/cli/terminal.js'

const environment = {
  PICKAXE_KERNEL: 'forces kernels, as --kernel does',
  PICKAXE_RPC_PASSWORD: 'the password that goes with --rpc-user',
  PICKAXE_POOL_USER: 'for whom pool mines where --user is not given',
  PICKAXE_POOL_PASSWORD: "the pool's password where --pass is not given",
  PICKAXE_HTTP_TOKEN: 'what --http asks of who is not on this machine',
  PICKAXE_REDIS_USER: 'logs in at the Redis of a fleet, with PICKAXE_REDIS_PASSWORD',
  PICKAXE_SENTINEL_USER: 'logs in at the Sentinels of redis+sentinel://, with PICKAXE_SENTINEL_PASSWORD',
  PICKAXE_REDIS_CA: 'a file of certificates to trust at rediss://',
  PICKAXE_DEBUG: '1: errors come with where they arose',
  NO_COLOR: 'not empty: no colours',
  FORCE_COLOR: '1: colours in a pipe too; 0: none',
}

/** The page in man(7), as text. */
export async function manual() {
  const program = await makeProgram(createTerminal(process), 'all')
  return `${[
    '.TH PICKAXE 1 "" pickaxe "User Commands"',
    '.SH NAME',
    'pickaxe \\- proof of work on the CPU',
    '.SH SYNOPSIS',
    '.B pickaxe',
    '.I command',
    '.RI [ flags ]',
    '.br',
    '.B pickaxe help',
    '.I command',
    '.SH DESCRIPTION',
    'Native threads search, and pure TypeScript proves every hit again before it is shown.',
    'Results go to standard output, the rest to standard error.',
    '.SH COMMANDS',
    ...program.commands.flatMap(command => section(command, 'pickaxe')),
    '.SH ENVIRONMENT',
    ...Object.entries(environment).flatMap(([name, about]) => ['.TP', `.B ${name}`, escaped(about)]),
    '.SH EXIT STATUS',
    '0 done, 1 failed, 2 every nonce tried in vain, 3 not valid, 130 interrupted.',
    '.SH SEE ALSO',
    '.B pickaxe\\-miner \\-\\-help',
  ].join('\n')}\n`
}

function section(command, parent) {
  const name = `${parent} ${command.name()}`
  if (command.commands.length > 0) {
    return [
      `.SS "${escaped(name)}"`,
      escaped(command.description()),
      ...command.commands.flatMap(each => section(each, name)),
    ]
  }
  const help = command.createHelp()
  const own = help.visibleOptions(command).filter(({ long }) => long !== '--help')
  const after = textAfter(command)
  return [
    `.SS "${escaped(name)}"`,
    escaped(command.description()),
    ...own.flatMap(option => ['.TP', `.B ${escaped(option.flags)}`, escaped(help.optionDescription(option))]),
    ...(after === '' ? [] : ['.PP', '.nf', ...after.split('\n').map(escaped), '.fi']),
  ]
}

// What a help page says behind its flags: how a job is read, exit codes, examples.
function textAfter(command) {
  let text = ''
  command.configureOutput({ writeOut: part => (text += part), getOutHasColors: () => false })
  command.outputHelp()
  return text.slice(command.helpInformation().length).trim()
}

function escaped(line) {
  return line
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/, '\\&')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(new URL('pickaxe.1', import.meta.url), await manual())
}
