/**
 * The page of `--http`: one file that asks no other origin for anything.
 * @module
 */
import { createHash } from 'node:crypto'
import { chart } from './chart.js'
import { elements } from './elements.js'
import { body, view } from './solo_view.js'
import { style } from './style.js'

const script = elements + chart + view

/** The whole page. */
export const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>pickaxe solo</title><style>${style}</style></head>
<body>${body}<script>${script}</script></body>
</html>
`

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Allows this page's own script and style and its calls home, nothing else. */
export const pagePolicy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
