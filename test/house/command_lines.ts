/** Command lines of ours as documents show them. */
import { codeBlocks } from './markdown.js'

export interface CommandLine {
  /** As written, for messages. */
  text: string
  program: 'pickaxe' | 'pickaxe-miner'
  args: string[]
}

const start = /(?:^|[\s(])(?:node_modules\/pickaxe\/)?(?:dist\/cli\/)?(pickaxe(?:-miner)?)(?:\.js)?(?= |$)/

/** Of fenced and indented blocks: whole ones, to be typed as they are but for words in capitals. */
export function wholeCommands(markdown: string): CommandLine[] {
  const indented = [...markdown.replace(/^ *```\w*\n[\s\S]*?^ *```$/gm, '').matchAll(/^ {4}(.*)$/gm)].map(
    ([, line]) => line!,
  )
  const fenced = [...markdown.matchAll(/^ *```(?:sh|bash|console)?\n([\s\S]*?)^ *```$/gm)].flatMap(([, code]) =>
    lines(code!),
  )
  const units = codeBlocks(markdown, ['ini']).flatMap(unit => lines(unit).filter(line => line.startsWith('ExecStart=')))
  return [...fenced, ...indented, ...units.map(line => line.replace('ExecStart=/usr/bin/', ''))].flatMap(commandsIn)
}

/** Of spans: perhaps no more than a command and a flag. */
export function namedCommands(markdown: string): CommandLine[] {
  const prose = markdown.replace(/^ *```\w*\n[\s\S]*?^ *```$/gm, '')
  return [...prose.matchAll(/`([^`\n]+)`/g)].flatMap(([, span]) =>
    /^(?:npx |sudo )?pickaxe/.test(span!) ? commandsIn(span!) : [],
  )
}

function lines(code: string): string[] {
  return code.replace(/\\\n\s*/g, ' ').split('\n')
}

// What the shell does with it, and remarks behind it, are cut off.
function commandsIn(line: string): CommandLine[] {
  return line
    .replace(/(?:^|\s)#.*$/, '')
    .split(/\||&&|;/)
    .flatMap(part => {
      const [found, program] = start.exec(part) ?? []
      if (found === undefined || /^\S+:/.test(part.trim())) return []
      const rest = part.slice(part.indexOf(found) + found.length).replace(/\s[<>].*$/, '')
      const args = [...rest.matchAll(/"([^"]*)"|'([^']*)'|[^\s"')]+/g)].map(
        ([all, double, single]) => double ?? single ?? all,
      )
      return [{ text: part.trim(), program: program as CommandLine['program'], args }]
    })
}
