/** Prints the help page of every command, as a person would see it here. */
import { makeProgram } from '../../dist/cli/program.js'
import { createTerminal } from '../../dist/cli/terminal.js'

const terminal = createTerminal(process, process.env)

function show(command, path) {
  terminal.page(`=== ${path}\n`)
  command.outputHelp()
  for (const each of command.commands) show(each, `${path} ${each.name()}`)
}

show(await makeProgram(terminal, 'all'), 'pickaxe')
