import type { Flag, Page } from './pages.js'

/** For `source`, and for a file `_pickaxe` on zsh's fpath. */
export function zshScript(pages: readonly Page[]): string {
  return `#compdef pickaxe
${pages.map(page => functionOf(page, pages)).join('\n')}
if [[ $funcstack[1] == _pickaxe ]]; then
  _pickaxe "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
  compdef _pickaxe pickaxe
fi
`
}

const nameOf = (path: readonly string[]): string => ['_pickaxe', ...path].join('_').replaceAll('-', '_')

function functionOf({ path, commands, flags, words }: Page, pages: readonly Page[]): string {
  const specs = flags.map(flag => `    ${specOf(flag)}`)
  if (commands.length === 0) {
    const argument = words.length === 0 ? [] : [`    '1:argument:(${words.join(' ')})'`]
    return `${nameOf(path)}() {
  _arguments -s : \\
${[...specs, ...argument].join(' \\\n')}
}`
  }
  const described = commands.map(({ name, about }) => `    ${singleQuoted(`${name}:${about}`)}`)
  const isPage = (name: string) => pages.some(page => page.path.join() === [...path, name].join())
  const real = commands.filter(({ name }) => isPage(name))
  return `${nameOf(path)}() {
  local context state line curcontext="$curcontext"
  local -a commands
  commands=(
${described.join('\n')}
  )
  _arguments -C : \\
${[...specs, `    '1: :->command'`, `    '*:: :->rest'`].join(' \\\n')}
  case $state in
    command) _describe command commands ;;
    rest)
      case $words[1] in
${real.map(({ name }) => `        ${name}) ${nameOf([...path, name])} ;;`).join('\n')}
      esac ;;
  esac
}`
}

// `*`: commander takes the last of a repeated flag, or all.
function specOf({ long, value, about }: Flag): string {
  const message = about.replace(/[[\]:\\]/g, character => `\\${character}`)
  if (value === undefined) return singleQuoted(`*${long}[${message}]`)
  const action = value === 'file' ? '_files' : value === 'unknown' ? ' ' : `(${value.join(' ')})`
  return singleQuoted(`*${long}=[${message}]:value:${action}`)
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
