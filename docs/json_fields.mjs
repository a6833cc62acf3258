// Every field of the JSON that commands print, told once: `npm run docs:json` makes docs/json.md of it, and a test
// holds the commands to it. `a.b` is b in the object a, `a[]` each element of the array a.
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const version = { format_version: 'see above' }

const hit = {
  found: 'whether a nonce wins',
  nonce_hex: 'the nonce as it is hashed, least significant byte first',
  hash_hex: '32 bytes, in the order in which the algorithm puts them out',
}
const done = { hashes: 'hashes tried by all threads', elapsed_ms: 'since the search began, whole milliseconds' }

const kernel = {
  algorithm: 'what it is a kernel of',
  name: 'as --kernel takes it',
  supported: 'whether this CPU has what it needs',
  self_test: 'whether its self-test passed; `null` where it was not run',
  chosen: 'whether it is the one that hashes',
  reason: 'why, in words',
}
const under = (prefix, fields) =>
  Object.fromEntries(Object.entries(fields).map(([name, about]) => [`${prefix}.${name}`, about]))

const identity = {
  path: 'of the native addon',
  sha256: 'its digest',
  origin: '`prebuilt` or `built`',
  published: 'the digest that the package lists for this system; `null` where it lists none',
}

const pages = {
  kind: '`1GiB`, `2MiB`, `transparent` or `normal`',
  bytes: 'of the memory; 0 where there is none',
  huge_bytes: 'of these in huge pages',
}

const randomx = {
  randomx: '`null` where nothing of RandomX was mined yet',
  ...under('randomx', {
    stage: '`filling-cache`, `light`, `building-dataset`, `full` or `failed`',
    mode: '`full` or `light`: what is or will be hashed with',
    items_done: 'dataset items that are ready',
    items_total: 'dataset items in all; 0 in light mode',
    item_source: 'what computes them: a kernel by name',
    machines_per_thread: 'that each thread runs in turns; 0 before the first',
    dataset_prefetch: '`direct` or `translated`; `null` in light mode',
    ...under('cache', pages),
    ...under('dataset', pages),
    ...under('numa', {
      placement: 'how they lie on the memory nodes, as the API says of `RandomXState`',
      nodes: 'memory nodes that hash',
      copies: 'of cache or dataset',
    }),
  }),
}

const rates = {
  running: 'whether threads are hashing',
  paused: 'by SIGUSR2 or /pause',
  threads: 'that hash',
  hashrate: 'hashes a second over the last 10 s',
  'hashrate_by_thread[]': 'the same of each thread',
  hashrate_10s: 'the same of all',
  hashrate_60s: 'over a minute',
  hashrate_15m: 'over a quarter of an hour',
  hashes: 'tried since the start',
  uptime: 'whole seconds since the start',
  now: 'Unix milliseconds',
  started_at: 'Unix milliseconds',
  fast_mode: 'false while RandomX hashes in light mode',
  kernel: 'what hashes',
  'holds[]': 'none while there is work',
  'holds[].hold': 'why nothing is mined, as one of a few words',
  'holds[].message': 'the same for people',
}

const line = { time: 'ISO 8601', type: 'what happened' }
const block = { height: 'of the block', id: 'as nodes print it' }
const numberLines = { stats: 'the numbers below, every five seconds', end: 'the same, once, when it ends' }

const advice = {
  id: 'of what the machine lacks, as `pickaxe tune --only` takes it',
  title: 'the same for people',
  fact: 'how it is now',
  'commands[]': 'what to type or to do',
  gain: 'what that brings, and by whose word',
  is_measured: 'whether that was measured on this machine',
  is_worth_it: '`null` where nobody knows',
}

const machine = {
  name: 'what it calls itself; where several have one name, with what tells them apart',
  from: 'who told: `host:port` of a miner, or the id of a worker',
  started_at: 'Unix milliseconds',
  hashrate: 'hashes a second over the last 10 s',
  hashrate_by_thread: 'the same by thread',
  hashes: 'since it started',
  threads: 'that mine',
  algorithm: 'as `--algorithm` calls what it hashes, or `null`',
  work: 'what it is at: the id of a search, a coin, a pool; `null` while it waits',
  version: 'of pickaxe',
  digest: 'SHA-256 of its native addon',
  kernel: 'what it hashes with',
  mode: 'of RandomX, or `null`: `filling-cache`, `light`, `building-dataset`, `full` or `failed`',
  huge_pages: 'whether RandomX is in huge pages; `null` where it is not mined',
  cpu: 'its processor',
  cores: 'CPUs it may use',
  cpu_used: 'of them, by the miner, 0 to 1',
  machine_busy: 'of all CPUs of the machine, by whatever runs there, 0 to 1',
  temperature: 'of the hottest sensor of the processor, in °C; `null` where the system does not tell',
  throttled: 'how often cores were throttled since the miner started; `null` where the system does not tell',
  'oddities[]': 'what is odd about it, for people',
}
const silent = { from: '`host:port` that was asked', error: 'why there is no answer, for people' }

