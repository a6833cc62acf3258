/** Command lines of ours as documents show them. */

export interface CommandLine {
  /** As written, for messages. */
  text: string
  program: 'pickaxe' | 'pickaxe-miner'
  args: string[]
}

const start =
  /^(?:ExecStart=\/usr\/bin\/|source <\(|sudo |npx |node (?:--?\S+ )*\S*dist\/cli\/)*(pickaxe(?:-miner)?)(?:\.js)?(?= |$)/

/** Of fenced and indented blocks: whole ones, to be typed as they are but for words in capitals. */
export function wholeCommands(markdown: string): CommandLine[] {
  const { blocks, prose } = parted(markdown)
  const shell = blocks.filter(({ language }) => ['', 'sh', 'bash', 'ini'].includes(language)).map(({ code }) => code)
  const indented = [...prose.matchAll(/(?<=^\n(?: {4}.*\n)*) {4}(.*)$/gm)].map(([, line]) => line!)
  return [...shell, indented.join('\n')].flatMap(code => code.replace(/\\\n\s*/g, ' ').split('\n')).flatMap(commandsIn)
}

/** Of spans: perhaps no more than a command and a flag. */
export function namedCommands(markdown: string): CommandLine[] {
  return [...parted(markdown).prose.matchAll(/`([^`\n]+)`/g)].flatMap(([, span]) => commandsIn(span!))
}

/** Fenced blocks, and the rest. */
function parted(markdown: string): { blocks: readonly { language: string; code: string }[]; prose: string } {
  const blocks: { language: string; code: string }[] = []
  let prose = ''
  let open: { language: string; code: string } | undefined
  for (const line of markdown.split('\n')) {
    const [, language] = /^ *```(\w*)$/.exec(line) ?? []
    if (language === undefined) {
      if (open === undefined) prose += `${line}\n`
      else open.code += `${line.trimStart()}\n`
    } else if (open === undefined) open = { language, code: '' }
    else {
      blocks.push(open)
      open = undefined
    }
  }
  return { blocks, prose }
}

// What the shell does with it, and remarks behind it, are cut off.
function commandsIn(line: string): CommandLine[] {
  return line
    .replace(/(?:^|\s)#.*$/, '')
    .split(/\||&&|;/)
    .flatMap(part => {
      const [found, program] = start.exec(part.trim()) ?? []
      if (found === undefined || program === undefined) return []
      const rest = part
        .trim()
        .slice(found.length)
        .replace(/\s[<>].*$/, '')
      // A synopsis has brackets, and N for a number.
      const args = [...rest.matchAll(/"([^"]*)"|'([^']*)'|[^\s"')[\]]+/g)].map(([all, double, single]) =>
        all === 'N' ? '4' : (double ?? single ?? all),
      )
      return [{ text: part.trim(), program: program as CommandLine['program'], args }]
    })
}
