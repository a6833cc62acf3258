/**
 * The page of `--http`: one file that asks no other origin for anything.
 * @module
 */
import { createHash } from 'node:crypto'
import { chart } from './chart.js'
import { elements } from './elements.js'
import { body, view } from './solo_view.js'
import { style } from './style.js'

export interface Page {
  readonly html: string
  /** Content-Security-Policy: allows this page's own script and style and its calls home, nothing else. */
  readonly policy: string
}

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** The whole page. */
export function pageOf(title: string, body: string, view: string): Page {
  const script = elements + chart + view
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>${title}</title><style>${style}</style></head>
<body>${body}<script>${script}</script></body>
</html>
`
  const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
  return { html, policy }
}

export const { html: page, policy: pagePolicy } = pageOf('pickaxe solo', body, view)