/** By title: which command prints it, where, and its fields; of several `types` of a line those of each besides. */
export const documents = {
  'pickaxe mine: found': {
    where: 'stdout of `pickaxe mine --json` and `pickaxe fleet mine --json`, exit code 0',
    fields: {
      ...version,
      ...hit,
      preimage_index: 'which of several preimages or versions won, from 0',
      message_hex: 'the bytes that were hashed, nonce in place',
      ...done,
    },
  },
  'pickaxe mine: exhausted': {
    where: 'the same, exit code 2',
    fields: { ...version, found: 'false', exhausted: 'true: every nonce of the range was tried', ...done },
  },
  'pickaxe mine: on the way': {
    where: 'lines on stderr, twice a second',
    fields: {
      ...version,
      ...under('progress', { ...done, hashrate: 'hashes a second since the search began, whole' }),
    },
  },
  'pickaxe mine: a notice': {
    where: 'a line on stderr: something works less well than asked for',
    fields: {
      ...version,
      ...under('notice', {
        code: 'which, as [explained](errors.md)',
        message: 'the same for people',
        'detail.*': 'what it is about, by code',
      }),
    },
  },
  'pickaxe mine: interrupted': {
    where: 'the last line on stderr, exit code 130',
    fields: {
      ...version,
      interrupted: 'true',
      ...done,
      range: '`FIRST..END`: what is left; the same job over this range goes on, as `--range` or the field `range`',
    },
  },
  'pickaxe verify': {
    where: 'stdout of `pickaxe verify --json`, exit code 0 or 3',
    fields: {
      ...version,
      valid: 'whether the hash meets the target',
      hash_hex: '32 bytes',
      commitment_hex: 'of a job that compares a commitment: what was compared',
    },
  },
  'pickaxe hash': {
    where: 'a line for each line of `pickaxe hash --jsonl`',
    fields: { ...version, hash_hex: '32 bytes' },
  },
  'pickaxe demo': {
    where: 'a line for each proof of `pickaxe demo --json`',
    fields: {
      ...version,
      id: 'of the recorded work',
      preimage_hex: 'what stands before the nonce, of a mint',
      header_hex: 'of a header',
      nonce_hex: 'as it is hashed',
      hash_hex: '32 bytes',
      verified: 'true: proved in TypeScript',
      ...done,
    },
  },
  'pickaxe demo: on the way': {
    where: 'lines on stderr, twice a second; `interrupted` is the last of them, exit code 130',
    fields: {
      ...version,
      ...under('progress', {
        id: 'of the recorded work',
        ...done,
        hashrate: 'hashes a second since the search began, whole',
      }),
      interrupted: 'true',
    },
  },
  'pickaxe doctor': {
    where: 'stdout of `pickaxe doctor --json`, exit code 1 where something is broken',
    fields: {
      ...version,
      'findings[].name': 'what was asked',
      'findings[].verdict': '`ok`, `improvable` or `broken`',
      'findings[].fact': 'what was seen, in words',
      'findings[].mend': 'what to do, where there is something',
    },
  },
  'pickaxe info': {
    where: 'stdout of `pickaxe info --json`',
    fields: {
      ...version,
      version: 'of pickaxe',
      node: 'the version of Node',
      platform: 'as in `linux-x64-glibc`',
      ...under('addon', identity),
      ...under('cpu', {
        name: 'as the CPU calls itself',
        'features[]': 'instruction sets that kernels ask for',
        'usable_cpus[]': 'the logical CPUs this process may use',
        usable_threads: 'how many threads may be busy all the time',
        quota: '`null` without one',
        'quota.cpus': 'the time allowed, in CPUs',
        'quota.limited_by': 'who allows no more',
      }),
      ...under('topology', {
        online: 'logical CPUs of the machine',
        'cpus[].number': 'of a logical CPU, as the system counts',
        'cpus[].core': 'equal for those that share a core; likewise:',
        'cpus[].package': 'a socket',
        'cpus[].die': 'a die',
        'cpus[].node': 'a memory node',
        'cpus[].l2': 'an L2 cache: its place in `l2_bytes`',
        'cpus[].l3': 'an L3 cache: its place in `l3_bytes`',
        'cpus[].efficiency': 'greater for faster kinds of core',
        'l2_bytes[]': 'the sizes of all L2 caches',
        'l3_bytes[]': 'of all L3 caches',
        'nodes[].number': 'of a memory node',
        'nodes[].memory_bytes': 'its memory; `null` where unknown',
      }),
      ...under('threads.sha256d', {
        'cpus[]': 'where the threads of `auto` would run, in this order',
        'machines[]': 'RandomX machines that each would run; empty for sha256d',
        reason: 'why so many, in words',
      }),
      ...under('threads.randomx', { 'cpus[]': 'likewise', 'machines[]': 'likewise', reason: 'likewise' }),
      ...under('kernels[]', kernel),
      ...under('randomx.aes_kernels[]', kernel),
      ...under('randomx.argon2d_kernels[]', kernel),
      ...under('randomx.item_kernels[]', kernel),
      ...under('randomx.rounding_kernels[]', kernel),
      ...under('randomx', {
        'executors[].variant': 'a variant of RandomX',
        'executors[].name': 'what runs its programs: `jit` or `interpreter`',
        'executors[].refusal': 'why not the other one; `null` where it is the first choice',
        'dataset_prefetches[].name': '`direct` or `translated`',
        'dataset_prefetches[].refusal': 'why it is not offered, or `null`',
        ...under('numa', {
          nodes: 'memory nodes',
          placement: 'how cache and dataset will lie on them',
          reason: 'why, or `null`',
        }),
        'machines_per_thread[].variant': 'a variant of RandomX',
        'machines_per_thread[].full[]': 'the numbers that are tried in full mode',
        'machines_per_thread[].light[]': 'in light mode',
        'huge_pages.free[]': 'pools of huge pages that have free ones',
        'huge_pages.free[].bytes': 'of a page',
        'huge_pages.free[].pages': 'that are free',
        'huge_pages.free[].usable': 'that this process may use',
        'huge_pages.free[].limited_by': 'who allows no more, or `null`',
        'huge_pages.transparent': '`always`, `madvise` or `never`; `null` where unknown',
        'memory_room.bytes': 'that may still be taken; `null` where unknown',
        'memory_room.limited_by': 'by whom',
      }),
      ...under('advice[]', advice),
      'notes[]': 'what was looked at and is left alone, and why',
    },
  },
  'pickaxe info --verify': {
    where: 'stdout of `pickaxe info --verify --json`, exit code 1 where it is not',
    fields: { ...version, ...identity, is_published: 'whether both digests are one' },
  },
  'pickaxe solo: events': {
    where: 'a line each, on stdout of `pickaxe solo --json`; which fields there are is told by `type`',
    fields: { ...version, ...line },
    types: {
      node: { node: 'its address', up: 'whether it answers now', message: 'the same for people, with the reason' },
      template: {
        node: 'whose it is',
        height: 'of the block to be',
        previous: 'id of the block before it',
        transactions: 'in it, the coinbase aside',
        expected_hashes: 'to a block on average',
      },
      hold: { hold: 'why nothing is mined, as one of a few words', message: 'the same for people' },
      released: { hold: 'which of these is gone' },
      found: { ...block, reward: 'subsidy and fees, smallest unit; absent where the template does not say' },
      block: {
        ...block,
        outcome: '`accepted`, `side-branch`, `stale` or `rejected`',
        reason: 'the node’s own word; absent where it gave none',
        node: 'which said so',
      },
      reorganised: { ...block, outcome: '`orphaned`, or `accepted` again', node: 'which said so' },
      postponed: { ...block, message: 'why no node has answered: it is sent again until one does' },
      notice: { message: 'what works less well than it could' },
      ...numberLines,
    },
  },
  'pickaxe solo --dry-run': {
    where: 'stdout of `pickaxe solo --dry-run --json`',
    fields: {
      ...version,
      'nodes[].node': 'its address',
      'nodes[].chain': 'its word for its network',
      'nodes[].height': 'of its best block',
      'nodes[].peers': 'how many it has, where it says',
      'nodes[].template.height': 'of the block to be',
      'nodes[].template.transactions': 'in it, the coinbase aside',
      'nodes[].template.expected_hashes': 'to a block on average',
      journal_directory: 'where found blocks are kept',
      open_blocks: 'of an earlier run, whose fate is not known',
      'damaged[]': 'files of found blocks that cannot be read',
    },
  },
  'pickaxe solo: numbers': {
    where: '`/stats`, the answer of `/pause` and `/resume`, and the lines of `--json` whose `type` is `stats` or `end`',
    fields: {
      ...version,
      ...rates,
      coin: 'what is mined',
      blocks_found: 'that the node took',
      stale_blocks: 'that came too late, or left the chain again',
      orphaned_blocks: 'the latter of them',
      'rejected_blocks.*': 'how many, by the node’s reason',
      open_blocks: 'whose fate is not known',
      rewards: 'of our blocks in the best chain, smallest unit',
      last_block_at: 'Unix milliseconds, or `null`',
      templates: 'begun',
      height: 'of the template, or `null`',
      template_age: 'seconds, or `null`',
      expected_hashes: 'to a block on average, or `null`',
      expected_seconds: '`null` while nothing is expected',
      ...under('expected_seconds', { mean: 'to a block', p50: 'half come sooner', p90: '90 of 100', p99: '99 of 100' }),
      'nodes[].node': 'its address',
      'nodes[].up': 'whether it answers',
      'nodes[].lead': 'whether its templates are mined',
      'nodes[].height': 'of its best block',
      'nodes[].tip': 'id of its best block',
      'nodes[].peers': 'how many it has',
      'nodes[].error': 'why it is not up',
      'recent_blocks[].height': 'of the last blocks of the chain; `/stats` alone has these',
      'recent_blocks[].id': 'as nodes print it',
      'recent_blocks[].at': 'Unix milliseconds, as its miner says',
      'recent_blocks[].ours': 'whether it is',
      'recent_blocks[].address': 'whom it pays first; `null` where the chain does not tell',
      'recent_blocks[].tag': 'what its miner calls itself, or `null`',
      recent_blocks_trouble: 'why there are fewer, or `null`',
      ...randomx,
    },
  },
  'pickaxe pool: events': {
    where: 'likewise of `pickaxe pool --json`',
    fields: { ...version, ...line },
    types: {
      pool: { pool: 'its address', up: 'whether it can be mined at', message: 'the same for people, with the reason' },
      job: {
        pool: 'whose it is',
        job: 'its id',
        algorithm: 'what it is hashed by, as --algorithm calls it',
        difficulty: 'of a share, as the pool counts',
        height: 'of the block, where the pool says it',
        cleans: 'whether shares of earlier jobs are worth nothing any more',
      },
      hold: { hold: 'why nothing is mined: `pool`, `job` or `verifier`', message: 'the same for people' },
      released: { hold: 'which of these is gone' },
      share: {
        outcome: '`accepted`, `rejected`, `stale` (not sent, its job had been replaced) or `lost` (sent, not answered)',
        pool: 'it is of',
        job: 'its id',
        difficulty: 'as the pool counts',
        is_block: 'whether it solves a block of the network too',
        check_ms: 'of the proof before it was sent; absent of a stale one that was not checked',
        latency_ms: 'from the line that was sent to the answer; absent where none came',
        reason: 'of a rejected one: its kind',
        text: 'the pool’s words',
        meaning: 'what they mean and what to do',
      },
      message: { pool: 'who says it', text: 'its own words' },
      notice: { message: 'what works less well than it could' },
      ...numberLines,
    },
  },
  'pickaxe pool: numbers': {
    where: 'likewise of `pickaxe pool`',
    fields: {
      ...version,
      ...rates,
      algorithm: 'as --algorithm calls it',
      shares_accepted: 'the pool said yes',
      'shares_rejected.*': 'how many, by the kind of reason',
      shares_stale: 'not sent: their job had been replaced',
      shares_lost: 'sent, without an answer before the connection ended',
      shares_unproven: 'not sent: they could not be proven',
      shares_duplicate: 'found twice, not sent again',
      shares_open: 'without an answer yet',
      blocks_found: 'accepted shares that also solve a block',
      last_share_at: 'Unix milliseconds, or `null`',
      answer_ms: '`null` before the first answer',
      ...under('answer_ms', { p50: 'half were faster', p95: '95 of 100', max: 'the slowest of the last 100' }),
      check_ms: 'of the proof before a share is sent; `null` before the first',
      ...under('check_ms', { p50: 'half were faster', p95: '95 of 100', max: 'the slowest of the last 100' }),
      credited: '`null` before the first share',
      ...under('credited', {
        hashrate: 'that the accepted shares stand for',
        low: 'chance alone explains from here',
        high: 'to here',
        ratio: 'of the hashes tried',
      }),
      jobs: 'begun',
      job: 'its id, or `null`',
      job_age: 'seconds, or `null`',
      difficulty: 'of a share, or `null`',
      height: 'of the job, or `null`',
      pool: 'that is mined at, or `null`',
      'pools[].pool': 'its address',
      'pools[].up': 'whether it is connected',
      'pools[].error': 'why not',
      ...randomx,
    },
  },
  '/events': {
    where: 'of the port of `--http`, for its page; the oldest of `events` first, the newest of `blocks`',
    fields: {
      ...version,
      'events[].at': 'Unix milliseconds',
      'events[].type': 'as above',
      'events[].text': 'what happened, for people',
      'blocks[].at': 'Unix milliseconds; `pickaxe solo` alone has blocks: ours, of earlier runs too',
      'blocks[].height': 'of the block',
      'blocks[].id': 'as nodes print it',
      'blocks[].fate': '`open`, `accepted`, `side-branch`, `stale`, `rejected` or `orphaned`',
      'blocks[].reason': 'the node’s own word; absent where it gave none',
    },
  },
  '/history': {
    where:
      'of the port of `--http`, the oldest first; the last quarter of an hour by the second, the last day by the minute',
    fields: {
      ...version,
      'recent[].at': 'Unix milliseconds',
      'recent[].hashrate': 'hashes a second',
      'day[].at': 'likewise',
      'day[].hashrate': 'likewise',
      'machines.*': 'of `pickaxe fleet status`: `recent` and `day` of each machine by its name',
    },
  },
  '/health': {
    where:
      'of the port of `--http`: HTTP status 200 while all is as it was told to be, a pause included, 503 otherwise',
    fields: {
      ...version,
      status: '`mining`, `paused` or `not mining`; of `watch` and `fleet status` `well` or `alarm`',
      'why[]': 'what is wrong, for people; absent where nothing is',
    },
  },
  'pickaxe fleet mine: events': {
    where: 'a line each, on stderr of `pickaxe fleet mine --json`; the result is that of `pickaxe mine`',
    fields: { ...version, ...line },
    types: {
      redis: { up: 'whether Redis can be reached now', message: 'the same for people, with the reason' },
      trouble: { reason: '`full`: Redis has no memory left; `refused`: anything else', message: 'the same for people' },
      forgotten: { ranges: 'that Redis lost and that are handed out again', message: 'the same for people' },
      range: { worker: 'its name', nonces: 'it tried', elapsed_ms: 'as it says' },
      stalled: { worker: 'whose range another one does; absent where unknown', message: 'the same for people' },
      'shut-out': { worker: 'that told what is not true', message: 'what' },
      workers: { count: 'that are there now', message: 'the same for people, with their names' },
    },
  },
  'pickaxe fleet worker: events': {
    where: 'a line each, on stdout of `pickaxe fleet worker --json`',
    fields: { ...version, ...line },
    types: {
      redis: { up: 'whether Redis can be reached now', message: 'the same for people, with the reason' },
      trouble: { message: 'what went wrong and is tried again' },
      range: { search: 'id of its search', nonces: 'in the range that was taken' },
      done: { search: 'id of its search', nonces: 'that were tried; 0 where it was left', found: 'whether one wins' },
    },
  },
  'pickaxe fleet status': {
    where: 'a line each, on stdout of `pickaxe fleet status --json`, exit code 1 where something is odd',
    fields: { ...version, ...machine },
  },
  'pickaxe fleet status: silent': {
    where: 'likewise, of those that do not answer',
    fields: { ...version, ...silent },
  },
  'pickaxe fleet status: numbers': {
    where: '`/stats` of `pickaxe fleet status --http`',
    fields: {
      ...version,
      now: 'Unix milliseconds',
      hashrate: 'of all machines',
      'alarms[]': 'what is wrong, for people',
      ...under('machines[]', machine),
      ...under('silent[]', silent),
    },
  },
  'pickaxe watch': {
    where: 'a line for each look, on stdout of `pickaxe watch --json`; `/stats`',
    fields: {
      ...version,
      time: 'ISO 8601',
      'nodes[].node': 'its address',
      'nodes[].height': 'of its best block; absent where it does not answer',
      'nodes[].id': 'of its best block',
      'nodes[].error': 'why it does not answer',
      common_height: 'of the last block that all nodes have; `null` where that was not found',
      disagreement_depth: 'blocks that not all nodes have; 0 while they agree',
      from: 'whose blocks are counted; `null`: no node answers',
      blocks: 'that are counted',
      ours: 'of them',
      share: 'the same as a part, 0 to 1',
      'share_interval[]': 'from, to: what chance explains',
      confidence: 'of that interval',
      expected_share: 'by `--share` or `--hashrate`, or `null`',
      chance: 'of a count as odd as this, or `null`',
      verdict: '`as-expected`, `too-few`, `too-many` or `unknown`',
      network_hashrate: 'hashes a second, from work and times of these blocks, or `null`',
      block_seconds: 'between blocks; `null` where there are not two',
      ...under('block_seconds', { mean: 'on average', shortest: 'at least', longest: 'at most' }),
      orphans: 'blocks that left the best chain since this began',
      ours_orphaned: 'of them ours',
      'recent[].height': 'of a block, the newest first',
      'recent[].id': 'as nodes print it',
      'recent[].time': 'Unix seconds, as its miner says',
      'recent[].work': 'hashes it takes on average',
      'recent[].ours': 'whether it is',
      'recent[].payouts[]': 'whom it pays: scripts in hex, or addresses whose view key is known',
      'recent[].tag_hex': 'what its miner wrote into it',
      'alarms[]': 'what is wrong, for people',
    },
  },
  'pickaxe tune': {
    where: 'stdout of `pickaxe tune --json`; likewise `advice` and `notes` of `pickaxe info --json`',
    fields: { ...version, ...under('advice[]', advice), 'notes[]': 'what was looked at and is left alone, and why' },
  },
  'pickaxe tune --apply': {
    where: 'stdout of `pickaxe tune --apply --json`, exit code 1 where something could not be set or given back',
    fields: {
      ...version,
      'lacks[]': 'ids of what was changed; none: there was nothing, and the fields below are absent',
      report: '`null` where nothing was measured',
      'report.*': 'as `pickaxe bench --json` prints it: [benchmarking](benchmarking.md#json)',
      is_kept: 'whether it stays changed',
      'failures[]': 'what could not be set or given back, for people',
    },
  },
  'pickaxe tune --restore': {
    where: 'stdout of `pickaxe tune --restore --json`, exit code 1 where something could not be given back',
    fields: {
      ...version,
      restored: '`null`: there was nothing to give back',
      ...under('restored', {
        restored: 'values that are as they were',
        'failures[]': 'those that are not, for people',
        was_restarted: 'the machine was started anew since: there was nothing to give back',
      }),
    },
  },
  'An error': {
    where: 'stderr of every command with `--json` or `--jsonl`, exit code 1',
    fields: {
      ...version,
      ...under('error', {
        code: 'of the [table](errors.md); `null` where it is no error of pickaxe',
        message: 'one line for people',
        'detail.*': 'facts for programs: the value that was refused, what was tried',
      }),
    },
  },
}

