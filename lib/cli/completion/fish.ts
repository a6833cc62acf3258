import type { Flag, Page } from './pages.js'

/** For fish 3 and later. */
export function fishScript(pages: readonly Page[]): string {
  return `# fish completion for pickaxe
function __pickaxe_at
    set -l path
    set -l words (commandline -opc)
    set -e words[1]
    for word in $words
        string match -q -- '-*' $word; and break
        set -a path $word
    end
    test "$path" = "$argv"
end
complete -c pickaxe -f
${pages.flatMap(linesOf).join('\n')}
`
}

function linesOf({ path, commands, flags, words }: Page): string[] {
  const at = `complete -c pickaxe -n ${quoted(['__pickaxe_at', ...path].join(' '))}`
  return [
    ...commands.map(({ name, about }) => `${at} -a ${name} -d ${quoted(about)}`),
    ...words.map(word => `${at} -a ${word}`),
    ...flags.map(flag => `${at} ${flagOf(flag)}`),
  ]
}

function flagOf({ long, short, value, about }: Flag): string {
  const names = `-l ${long.slice(2)}${short === undefined ? '' : ` -s ${short.slice(1)}`} -d ${quoted(about)}`
  if (value === undefined) return names
  if (value === 'file') return `${names} -r -F`
  return value === 'unknown' ? `${names} -x` : `${names} -x -a ${quoted(value.join(' '))}`
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, character => `\\${character}`)}'`
}
