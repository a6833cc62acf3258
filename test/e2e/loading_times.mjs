/**
 * How long it takes until something can be asked of pickaxe: `node test/e2e/loading_times.mjs [ROUNDS]`, on an idle machine,
 * after `npm run build`. Processes in turns, each from its start: Node with nothing to do, one that imports pickaxe, and
 * pickaxe-miner until the answer to a request whose first nonce wins is on its stdout.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'

const rounds = Number(process.argv[2] ?? 51)
const dist = new URL('../../dist/', import.meta.url)
const { vectors } = JSON.parse(readFileSync(new URL('../vectors/dmint.json', import.meta.url), 'utf8'))
const { preimage_hex, target_hex, nonce_width } = vectors.find(({ id }) => id === 'nonce0-v2')
const request = JSON.stringify({ preimage_hex, target_hex, nonce_width })

const script = text => ['--input-type=module', '--eval', text]
const contestants = {
  'bare Node': { args: script('0'), until: 'exit' },
  "import 'pickaxe'": { args: script(`import ${JSON.stringify(new URL('index.js', dist).href)}`), until: 'exit' },
  "import 'pickaxe/verify'": {
    args: script(`import ${JSON.stringify(new URL('verify/index.js', dist).href)}`),
    until: 'exit',
  },
  'pickaxe-miner, all CPUs': { args: [new URL('cli/pickaxe-miner.js', dist).pathname, '--quiet'], until: 'answer' },
  'pickaxe-miner, one thread': {
    args: [new URL('cli/pickaxe-miner.js', dist).pathname, '--quiet', '--workers', '1'],
    until: 'answer',
  },
}

async function msOf({ args, until }) {
  const began = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.on('error', () => {}).end(until === 'answer' ? request : '')
  let answered
  child.stdout.once('data', () => {
    answered = performance.now() - began
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${args.join(' ')} ends with ${code}`)
  return until === 'answer' ? answered : performance.now() - began
}

function middle(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return { median: sorted[sorted.length >> 1], min: sorted[0], max: sorted.at(-1) }
}

const shown = ({ median, min, max }) => `${median.toFixed(1)} ms (${min.toFixed(1)} to ${max.toFixed(1)})`

const times = Object.fromEntries(Object.keys(contestants).map(name => [name, []]))
// The first round fills the caches of the file system.
for (let round = 0; round <= rounds; round++) {
  const order = Object.keys(contestants)
  for (const name of round % 2 === 0 ? order : order.reverse()) {
    const ms = await msOf(contestants[name])
    if (round > 0) times[name].push(ms)
  }
}
console.log(
  `${cpus()[0].model}, ${cpus().length} logical CPUs, Node ${process.version}, ${rounds} rounds in turns, median (least to most)`,
)
const bare = times['bare Node']
for (const [name, values] of Object.entries(times)) {
  const over = name === 'bare Node' ? '' : `, over bare Node ${shown(middle(values.map((ms, i) => ms - bare[i])))}`
  console.log(`${name}: ${shown(middle(values))}${over}`)
}