/** The page. */
export function page() {
  const sections = Object.entries(documents).map(([title, { where, fields, types = {} }]) => {
    const rows = Object.entries(fields).map(([name, about]) => `| \`${name}\` | ${about} |`)
    const ofTypes = Object.entries(types).map(([type, of]) => {
      const told = typeof of === 'string' ? of : Object.entries(of).map(([name, about]) => `\`${name}\` ${about}`)
      return `| \`${type}\` | ${[told].flat().join('; ')} |`
    })
    return [
      `## ${title}`,
      '',
      `${where[0].toUpperCase()}${where.slice(1)}.`,
      '',
      '| field | |',
      '|---|---|',
      ...rows,
      ...(ofTypes.length === 0 ? [] : ['', '| `type` | fields besides |', '|---|---|', ...ofTypes]),
    ].join('\n')
  })
  return `# JSON

What commands print with \`--json\`. Names are in snake_case, bytes are hex, numbers that JSON cannot hold are decimal text. \`a.b\` is the
field b of the object a, \`a[]\` each element of the array a, \`a.*\` fields whose names are data. A field whose value would be absent is left
out where the table does not say \`null\`. What \`pickaxe bench --json\` prints is told in [benchmarking](benchmarking.md#json), jobs and
results in a queue in [embedding](embedding.md#jobs-and-results-in-a-queue). Every object has \`format_version\`: it is counted up when a field is renamed, goes, or
means something else; new fields leave it as it is. Made from \`docs/json_fields.mjs\`, to which a test holds the commands.

${sections.join('\n\n')}
`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(new URL('json.md', import.meta.url), page())
}
