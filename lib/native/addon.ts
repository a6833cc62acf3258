/**
 * What `pickaxe.node` exports: the typed contract of `cpp/addon`.
 * @module
 */

export interface NativeKernel {
  name: string
  supported: boolean
  /** Why it must not be used although the CPU can run it: what its self-test said. */
  failure: string | null
  /** Whether it is the one taken when none is named. */
  fastest: boolean
  /** What it did in the race that chose the fastest, in hashes, bytes or items; `null` where it took no part. */
  perSecond: number | null
}

/** The layout; an algorithm's own fields stand beside it, as its `native()` gives them. */
export interface NativeJob {
  algorithm: string
  template: Uint8Array
  nonceOffset: number
  nonceWidth: 4 | 8
  /** Inclusive bound, 32 bytes, most significant first. */
  bound: Uint8Array
  bigEndian: boolean
  /** How many of the engine's threads search it; 0: all. */
  threads: number
  firstNonce: bigint
  /** Inclusive. */
  lastNonce: bigint
}

export interface NativeRandomXKey {
  variant: string
  key: Uint8Array
}

export interface NativeRandomXOptions {
  mode: 'auto' | 'full' | 'light'
  executor: 'auto' | 'jit' | 'interpreter'
  /** 0: as many as prove best. */
  machinesPerThread: number
  datasetPrefetch: 'auto' | DatasetPrefetch
  hugePages: boolean
  /** An AES kernel by name; empty: the fastest that passes its self-test. */
  aes: string
  /** An Argon2d kernel, likewise. */
  argon2d: string
  /** A kernel for dataset items, likewise. */
  items: string
  /** Where full mode's generated code keeps the rounding mode, likewise. */
  rounding: string
}

/**
 * When a machine in full mode asks for a dataset line: as soon as it knows which, or only once the line's address has
 * been translated on the side, which spares it waiting for that.
 */
export type DatasetPrefetch = 'direct' | 'translated'

export interface NativePages {
  kind: '1GiB' | '2MiB' | 'transparent' | 'normal'
  /** 0: not allocated. */
  bytes: number
  /** How many of them huge pages back, asked within the last five seconds. */
  hugeBytes: number
}

/** What RandomX has in memory for a key, and how far that is. */
export interface NativeRandomXState {
  /** What is being done or was done last; `failed`: there was no memory. */
  stage: 'filling-cache' | 'light' | 'building-dataset' | 'full' | 'failed'
  /** What is or will be hashed with, the dataset or the cache. */
  mode: 'full' | 'light'
  /** Dataset items that are ready. */
  itemsDone: number
  /** Dataset items in all; 0 in light mode. */
  itemsTotal: number
  /** What computes dataset items: a kernel by name. */
  itemSource: string
  /** That each thread runs in turns at the moment; 0 before the first. */
  machinesPerThread: number
  /** In full mode, at the moment; else `null`. */
  datasetPrefetch: DatasetPrefetch | null
  /** The cache's pages. */
  cache: NativePages
  /** The dataset's pages. */
  dataset: NativePages
  /** On which memory nodes of the machine that lies. */
  numa: {
    /**
     * `one-node`: the machine has one, or nobody asked for more copies; `per-node`: every node has a copy of its own, which
     * `cache` and `dataset` count; `shared`: there is no room for these, or not yet, and one serves all.
     */
    placement: NumaPlacement
    /** That have threads. */
    nodes: number
    /** These read. */
    copies: number
  }
}

/** Where memory lies that the threads of several memory nodes read. */
export type NumaPlacement = 'one-node' | 'per-node' | 'shared'

export interface NativeEngineOptions {
  threads: number
  /** 0 normal, 1 low, 2 idle. */
  priority: 0 | 1 | 2
  /** Logical CPUs to pin the threads to, in turn; `planned`: as the plan of each algorithm has them; empty: not pinned. */
  pinTo: 'planned' | readonly number[]
  /** By algorithm; where there is none, the fastest that passes its self-test. */
  kernels: Readonly<Record<string, string>>
  randomx: NativeRandomXOptions
}

/** Sentences and the fields of `detail`, by code: `miner/notice.ts`. */
export interface NativeNotice {
  kind: 'notice'
  jobId: number
  code:
    | 'pin-refused'
    | 'priority-refused'
    | 'light-mode'
    | 'memory-nodes'
    | 'interpreter'
    | 'plain-items'
    | 'fewer-machines'
    | 'other-machines'
  detail: Readonly<Record<string, unknown>>
}

export type NativeEvent =
  | { kind: 'hit'; jobId: number; nonce: bigint; preimageIndex: number; hash: Uint8Array; worker: number }
  | { kind: 'exhausted'; jobId: number; hashes: number }
  | { kind: 'failed'; jobId: number; error: Error }
  | NativeNotice
  | { kind: 'stopped'; jobId: number }

