import type { Flag, Page } from './pages.js'

/** For bash 3.2 and later, with or without the package bash-completion. */
export function bashScript(pages: readonly Page[]): string {
  const paths = pages.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path))
  return `# bash completion for pickaxe
_pickaxe() {
  local cur=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} at='' words='' i
  # The shell parts --flag=value in three.
  if [[ $cur == = ]]; then cur=''
  elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${at:+$at }\${COMP_WORDS[i]}" in
      ${paths.join('|')}) at="\${at:+$at }\${COMP_WORDS[i]}" ;;
      *) break ;;
    esac
  done
  COMPREPLY=()
  case "$at $before" in
${pages.flatMap(valueCases).join('\n')}
  esac
  [[ -n $words ]] || case "$at" in
${pages.map(wordCase).join('\n')}
  esac
  # Names of files are for flags that want one.
  compopt +o default 2>/dev/null
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _pickaxe pickaxe
`
}

function quoted(path: readonly string[]): string {
  return `'${path.join(' ')}'`
}

function wordCase({ path, commands, flags, words }: Page): string {
  const all = [...commands.map(({ name }) => name), ...words, ...flags.map(({ long }) => long)]
  return `    ${quoted(path)}) words='${all.join(' ')}' ;;`
}

// Nothing is offered for a value that nobody can guess, and files by the shell itself.
function valueCases({ path, flags }: Page): string[] {
  const pattern = ({ long }: Flag) => `'${path.join(' ')} ${long}'`
  const all = (kind: Flag['value']) => flags.filter(({ value }) => value === kind).map(pattern)
  const listed = flags.flatMap(flag =>
    Array.isArray(flag.value) ? [`    ${pattern(flag)}) words='${flag.value.join(' ')}' ;;`] : [],
  )
  const [files, unknown] = [all('file'), all('unknown')]
  return [
    ...listed,
    ...(files.length === 0 ? [] : [`    ${files.join('|')}) return ;;`]),
    ...(unknown.length === 0 ? [] : [`    ${unknown.join('|')}) compopt +o default 2>/dev/null; return ;;`]),
  ]
}
