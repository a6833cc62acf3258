/**
 * `pickaxe completion`: a script that completes commands, flags and their values in a shell.
 * @module
 */
import { Argument } from 'commander'
import type { Configure } from './command.js'
import { bashScript } from './completion/bash.js'
import { fishScript } from './completion/fish.js'
import { pagesOf } from './completion/pages.js'
import { zshScript } from './completion/zsh.js'

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const

const toLoad = `
To load it, add a line to what the shell reads at its start:
  bash  source <(pickaxe completion bash)
  zsh   source <(pickaxe completion zsh)
  fish  pickaxe completion fish | source`

export const configure: Configure = (command, terminal) => {
  command
    .addArgument(new Argument('<shell>', 'the shell it is for').choices(Object.keys(scripts)))
    .addHelpText('after', toLoad)
    .action((shell: keyof typeof scripts) => terminal.print(scripts[shell](pagesOf(command.parent!)).trimEnd()))
}
