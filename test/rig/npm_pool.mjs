/**
 * Runs stratum-pool-sha256 of npm in front of a node: `node npm_pool.mjs OPTIONS` with JSON of `folder`, `port`, `node`
 * (port, user, password), `address`, `difficulty`. Prints a JSON line for each share.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'

const { folder, port, node, address, difficulty } = JSON.parse(process.argv[2])
const say = message => process.stdout.write(`${JSON.stringify(message)}\n`)
// It writes what it thinks with console.log, which is not for us.
console.log = () => {}
// It names this in its way to a block and defines it nowhere.
globalThis.extraNoncePlaceholder = Buffer.from('f000000ff111111f', 'hex')

const { createPool } = createRequire(join(folder, 'index.js'))('stratum-pool-sha256')
const pool = createPool(
  {
    coin: { name: 'Regtest', symbol: 'RT', algorithm: 'sha256', reward: 'POW' },
    address,
    blockRefreshInterval: 500,
    jobRebroadcastTimeout: 5,
    connectionTimeout: 600,
    banning: { enabled: true, time: 600, invalidPercent: 50, checkThreshold: 10, purgeInterval: 300 },
    ports: { [port]: { diff: difficulty } },
    daemons: [{ host: '127.0.0.1', ...node }],
  },
  (_ip, _port, _worker, _password, answer) => answer({ error: null, authorized: true, disconnect: false }),
)
pool.on('log', (severity, text) => say({ log: severity, text: String(text).slice(0, 300) }))
pool.on('share', (isValid, isBlock, { error, difficulty: judged, shareDiff }) =>
  say({ share: Boolean(isValid), isBlock: Boolean(isBlock), error: error ?? null, difficulty: judged, shareDiff }),
)
pool.on('started', () => say({ started: true }))
pool.start()