export interface NativeEngine {
  /** What hashes an algorithm that has kernels: chosen now where nobody has asked yet. */
  kernelOf(algorithm: string): string
  setJob(job: NativeJob): number
  clearJob(): void
  pause(): void
  resume(): void
  stop(): void
  release(): void
  keepAlive(alive: boolean): void
  drain(max: number): NativeEvent[]
  /** The smallest job id that may still have events: in the queue or being searched; greater than every id if none has. */
  oldestJob(): number
  /** Starts preparing the memory of a coming RandomX job. */
  prepare(key: NativeRandomXKey): void
  /** Of the RandomX key asked for last. */
  randomxState(): NativeRandomXState | null
  hashesOf(jobId: number): number
  /**
   * Of the newest job: the smallest nonce that is not finished, or that won and was not drained; null when nothing is left, and
   * of other jobs.
   */
  unfinishedOf(jobId: number): bigint | null
  hashesByWorker(): number[]
}

export interface NativeHasher {
  /** Starts preparing a key, called `id` from now on, which must be a new number. */
  open(id: number, key: NativeRandomXKey): void
  /** Lets go of a key; what is queued for it is dropped. */
  close(id: number): void
  /** Queues an input for an open key, `ticket` greater than any before; idle threads look at {@link flush}. */
  submit(ticket: number, id: number, input: Uint8Array): void
  flush(): void
  /** On the calling thread, which also waits for the key's memory. */
  hashNow(id: number, input: Uint8Array): Uint8Array
  /** `hash` is null where `error` says why. */
  drain(): { ticket: number; hash: Uint8Array | null; error?: Error }[]
  keepAlive(alive: boolean): void
  /** Of an open key. */
  state(id: number): NativeRandomXState
  release(): void
}

export interface NativeCpu {
  name: string
  features: string[]
  /** Logical CPUs the affinity allows. */
  usableCpus: number[]
  /** How many threads may be busy all the time: fewer where a quota of CPU time leaves fewer. */
  usableThreads: number
  quota: { cpus: number; limitedBy: string } | null
}

export interface NativeTopology {
  /** Logical CPUs of the whole machine. */
  online: number
  /**
   * Those this process may use. Equal `package`, `die`, `core`, `node` are shared; `l2` and `l3` index the sizes below, `node`
   * the nodes; `efficiency` 0 is the fastest kind of core.
   */
  cpus: {
    number: number
    package: number
    die: number
    core: number
    l2: number | null
    l3: number | null
    node: number
    efficiency: number
  }[]
  l2Bytes: number[]
  l3Bytes: number[]
  /** Memory 0: unknown. */
  nodes: { number: number; memoryBytes: number }[]
}

/** Where the threads of an algorithm go, best CPU first, and how many RandomX machines the cache has room for on each. */
export interface NativeThreadPlan {
  cpus: number[]
  machines: number[]
  reason: string
}

export interface NativeHugePages {
  kind: '1GiB' | '2MiB'
  pageBytes: number
  free: number
  /** Of them, by this process; null where the system does not tell. */
  usable: number | null
  /** The control group that leaves fewer than are free. */
  limitedBy: string | null
}

export interface NativeAddon {
  cpu(): NativeCpu
  /** The same as that of {@link cpu}, at this moment: affinity may change, CPUs may be switched off. */
  usableCpus(): number[]
  /** Of an algorithm that sweeps nonces, fastest first; as the three below. */
  kernels(algorithm: string): NativeKernel[]
  aesKernels(): NativeKernel[]
  argon2dKernels(): NativeKernel[]
  itemKernels(): NativeKernel[]
  roundingKernels(): NativeKernel[]
  /** What runs RandomX programs here; `refusal` says why that is not generated code. */
  executor(variant: string): { name: string; refusal: string | null }
  /** The numbers of a variant's machines that a thread chooses among. */
  machinesPerThread(variant: string): { full: number[]; light: number[] }
  /** `refusal` says why there is none of that kind here. */
  datasetPrefetches(): { name: DatasetPrefetch; refusal: string | null }[]
  /** Bytes this process may still take; infinite where the system does not tell. */
  memoryRoom(): { bytes: number; limitedBy: string }
  topology(): NativeTopology
  /** Of the dataset, with the threads of a plan; `reason` says why there is no copy for each node. */
  numa(): { nodes: number; placement: NumaPlacement; reason: string | null }
  /** Of an algorithm without variants or a variant of RandomX; `threads` 0 plans, any other number is obeyed and only placed. */
  threadPlan(of: string, threads: number): NativeThreadPlan
  /** Pages that were set aside, 1 GiB before 2 MiB. */
  hugePages(): NativeHugePages[]
  sha256d(message: Uint8Array): Uint8Array
  /**
   * Seconds the bare kernel needs for `nonces` nonces on the calling thread, behind each of the preimages (1 to
   * 16 of 64 bytes, one behind the other). `tail` is what follows a preimage, 4, 8 or 16 bytes.
   */
  timeSweep(kernel: string, preimages: Uint8Array, tail: Uint8Array, nonces: number): number
  Engine: new (options: NativeEngineOptions, wake: () => void) => NativeEngine
  Hasher: new (options: { threads: number; randomx: NativeRandomXOptions }, wake: () => void) => NativeHasher
}
