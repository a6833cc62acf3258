/**
 * Command lines to copy, for the help page of each command. No line is wider than 60 columns.
 * @module
 */

/** Of the first page. */
export const firstSteps: readonly string[] = ['pickaxe demo', 'pickaxe doctor', 'pickaxe help mine']

/** By command. */
export const examples: Readonly<Record<string, readonly string[]>> = {
  mine: [
    'pickaxe mine --preimage HEX --nonce-width 4 \\',
    '  --target 7fffffffffffffff',
    'pickaxe mine --header HEX --range 0..4294967296 --json',
    'pickaxe mine --blob HEX --key HEX --target b88d0600',
    'pickaxe mine < job.json',
  ],
  verify: ['pickaxe verify --header HEX --nonce 1dac2b7c', 'pickaxe verify --json < proof.json'],
  hash: [
    'pickaxe hash --algorithm sha256d --input 00',
    'pickaxe hash --algorithm rx/0 --key 00 --input 00',
    'pickaxe hash --jsonl < lines.jsonl',
  ],
  bench: [
    'pickaxe bench --quick',
    'pickaxe bench --compare --report bench.html',
    'pickaxe bench --algorithm randomx --layout rx/0-full',
  ],
  demo: ['pickaxe demo --threads 1'],
  solo: [
    'pickaxe solo --rpc http://127.0.0.1:8332 --coin bitcoin \\',
    '  --cookie ~/.bitcoin/.cookie --address bc1q…',
    'pickaxe solo --rpc 127.0.0.1:18081 --coin monero \\',
    '  --address 4… --dry-run',
  ],
  pool: [
    'pickaxe pool --url stratum+ssl://pool.example:3333 \\',
    '  --user 4… --rig-id attic',
    'pickaxe pool --url pool.example:3333 --user 4… --json',
  ],
  watch: [
    'pickaxe watch --coin bitcoin --rpc 127.0.0.1:8332 \\',
    '  --cookie ~/.bitcoin/.cookie --address bc1q…',
    'pickaxe watch --coin monero --rpc 127.0.0.1:18081 \\',
    '  --ours found.txt --once --json',
  ],
  fleet: ['pickaxe fleet worker --redis redis://10.0.0.1', 'pickaxe help fleet'],
  'fleet worker': ['pickaxe fleet worker --redis rediss://10.0.0.1'],
  'fleet mine': [
    'pickaxe fleet mine --redis redis://10.0.0.1 \\',
    '  --preimage HEX --nonce-width 4 \\',
    '  --target 7fffffffffffffff',
  ],
  'fleet status': [
    'pickaxe fleet status --redis redis://10.0.0.1',
    'pickaxe fleet status --miner http://10.0.0.2:8080 --json',
  ],
  info: ['pickaxe info --json', 'pickaxe info --verify'],
  doctor: ['pickaxe doctor', 'pickaxe doctor --reach 127.0.0.1:18081 --json'],
  completion: ['source <(pickaxe completion bash)'],
  tune: ['pickaxe tune', 'sudo pickaxe tune --apply', 'sudo pickaxe tune --apply --keep --only pages-2m'],
  'build-addon': ['npx pickaxe build-addon'],
}

/** As a help page ends. */
export function examplesText(lines: readonly string[]): string {
  return ['', 'Examples:', ...lines.map(line => `  ${line}`)].join('\n')
}
