// Makes build/site: these pages, the API from its declarations, and the page that checks proofs; then follows every link
// in it. `npm run docs:site`.
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Application } from 'typedoc'

const docs = fileURLToPath(new URL('.', import.meta.url))
const site = path.join(docs, '..', 'build', 'site')
const { entryPoints, tsconfig } = JSON.parse(readFileSync(path.join(docs, 'typedoc.json'), 'utf8'))
const inDocs = name => path.join(docs, name)

const pages = readdirSync(docs).filter(name => name.endsWith('.md') && name !== 'README.md')
const examples = readdirSync(inDocs('examples')).map(name => path.join('examples', name, 'README.md'))

rmSync(site, { recursive: true, force: true })
const app = await Application.bootstrap({
  name: 'pickaxe',
  entryPoints: entryPoints.map(inDocs),
  tsconfig: inDocs(tsconfig),
  readme: inDocs('README.md'),
  projectDocuments: [...pages, ...examples].map(inDocs),
  excludePrivate: true,
  excludeInternal: true,
  excludeExternals: true,
  disableSources: true,
  hideGenerator: true,
  logLevel: 'Error',
})
const project = await app.convert()
if (project === undefined) throw new Error('the declarations cannot be read')
await app.generateDocs(project, site)

execFileSync(process.execPath, [inDocs('verify/build.mjs')])
copyFileSync(inDocs('verify/dist/index.html'), path.join(site, 'verify.html'))

const broken = [...filesIn(site)].filter(file => file.endsWith('.html')).flatMap(brokenIn)
for (const each of broken) console.error(each)
console.log(`${path.relative(process.cwd(), site)}: ${[...filesIn(site)].length} files, ${broken.length} broken links`)
process.exitCode = broken.length === 0 ? 0 : 1

function* filesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) yield* filesIn(file)
    else yield file
  }
}

// Links to files of the site, and to places in them; other addresses are not asked.
function brokenIn(file) {
  const links = readFileSync(file, 'utf8').matchAll(/<(?:a|link|script|img)\b[^>]*?\b(?:href|src)="([^"]*)"/g)
  return [...links].flatMap(([, link]) => {
    if (/^[a-z]+:/i.test(link) || link === '') return []
    const [address, place] = link.replaceAll('&amp;', '&').split('#')
    const target = address === '' ? file : path.join(path.dirname(file), decodeURI(address.split('?')[0]))
    const name = `${path.relative(site, file)}: ${link}`
    if (!existsSync(target)) return [name]
    if (!place || !target.endsWith('.html')) return []
    return readFileSync(target, 'utf8').includes(`id="${decodeURIComponent(place)}"`) ? [] : [name]
  })
}
