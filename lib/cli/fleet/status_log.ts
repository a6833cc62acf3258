/**
 * What changed from one look at the fleet to the next, and each machine's hash rate over time.
 * @module
 */
import type { FleetStatus } from '../../source/fleet/index.js'
import { alarmsOf } from './status_lines.js'

export interface StatusNews {
  readonly at: number
  readonly type: 'alarm' | 'well' | 'machine'
  readonly text: string
}

export interface MachineRate {
  readonly at: number
  readonly hashrate: number
}

interface Track {
  readonly recent: MachineRate[]
  readonly day: MachineRate[]
  seenAt: number
}

const keptNews = 400
const dayMs = 86_400_000
/** As the page shows it. */
const recentMs = 900_000
const dayStepMs = 300_000

export class StatusLog {
  readonly #news: StatusNews[] = []
  readonly #tracks = new Map<string, Track>()
  #alarms: readonly string[] = []
  #names: readonly string[] | undefined

  /** What is new since the status before, oldest first. */
  add(status: FleetStatus, now = Date.now()): StatusNews[] {
    const alarms = alarmsOf(status)
    const names = status.machines.map(({ name }) => name)
    const known = this.#names ?? names
    const news: StatusNews[] = [
      ...names.filter(name => !known.includes(name)).map(name => this.#told(now, 'machine', `${name} is there`)),
      ...known.filter(name => !names.includes(name)).map(name => this.#told(now, 'machine', `${name} is gone`)),
      ...without(alarms, this.#alarms).map(text => this.#told(now, 'alarm', text)),
      ...without(this.#alarms, alarms).map(text => this.#told(now, 'well', `no longer: ${text}`)),
    ]
    this.#alarms = alarms
    this.#names = names
    this.#news.push(...news)
    this.#news.splice(0, this.#news.length - keptNews)
    for (const { name, hashrate } of status.machines) this.#sample(name, { at: now, hashrate })
    for (const [name, { seenAt }] of this.#tracks) if (now - seenAt > dayMs) this.#tracks.delete(name)
    return news
  }

  /** Oldest first. */
  recent(): readonly StatusNews[] {
    return this.#news
  }

  /** By machine: the last quarter of an hour by every look, the last day by every five minutes; oldest first. */
  rates(): Readonly<Record<string, Pick<Track, 'recent' | 'day'>>> {
    return Object.fromEntries([...this.#tracks].map(([name, { recent, day }]) => [name, { recent, day }]))
  }

  #told(at: number, type: StatusNews['type'], text: string): StatusNews {
    return { at, type, text }
  }

  #sample(name: string, sample: MachineRate): void {
    const track = this.#tracks.get(name) ?? { recent: [], day: [], seenAt: 0 }
    this.#tracks.set(name, track)
    track.seenAt = sample.at
    push(track.recent, sample, recentMs)
    if (sample.at - (track.day.at(-1)?.at ?? 0) >= dayStepMs) push(track.day, sample, dayMs)
  }
}

function push(samples: MachineRate[], sample: MachineRate, keptMs: number): void {
  samples.push(sample)
  while (samples[0]!.at <= sample.at - keptMs) samples.shift()
}

// Numbers in them change from look to look and are no news.
function without(texts: readonly string[], others: readonly string[]): string[] {
  const plain = (text: string) => text.replace(/\d+(?:\.\d+)?/g, '#')
  const known = new Set(others.map(plain))
  return texts.filter(text => !known.has(plain(text)))
}
