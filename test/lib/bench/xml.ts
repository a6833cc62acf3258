/** Reads markup as XML strictly enough to find what a browser would forgive: tags that do not match, bare & and <. */

/** Names of the elements in document order. Throws `Error` where the markup is not well formed. */
export function elementsOf(markup: string): string[] {
  const names: string[] = []
  const open: string[] = []
  const text = markup.replace(/^<!doctype html>\s*/, '').replace(/<style>[^<]*<\/style>/, '')
  const piece = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9-]*="[^"<]*")*)\s*(\/?)>|([^<]+)|(.)/gsy
  for (const [all, slash, name, attributes, selfClosing, words] of text.matchAll(piece)) {
    if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(`${attributes ?? ''}${words ?? ''}`)) throw new Error(`bare & in ${all}`)
    if (words !== undefined) continue
    if (name === undefined) throw new Error(`stray ${all}`)
    if (slash === '/') {
      const last = open.pop()
      if (last !== name) throw new Error(`</${name}> closes <${last}>`)
    } else {
      names.push(name)
      if (selfClosing !== '/') open.push(name)
    }
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is not closed`)
  return names
}
