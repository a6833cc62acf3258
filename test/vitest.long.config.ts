import { defineConfig } from 'vitest/config'

// Fuzzers and full sweeps: run on purpose, not with every `npm test`.
// biome-ignore lint/style/noDefaultExport: vitest wants it
export default defineConfig({
  test: { include: ['test/fuzz/**/*.fuzz.ts', 'test/**/*.sweep.ts'], disableConsoleIntercept: true },
})
