import { defineConfig } from 'vitest/config'

// Real nodes, one after another: `npm run test:solo`.
// biome-ignore lint/style/noDefaultExport: vitest asks for one
export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/e2e/solo/*.{solo,nightly}.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
