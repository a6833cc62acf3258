/**
 * What `pickaxe.node` exports: the typed contract of `cpp/addon`.
 * @module
 */

export interface NativeKernel {
  name: string
  supported: boolean
  /** `null` where the CPU cannot run it. */
  selfTest: boolean | null
}

export interface NativeJob {
  template: Uint8Array
  nonceOffset: number
  nonceWidth: 4 | 8
  /** Inclusive bound, 32 bytes, most significant first. */
  bound: Uint8Array
  bigEndian: boolean
  firstNonce: bigint
  /** Inclusive. */
  lastNonce: bigint
}

export interface NativeEngineOptions {
  threads: number
  /** 0 normal, 1 low, 2 idle. */
  priority: 0 | 1 | 2
  /** Logical CPUs to pin the threads to, in turn; empty: not pinned. */
  pinTo: readonly number[]
  /** Empty: the fastest that passes its self-test. */
  kernel: string
}

export type NativeEvent =
  | { kind: 'hit'; jobId: number; nonce: bigint; hash: Uint8Array; worker: number }
  | { kind: 'exhausted'; jobId: number; hashes: number }
  | { kind: 'stopped'; jobId: number }

export interface NativeEngine {
  readonly kernel: string
  setJob(job: NativeJob): number
  clearJob(): void
  pause(): void
  resume(): void
  stop(): void
  release(): void
  keepAlive(alive: boolean): void
  drain(max: number): NativeEvent[]
  /** The smallest job id that may still have events: in the queue or being searched. */
  oldestJob(): number
  hashesOf(jobId: number): number
  hashesByWorker(): number[]
}

export interface NativeAddon {
  cpu(): { name: string; features: string[]; usableCpus: number[] }
  kernels(): NativeKernel[]
  sha256d(message: Uint8Array): Uint8Array
  /** Seconds the bare kernel needs for `nonces` nonces on the calling thread. */
  timeSweep(kernel: string, message: Uint8Array, nonces: number): number
  endWithParent(): boolean
  Engine: new (options: NativeEngineOptions, wake: () => void) => NativeEngine
}
