/**
 * Makes dist/index.html: the page with its style and its script inside.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const path = name => fileURLToPath(new URL(name, import.meta.url))

const [html, css] = await Promise.all(['page.html', 'page.css'].map(name => readFile(path(name), 'utf8')))
const { outputFiles } = await build({
  entryPoints: [path('page.ts')],
  bundle: true,
  format: 'iife',
  target: 'es2022',
  platform: 'browser',
  minify: true,
  write: false,
})
const script = outputFiles[0].text.replaceAll('</script', '<\\/script')
// The policy lets these two run and nothing else.
const digest = text => `sha256-${createHash('sha256').update(text).digest('base64')}`
// Functions as replacements: the texts contain `$`.
const page = html
  .replace('/* digest of page.css */', digest(css))
  .replace('/* digest of page.ts */', digest(script))
  .replace('/* page.css */', () => css)
  .replace('/* page.ts */', () => script)
await mkdir(path('dist'), { recursive: true })
await writeFile(path('dist/index.html'), page)
