import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const lib = fileURLToPath(new URL('../../../lib', import.meta.url))
const files = readdirSync(join(lib, 'verify'), { recursive: true, encoding: 'utf8' }).filter(name =>
  name.endsWith('.ts'),
)

test('lib/verify imports itself, lib/base and @noble/hashes, nothing native and nothing of Node', () => {
  expect(files.length).toBeGreaterThan(20)
  for (const name of files) {
    const path = join(lib, 'verify', name)
    for (const [, specifier] of readFileSync(path, 'utf8').matchAll(/\bfrom '([^']+)'|\bimport\('([^']+)'\)/g)) {
      if (specifier!.startsWith('@noble/hashes/')) continue
      expect(specifier, name).toMatch(/^\./)
      expect(relative(lib, resolve(dirname(path), specifier!)), name).toMatch(/^(verify|base)\//)
    }
  }
})
