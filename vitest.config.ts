import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// Tests that mine with every thread, or watch the clock of whole programs: each has the machine to itself.
const alone = [
  'addon/lifecycle',
  'e2e/(bench|pickaxe-miner|python_caller|randomx_mining)',
  'lib/miner/(miner|randomx|remaining|search_queue)',
].map(at => `test/${at}.test.ts`)

// What takes longest begins first, so that no worker is left over with it.
const longest = [
  'cpp/cpp',
  'hash/randomx/known_answers',
  'cross/randomx',
  'node/solo',
  'cross/randomx_states',
  'cross/kernels',
  'e2e/pool_shares',
  'e2e/screens',
  'docs/api',
  'docs/recipes',
  'node/solo_nodes',
  'pool/page',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex(name => moduleId.endsWith(`${name}.test.ts`))
      return at < 0 ? longest.length : at
    }
    return (await super.sort(files)).sort((a, b) => place(a) - place(b))
  }
}

// biome-ignore lint/style/noDefaultExport: vitest asks for one
export default defineConfig({
  test: {
    environment: 'node',
    // Processes, not threads: tests start native threads, change signals and load the addon afresh.
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 10_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: alone,
          // Of three, one waits for a node, a browser or a clock most of the time.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
})
