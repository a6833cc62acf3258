/** What the shells themselves make of the scripts. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { labels } from '../../../../lib/algorithm/index.js'
import { bashScript } from '../../../../lib/cli/completion/bash.js'
import { fishScript } from '../../../../lib/cli/completion/fish.js'
import { type Page, pagesOf } from '../../../../lib/cli/completion/pages.js'
import { zshScript } from '../../../../lib/cli/completion/zsh.js'
import { makeProgram } from '../../../../lib/cli/program.js'
import { createTerminal } from '../../../../lib/cli/terminal.js'

const folder = mkdtempSync(path.join(tmpdir(), 'pickaxe-completion-'))
afterAll(() => rmSync(folder, { recursive: true }))
const isThere = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0

let pages: Page[]
beforeAll(async () => {
  pages = pagesOf(await makeProgram(createTerminal(process), 'all'))
  writeFileSync(path.join(folder, 'coins.json'), '')
  for (const [shell, script] of Object.entries({ bash: bashScript, zsh: zshScript, fish: fishScript })) {
    writeFileSync(path.join(folder, shell), script(pages))
  }
}, 30_000)

/** What each shell offers behind a line, sorted. */
const shells: Record<string, (line: string) => string[]> = {
  bash(line) {
    // As readline hands it over: `=` is a word by itself.
    const words = line.split(/(=)|\s+/).filter(word => word !== undefined)
    const names = words.map(word => `'${word}'`).join(' ')
    // Where nothing is offered, readline looks for files: as `complete -o default` says.
    const program = `source ./bash; files=yes; compopt() { [[ $1 == +o ]] && files=no; }
      COMP_WORDS=(${names}); COMP_CWORD=${words.length - 1}; _pickaxe
      printf '%s\\n' "\${COMPREPLY[@]}"; [[ $files == yes && \${#COMPREPLY[@]} == 0 ]] && compgen -f -- '${words.at(-1)}'; true`
    return offered(execFileSync('bash', ['--norc', '-c', program], { cwd: folder, encoding: 'utf8' }))
  },
  zsh(line) {
    const program = `zmodload zsh/zpty; zpty z zsh -fi
      send() { zpty -w z "$1"; }
      send 'PS1=; cd ${folder}; autoload -Uz compinit; compinit -u -d ${folder}/dump; source ./zsh'
      send 'zstyle ":completion:*" list-separator "--"; LISTMAX=0; COLUMNS=300; unsetopt zle_bracketed_paste'
      send 'compadd() { local -a found; builtin compadd -O found "$@"; print -rl -- "<"\${^found}">" >> ${folder}/offered; builtin compadd "$@"; }'
      send 'done-offering() { print ready >> ${folder}/ready }; zle -N done-offering; bindkey "^X" done-offering'
      zpty -w -n z ${JSON.stringify(line)}$'\\t\\x18'
      for i in {1..200}; do [[ -e ${folder}/ready ]] && break; sleep 0.05; done; zpty -d z`
    for (const name of ['ready', 'offered']) rmSync(path.join(folder, name), { force: true })
    execFileSync('zsh', ['-f', '-c', program], { cwd: folder, encoding: 'utf8', timeout: 20_000 })
    const text = spawnSync('cat', [path.join(folder, 'offered')], { encoding: 'utf8' }).stdout
    return [...new Set([...text.matchAll(/^<(.+)>$/gm)].map(([, word]) => word!.replace(/=$/, '')))].sort()
  },
  fish(line) {
    const program = `source fish; complete -C ${JSON.stringify(line)}`
    const environment = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder }
    const text = execFileSync('fish', ['--no-config', '-c', program], {
      cwd: folder,
      encoding: 'utf8',
      env: environment,
    })
    return offered(text.replace(/\t.*$/gm, ''))
  },
}

function offered(text: string): string[] {
  return [...new Set(text.split('\n').filter(Boolean))].sort()
}

describe.each(Object.keys(shells))('%s', shell => {
  const complete = shells[shell]!
  const runs = it.skipIf(!isThere(shell))

  runs('commands, and commands below them', { timeout: 60_000 }, () => {
    expect(complete('pickaxe m')).toEqual(['mine'])
    expect(complete('pickaxe fleet w')).toEqual(['worker'])
    expect(complete('pickaxe help do')).toEqual(['doctor'])
    expect(complete('pickaxe completion ')).toEqual(expect.arrayContaining(['bash', 'fish', 'zsh']))
  })

  runs('the flags of that command and of no other', { timeout: 60_000 }, () => {
    expect(complete('pickaxe mine --pri')).toEqual(['--priority'])
    expect(complete('pickaxe verify --pri')).toEqual([])
    expect(complete('pickaxe fleet mine --range-s')).toEqual(['--range-seconds'])
    expect(complete('pickaxe mine --threads 2 --q')).toEqual(['--quiet'])
  })

  runs('the values of a flag: words, files, or nothing that could be guessed', { timeout: 60_000 }, () => {
    expect(complete('pickaxe mine --priority ')).toEqual(['idle', 'low', 'normal'])
    expect(complete('pickaxe hash --algorithm ')).toEqual([...labels].sort())
    expect(complete('pickaxe solo --profile co')).toEqual(['coins.json'])
    expect(complete('pickaxe mine --threads ')).toEqual([])
  })
})

it('bash: a value behind =', () => {
  expect(shells.bash!('pickaxe mine --priority=lo')).toEqual(['low'])
  expect(shells.bash!('pickaxe mine --priority=')).toEqual(['idle', 'low', 'normal'])
})

it('every flag of every command is in every script', () => {
  for (const script of [bashScript, zshScript, fishScript]) {
    const text = script(pages)
    const long = pages.flatMap(({ flags }) => flags.map(flag => flag.long.slice(2)))
    expect(long.length).toBeGreaterThan(100)
    expect(long.filter(name => !text.includes(name))).toEqual([])
  }
})
