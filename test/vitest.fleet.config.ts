import { defineConfig } from 'vitest/config'

// A real redis-server and workers that are killed, one after another: `npm run test:fleet`.
// biome-ignore lint/style/noDefaultExport: vitest asks for one
export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/e2e/fleet/*.fleet.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
