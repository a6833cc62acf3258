/** Links lead somewhere, and the table of errors is the table of errors. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../lib/base/errors.js'
import { filesUnder, read } from './files.js'
import { linksOf, readDocument, root } from './markdown.js'

const documents = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')

/** Of headings, numbered where they are the same, and those that are written out. */
function anchorsOf(path: string): string[] {
  const text = readDocument(path)
  const times = new Map<string, number>()
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) => {
    const anchor = title!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-')
    const before = times.get(anchor) ?? 0
    times.set(anchor, before + 1)
    return before === 0 ? anchor : `${anchor}-${before}`
  })
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!)]
}

describe('links', () => {
  it.each(documents)('%s', document => {
    for (const { target, file, anchor } of linksOf(readDocument(document))) {
      const path = file === '' ? document : join(dirname(document), file)
      expect(existsSync(join(root, path)), `${target} in ${document}`).toBe(true)
      if (anchor !== undefined) expect(anchorsOf(path), `${target} in ${document}`).toContain(anchor)
    }
  })
})

describe('docs/errors.md', () => {
  const table = [...readDocument('docs/errors.md').matchAll(/^\| `(PICKAXE_ERR_\w+)` \|(.*)$/gm)]
  const rows = table.map(([, code]) => code!)
  const sections = readDocument('docs/errors.md').split(/^## /m).slice(1)

  it('explains every code once and no other', () => {
    expect([...rows].sort()).toEqual(Object.keys(errorCodes).sort())
  })

  it('puts every code in its group', () => {
    const grouped = sections.flatMap(section => {
      const group = section.split(/\W/)[0]!
      return [...section.matchAll(/^\| `(PICKAXE_ERR_\w+)` \|/gm)].map(([, code]) => [code!, group])
    })
    expect(Object.fromEntries(grouped)).toEqual(errorCodes)
  })

  it('calls reserved what nothing raises, and nothing else', () => {
    const reserved = table.filter(([, , explanation]) => /reserved/i.test(explanation!)).map(([, code]) => code!)
    const sources = filesUnder('lib', '.ts').filter(file => file !== 'lib/base/errors.ts')
    const raised = new Set(sources.flatMap(file => read(file).match(/PICKAXE_ERR_\w+/g) ?? []))
    expect(rows.filter(code => !raised.has(code))).toEqual(reserved)
  })
})
