/**
 * Huge pages: 2 MiB and 1 GiB ones set aside, and transparent ones.
 * @module
 */
import type { SystemInfo } from '../native/system.js'
import { readValue } from './change.js'
import type { Findings, Lack } from './lack.js'
import type { Machine } from './machine.js'

const mebibyte = 2 ** 20
const cacheMiB = 256
const datasetMiB = 2080
/** Machines that a thread may come to run in turns, and their code. */
const threadMiB = 10
/** For the rest of the system, while pages are set aside. */
const restMiB = 512

export interface PagesInfo {
  randomx: Pick<SystemInfo['randomx'], 'hugePages' | 'memoryRoom'>
  threads: SystemInfo['threads']
  topology: SystemInfo['topology']
}

/** 2 MiB pages for RandomX in the best mode that the memory has room for. */
export function wantedPages(info: PagesInfo): { pages: number; mode: 'full' | 'light' } {
  const { threads, topology } = info
  const scratchpads = threadMiB * threads.randomx.cpus.length
  const full = (datasetMiB + cacheMiB) * Math.max(1, topology.nodes.length) + scratchpads
  const mode = roomMiB(info) >= full + restMiB ? 'full' : 'light'
  return { mode, pages: Math.ceil((mode === 'full' ? full : cacheMiB + scratchpads) / 2) }
}

// What is set aside already is no longer counted as free memory.
function roomMiB({ randomx: { memoryRoom, hugePages } }: PagesInfo): number {
  const setAside = hugePages.free.reduce((sum, { bytes, usable }) => sum + bytes * usable, 0)
  return memoryRoom.bytes === null ? Number.POSITIVE_INFINITY : (memoryRoom.bytes + setAside) / mebibyte
}

const pool = (kilobytes: number): string => `/sys/kernel/mm/hugepages/hugepages-${kilobytes}kB/nr_hugepages`
const smallPool = pool(2048)
const largePool = pool(1_048_576)

export function pagesLacking(machine: Machine, info: PagesInfo, has1GiBPages: boolean): Findings {
  const { free, transparent } = info.randomx.hugePages
  const { pages, mode } = wantedPages(info)
  const small = free.find(({ bytes }) => bytes === 2 * mebibyte)
  const large = free.find(({ bytes }) => bytes === 2 ** 30)
  const notes: string[] = []
  const lacks: Lack[] = []
  // 1 GiB pages hold the dataset where there are enough of them.
  const largeHold = (large?.usable ?? 0) >= datasetPages(info) && mode === 'full' ? pages - cachePages(info) : 0
  const usable = small?.usable ?? 0
  if (!machine.exists(smallPool)) notes.push('2 MiB pages: this kernel has none')
  else if (usable < pages - largeHold) {
    if (small?.limitedBy) lacks.push(limited(pages - largeHold, usable, small.limitedBy))
    else lacks.push(smallLack(machine, pages - largeHold, small?.pages ?? 0, mode))
  }
  const hasRoom = roomMiB(info) >= 2 * pages + 1024 * datasetPages(info) + restMiB
  if (
    mode === 'full' &&
    hasRoom &&
    has1GiBPages &&
    machine.exists(largePool) &&
    (large?.usable ?? 0) < datasetPages(info)
  ) {
    if (large?.limitedBy) notes.push(`1 GiB pages: limited by ${large.limitedBy}`)
    else lacks.push(largeLack(machine, datasetPages(info), large?.pages ?? 0))
  }
  if (transparent === 'never' && lacks.some(({ id }) => id === 'pages-2m')) lacks.push(transparentLack(machine))
  return { lacks, notes }
}

function datasetPages({ topology }: PagesInfo): number {
  return Math.ceil(datasetMiB / 1024) * Math.max(1, topology.nodes.length)
}

function cachePages({ threads }: PagesInfo): number {
  return Math.ceil((cacheMiB + threadMiB * threads.randomx.cpus.length) / 2)
}

function smallLack(machine: Machine, pages: number, free: number, mode: string): Lack {
  const now = Number(readValue(machine, { file: smallPool }))
  const wanted = now + pages - free
  return {
    id: 'pages-2m',
    title: '2 MiB pages',
    fact: `${free} free, RandomX in ${mode} mode takes ${pages}`,
    changes: [{ place: { file: smallPool }, old: String(now), wanted: String(wanted) }],
    commands: [
      `sudo sysctl -w vm.nr_hugepages=${wanted}`,
      `or: sudo hugeadm --pool-pages-min 2MB:${wanted}`,
      `for good: echo vm.nr_hugepages=${wanted} | sudo tee /etc/sysctl.d/90-pickaxe.conf`,
    ],
  }
}

// More pages are no use to a process whose control group may not take them.
function limited(pages: number, usable: number, limitedBy: string): Lack {
  return {
    id: 'pages-2m',
    title: '2 MiB pages',
    fact: `${usable} usable, RandomX takes ${pages}; limited by ${limitedBy}`,
    changes: [],
    commands: [
      `Kubernetes: resources.limits of the pod: hugepages-2Mi: ${2 * pages}Mi`,
      `systemd, in the unit: Slice= of a group without that limit; else, as root on the host: echo max into hugetlb.2MB.max of that group`,
    ],
  }
}

function largeLack(machine: Machine, pages: number, free: number): Lack {
  const now = Number(readValue(machine, { file: largePool }))
  const wanted = now + pages - free
  return {
    id: 'pages-1g',
    title: '1 GiB pages',
    fact: `${free} free, the dataset takes ${pages}`,
    changes: [{ place: { file: largePool }, old: String(now), wanted: String(wanted) }],
    commands: [
      `echo ${wanted} | sudo tee ${largePool}`,
      `for good, and where memory is in pieces: hugepagesz=1G hugepages=${wanted} on the kernel's command line`,
    ],
  }
}

const transparentFile = '/sys/kernel/mm/transparent_hugepage/enabled'

function transparentLack(machine: Machine): Lack {
  return {
    id: 'transparent-pages',
    title: 'transparent huge pages',
    fact: 'never given; pickaxe asks for them where no others are free',
    changes: [
      { place: { file: transparentFile }, old: readValue(machine, { file: transparentFile }), wanted: 'madvise' },
    ],
    commands: [
      `echo madvise | sudo tee ${transparentFile}`,
      "for good: transparent_hugepage=madvise on the kernel's command line",
    ],
  }
}
