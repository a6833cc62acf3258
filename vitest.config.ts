import { defineConfig } from 'vitest/config'

// Tests that compute answers, whatever else the machine does. The others watch the clock or mine with every thread.
const answers = ['cpp', 'cross', 'house', 'lib/base', 'lib/chain', 'lib/verify'].map(at => `test/${at}/**/*.test.ts`)

// biome-ignore lint/style/noDefaultExport: vitest asks for one
export default defineConfig({
  test: {
    environment: 'node',
    // Processes, not threads: tests start native threads, change signals and load the addon afresh.
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 10_000,
    projects: [
      { extends: true, test: { name: 'answers', include: answers, maxWorkers: 2, sequence: { groupOrder: 0 } } },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['test/**/*.test.ts'],
          exclude: answers,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
