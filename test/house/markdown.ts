import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export function readDocument(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
}

/** The contents of fenced blocks in one of `languages`, in order. */
export function codeBlocks(markdown: string, languages: readonly string[]): string[] {
  return [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, language]) => languages.includes(language!))
    .map(([, , code]) => code!)
}

export interface Link {
  target: string
  /** Relative to the document; empty: the document itself. */
  file: string
  anchor: string | undefined
}

/** Links to files of the project. */
export function linksOf(markdown: string): Link[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter(target => !/^https?:/.test(target))
    .map(target => {
      const [file, anchor] = target.split('#') as [string, string | undefined]
      return { target, file, anchor }
    })
}

/** Everything set as code: fenced and indented blocks line by line, and spans. */
export function codeLines(markdown: string): string[] {
  const fenced = [...markdown.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].flatMap(([, code]) => code!.split('\n'))
  const prose = markdown.replace(/^```\w*\n[\s\S]*?^```$/gm, '')
  const indented = [...prose.matchAll(/^ {4}(.*)$/gm)].map(([, line]) => line!)
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!)
  return [...fenced, ...indented, ...spans]
}
