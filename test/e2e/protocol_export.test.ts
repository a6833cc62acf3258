import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('pickaxe/protocol exports both sides of the protocol', async () => {
  const name = 'pickaxe/protocol'
  expect(Object.keys(await import(name)).sort()).toEqual([
    'formatExhausted',
    'formatFound',
    'formatProgress',
    'formatRequest',
    'maxAttempts',
    'maxRequestBytes',
    'maxResponseLength',
    'parseProgress',
    'parseRequest',
    'parseResponse',
    'protocolVersion',
  ])
})

test('it needs nothing of Node and no package', () => {
  const seen = new Set<string>()
  const foreign: string[] = []
  const visit = (url: URL): void => {
    if (seen.has(url.href)) return
    seen.add(url.href)
    // Examples in comments import the package by its name.
    const code = readFileSync(url, 'utf8').replaceAll(/^\s*\*.*$/gm, '')
    for (const [, specifier] of code.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
      if (specifier.startsWith('.')) visit(new URL(specifier, url))
      else foreign.push(`${url.pathname}: ${specifier}`)
    }
  }
  visit(new URL('../../dist/protocol/index.js', import.meta.url))
  expect(foreign).toEqual([])
  expect(seen.size).toBeGreaterThan(5)
})
