/** Every notice by code: its sentence, its fields in the documents, and who sends which. */
import { describe, expect, it } from 'vitest'
import { type NoticeDetails, noticeCodes, noticeOf } from '../../../lib/miner/notice.js'
import { Notices } from '../../../lib/miner/notices.js'
import { filesUnder, read } from '../../house/files.js'

const jobId = 7
const why = { code: 'PICKAXE_ERR_OUT_OF_MEMORY', reason: 'no room' } as const

const details: NoticeDetails = {
  'thread-plan': { threads: 2, reason: 'rx/0: two fit the cache' },
  'pin-unsupported': {},
  'pin-refused': { jobId },
  'priority-refused': { jobId },
  'light-mode': { jobId, ...why },
  'memory-nodes': { jobId, ...why, nodes: 2 },
  interpreter: { jobId, ...why },
  'plain-items': { jobId, ...why },
  'fewer-machines': { jobId, ...why, machinesPerThread: 1 },
  'other-machines': {
    jobId,
    machinesPerThread: 1,
    datasetPrefetch: 'direct',
    machinesPerThreadBefore: 2,
    datasetPrefetchBefore: 'translated',
  },
  'cpus-changed': { usableCpus: [1], usableCpusBefore: [0, 1] },
  'verifier-slow': { jobId, takesMs: 40_400 },
  'verifier-plain': { jobId, reason: 'no WebAssembly' },
  'verifier-refused': why,
  'search-failed': { jobId, ...why },
}

describe('a notice', () => {
  it('has one sentence a code', () => {
    expect(noticeCodes.map(code => noticeOf(code, details[code] as never))).toMatchInlineSnapshot(`
      [
        {
          "code": "thread-plan",
          "detail": {
            "reason": "rx/0: two fit the cache",
            "threads": 2,
          },
          "message": "rx/0: two fit the cache",
        },
        {
          "code": "pin-unsupported",
          "detail": {},
          "message": "this system does not pin threads; running unpinned",
        },
        {
          "code": "pin-refused",
          "detail": {
            "jobId": 7,
          },
          "message": "the OS refuses to pin threads to CPUs",
        },
        {
          "code": "priority-refused",
          "detail": {
            "jobId": 7,
          },
          "message": "the OS refuses to lower the priority of threads",
        },
        {
          "code": "light-mode",
          "detail": {
            "code": "PICKAXE_ERR_OUT_OF_MEMORY",
            "jobId": 7,
            "reason": "no room",
          },
          "message": "light mode: no room",
        },
        {
          "code": "memory-nodes",
          "detail": {
            "code": "PICKAXE_ERR_OUT_OF_MEMORY",
            "jobId": 7,
            "nodes": 2,
            "reason": "no room",
          },
          "message": "threads on 2 memory nodes share one copy of RandomX's memory: no room",
        },
        {
          "code": "interpreter",
          "detail": {
            "code": "PICKAXE_ERR_OUT_OF_MEMORY",
            "jobId": 7,
            "reason": "no room",
          },
          "message": "running the interpreter, many times slower than generated code: no room",
        },
        {
          "code": "plain-items",
          "detail": {
            "code": "PICKAXE_ERR_OUT_OF_MEMORY",
            "jobId": 7,
            "reason": "no room",
          },
          "message": "no generated code for dataset items: no room",
        },
        {
          "code": "fewer-machines",
          "detail": {
            "code": "PICKAXE_ERR_OUT_OF_MEMORY",
            "jobId": 7,
            "machinesPerThread": 1,
            "reason": "no room",
          },
          "message": "each thread runs 1 RandomX machine: no room",
        },
        {
          "code": "other-machines",
          "detail": {
            "datasetPrefetch": "direct",
            "datasetPrefetchBefore": "translated",
            "jobId": 7,
            "machinesPerThread": 1,
            "machinesPerThreadBefore": 2,
          },
          "message": "each thread now runs 1 RandomX machine, not 2 RandomX machines in turns with translated prefetches: measured again, that is faster",
        },
        {
          "code": "cpus-changed",
          "detail": {
            "usableCpus": [
              1,
            ],
            "usableCpusBefore": [
              0,
              1,
            ],
          },
          "message": "this process may now use CPU 1, not 0, 1",
        },
        {
          "code": "verifier-slow",
          "detail": {
            "jobId": 7,
            "takesMs": 40400,
          },
          "message": "preparing to check RandomX hits takes about 40 s here; no hit comes before",
        },
        {
          "code": "verifier-plain",
          "detail": {
            "jobId": 7,
            "reason": "no WebAssembly",
          },
          "message": "RandomX hits are checked in plain JavaScript, ten times slower: no WebAssembly",
        },
        {
          "code": "verifier-refused",
          "detail": {
            "code": "PICKAXE_ERR_OUT_OF_MEMORY",
            "reason": "no room",
          },
          "message": "no hit of this search can be verified: no room",
        },
        {
          "code": "search-failed",
          "detail": {
            "code": "PICKAXE_ERR_OUT_OF_MEMORY",
            "jobId": 7,
            "reason": "no room",
          },
          "message": "the search failed: no room",
        },
      ]
    `)
  })

  it('is explained in docs/errors.md, with the fields of its detail', () => {
    const section = read('docs/errors.md').split('## Notices')[1]!
    const rows = [...section.matchAll(/^\| `([\w-]+)` \|[^|]*\|(.*)\|$/gm)].map(([, code, fields]) => {
      return [code, [...fields!.matchAll(/`(\w+)`/g)].map(([, name]) => name)]
    })
    expect(rows).toEqual(Object.entries(details).map(([code, detail]) => [code, Object.keys(detail)]))
  })

  it('has a code that its sender shares', () => {
    const sources = filesUnder('cpp', '.cpp').flatMap(file => [
      ...read(file).matchAll(/(?:Notice\(|(?:notice_?|shortage_|change_)\.emplace\(\s*)"([\w-]+)"/g),
    ])
    const sent = [...new Set(sources.map(([, code]) => code!))].sort()
    const declared = read('lib/native/addon.ts').split('interface NativeNotice')[1]!.split('detail')[0]!
    expect(sent).toEqual([...declared.matchAll(/\| '([\w-]+)'/g)].map(([, code]) => code!).sort())
    expect(sent.length).toBeGreaterThan(5)
    expect(noticeCodes).toEqual(expect.arrayContaining(sent))
  })

  it('of native code and of the verifier is told with the search it is of', () => {
    const told: unknown[] = []
    const notices = new Notices({}, notice => told.push(notice))
    notices.native({ kind: 'notice', jobId, code: 'light-mode', detail: why })
    notices.verifier({ code: 'verifier-slow', detail: { takesMs: 40_400 } }, jobId)
    expect(told).toEqual([
      noticeOf('light-mode', details['light-mode']),
      noticeOf('verifier-slow', details['verifier-slow']),
    ])
  })
})
