/** The published types are held to what `types.ts` says of them. */
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { read, root } from './files.js'

/** What the compiler says against a file, by line. */
function problemsIn(file: string): string[] {
  const program = ts.createProgram([file], {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
    module: ts.ModuleKind.NodeNext,
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  })
  return ts.getPreEmitDiagnostics(program).map(({ file: at, start, messageText }) => {
    const line = at === undefined ? 0 : at.getLineAndCharacterOfPosition(start ?? 0).line + 1
    return `${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
  })
}

it('the types of pickaxe, pickaxe/verify and pickaxe/protocol keep what they promise', { timeout: 60_000 }, () => {
  expect(problemsIn(path.join(root, 'test/house/types.ts'))).toEqual([])
})

it('a promise that is not kept is told', { timeout: 60_000 }, () => {
  const planted = path.join(root, 'build/types_planted.ts')
  const broken = read('test/house/types.ts')
    .replace('toEqualTypeOf<RandomXJob>()', 'toEqualTypeOf<Sha256dJob>()')
    .replace('{ thread: 4 }', '{ threads: 4 }')
  writeFileSync(planted, broken)
  try {
    expect(problemsIn(planted)).toHaveLength(2)
  } finally {
    rmSync(planted)
  }
})
