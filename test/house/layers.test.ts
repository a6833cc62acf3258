/** Imports and includes point down only: read from the lines themselves, so that a wrong arrow fails here. */
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesUnder, read } from './files.js'
import { circlesIn, importsOf, type Use, usesOf } from './imports.js'

/** For each layer, the layers it may use besides itself. */
type Layers = Record<string, readonly string[]>

const cppLayers: Layers = {
  base: [],
  os: ['base'],
  assembler: ['os', 'base'],
  sweep: ['assembler', 'os', 'base'],
  sha256d: ['sweep', 'assembler', 'os', 'base'],
  blake3: ['sweep', 'assembler', 'os', 'base'],
  k12: ['sweep', 'assembler', 'os', 'base'],
  randomx: ['assembler', 'os', 'base'],
  engine: ['os', 'base'],
  search: ['engine', 'sha256d', 'blake3', 'k12', 'sweep', 'randomx', 'os', 'base'],
  addon: ['search', 'engine', 'sha256d', 'blake3', 'k12', 'sweep', 'randomx', 'os', 'base'],
}

/** Folders inside layers, and the files that stand beside them, by the same rule: each uses what the list allows it. */
const cppRooms: Record<string, Layers> = {
  randomx: {
    params: [],
    arithmetic: [],
    blake2b: ['params'],
    aes: ['params'],
    argon2d: ['blake2b', 'params'],
    superscalar: ['blake2b', 'arithmetic', 'params'],
    items: ['superscalar', 'blake2b', 'params'],
    program: ['items', 'aes', 'arithmetic', 'params'],
    jit: ['program', 'items', 'superscalar', 'params'],
    memory: ['jit', 'items', 'superscalar', 'argon2d', 'blake2b', 'params'],
    commitment: ['blake2b'],
    vm: ['program', 'aes', 'blake2b', 'params'],
  },
  search: {
    fields: [],
    algorithm: ['fields'],
    sweep: ['algorithm', 'fields'],
    sha256d: ['sweep', 'algorithm', 'fields'],
    blake3: ['sweep', 'algorithm', 'fields'],
    k12: ['sweep', 'algorithm', 'fields'],
    randomx: ['algorithm', 'fields'],
    table: ['randomx', 'sha256d', 'blake3', 'k12', 'algorithm'],
  },
  'search/randomx': {
    job: [],
    options: [],
    key_source: ['options', 'job'],
    tuner: [],
    planner: ['tuner', 'options'],
    machines: ['tuner', 'key_source', 'options'],
    machine_pool: ['machines', 'key_source'],
    stages: ['machines', 'planner', 'key_source', 'options', 'job'],
    hasher: ['machine_pool', 'stages'],
    searcher: ['stages', 'job'],
  },
  'randomx/jit': {
    frame: [],
    jit: [],
    backend: ['frame'],
    items: [],
    packs: ['items'],
    x86: ['backend', 'frame', 'items', 'jit', 'packs'],
    arm64: ['backend', 'frame', 'items', 'jit', 'packs'],
    executor: ['backend', 'frame', 'jit'],
    rounding_kernels: ['jit'],
  },
}

const libLayers: Layers = {
  base: [],
  hash: ['base'],
  algorithm: ['hash', 'base'],
  native: ['algorithm', 'base'],
  verify: ['algorithm', 'hash', 'base'],
  chain: ['algorithm', 'hash', 'base'],
  protocol: ['algorithm', 'base'],
  miner: ['native', 'verify', 'chain', 'algorithm', 'hash', 'base'],
  source: ['miner', 'verify', 'chain', 'algorithm', 'hash', 'base'],
  bench: ['miner', 'native', 'verify', 'chain', 'algorithm', 'hash', 'base'],
  // What a user imports: everything but the command line.
  index: ['source', 'protocol', 'miner', 'native', 'verify', 'chain', 'algorithm', 'hash', 'base'],
  tune: ['bench', 'native', 'base'],
  cli: [
    'tune',
    'bench',
    'index',
    'source',
    'protocol',
    'miner',
    'native',
    'verify',
    'chain',
    'algorithm',
    'hash',
    'base',
  ],
}

const cppFiles = filesUnder('cpp', '.h', '.cpp', '.inl', '.def')
const libFiles = filesUnder('lib', '.ts', '.cjs')

const includesOf = (file: string) => [...read(file).matchAll(/^\s*#\s*include\s+([<"])([^>"]+)[>"]/gm)]

/** cpp/os/cpu.h -> os; lib/verify/index.ts -> verify; lib/index.ts -> index. */
function layerOf(file: string): string {
  return file.split('/')[1]!.replace(/\.ts$/, '')
}

/** Within cpp/randomx: cpp/randomx/jit/jit.h -> jit; cpp/randomx/vm.cpp -> vm. */
function roomIn(folder: string): (file: string) => string {
  return file => file.slice(`cpp/${folder}/`.length).split('/')[0]!.split('.')[0]!
}

function wrongArrows(layers: Layers, uses: readonly Use[], nameOf = layerOf): string[] {
  return uses
    .filter(({ from, to }) => {
      const [above, below] = [nameOf(from), nameOf(to)]
      return above !== below && !layers[above]?.includes(below)
    })
    .map(({ from, to }) => `${from} -> ${to}`)
}

describe('cpp', () => {
  const uses = cppFiles.flatMap(from =>
    includesOf(from)
      .filter(match => match[1] === '"')
      .map(match => ({ from, to: `cpp/${match[2]}` })),
  )

  it('has only known layers, each with files', () => {
    expect([...new Set(cppFiles.map(layerOf))].sort()).toEqual(Object.keys(cppLayers).sort())
  })

  it('includes by the path from cpp/', () => {
    expect(uses.length).toBeGreaterThan(50)
    expect(uses.filter(({ to }) => !cppFiles.includes(to))).toEqual([])
  })

  it('includes downwards only, and in no circle', () => {
    expect(wrongArrows(cppLayers, uses)).toEqual([])
    expect(wrongArrows(cppLayers, [{ from: 'cpp/base/hex.h', to: 'cpp/os/cpu.h' }])).toEqual([
      'cpp/base/hex.h -> cpp/os/cpu.h',
    ])
    expect(circlesIn(uses)).toEqual([])
  })

  it.each(Object.entries(cppRooms))('includes downwards only inside %s', (folder, rooms) => {
    const isInside = (file: string) => file.startsWith(`cpp/${folder}/`)
    const known = Object.keys(rooms)
    for (const [room, below] of Object.entries(rooms)) {
      expect(below.filter(name => known.indexOf(name) >= known.indexOf(room))).toEqual([])
    }
    const unknown = cppFiles.filter(isInside).filter(file => !known.includes(roomIn(folder)(file)))
    // What is no C++ of its own (opcodes.def) is a part of whoever includes it.
    expect(unknown.filter(file => !file.endsWith('.def'))).toEqual([])
    const within = uses.filter(({ from, to }) => isInside(from) && isInside(to) && !to.endsWith('.def'))
    expect(wrongArrows(rooms, within, roomIn(folder))).toEqual([])
  })

  it('has no circle among the files and folders of a folder, a source and its header being one', () => {
    const folders = new Set(cppFiles.map(file => path.posix.dirname(file).slice('cpp/'.length)))
    expect(folders).toContain('randomx/jit/x86/superscalar')
    const circles = [...folders].flatMap(folder => {
      const [isInside, room] = [(file: string) => file.startsWith(`cpp/${folder}/`), roomIn(folder)]
      const within = uses.filter(({ from, to }) => isInside(from) && isInside(to))
      return circlesIn(
        within.map(({ from, to }) => ({ from: room(from), to: room(to) })).filter(use => use.from !== use.to),
      )
    })
    expect(circles).toEqual([])
  })

  it('has the namespaces of its folders; a source may be the part that a folder above it declares', () => {
    const namespaces = cppFiles.flatMap(file =>
      [...read(file).matchAll(/^namespace (pickaxe[\w:]*) \{/gm)].map(match => ({ file, name: match[1]! })),
    )
    expect(namespaces.length).toBeGreaterThan(100)
    const foreign = namespaces.filter(({ file, name }) => {
      const folder = path.posix.dirname(file).replace('cpp', 'pickaxe').replaceAll('/', '::')
      return name !== folder && !(file.endsWith('.cpp') && folder.startsWith(`${name}::`))
    })
    expect(foreign).toEqual([])
  })

  it('knows Node in addon only', () => {
    const users = cppFiles.filter(file => includesOf(file).some(match => /^(napi|node|v8|uv)\b/.test(match[2]!)))
    expect(users.length).toBeGreaterThan(0)
    expect(users.filter(file => layerOf(file) !== 'addon')).toEqual([])
  })

  it('asks for the operating system in os only', () => {
    const asks = /^\s*#\s*(?:el)?if.*\b(?:_WIN32|_WIN64|__APPLE__|__linux__|__unix__|__FreeBSD__)\b/m
    expect(cppFiles.filter(file => asks.test(read(file)) && layerOf(file) !== 'os')).toEqual([])
  })
})

describe('lib', () => {
  const uses = libFiles.flatMap(usesOf)

  it('has only known layers', () => {
    expect(libFiles.map(layerOf).filter(layer => !(layer in libLayers))).toEqual([])
  })

  it('imports files that exist', () => {
    expect(uses.length).toBeGreaterThan(50)
    expect(uses.filter(({ to }) => !libFiles.includes(to) && to !== 'package.json')).toEqual([])
  })

  it('imports downwards only', () => {
    expect(wrongArrows(libLayers, uses)).toEqual([])
  })

  it('imports in no circle, types included', () => {
    expect(circlesIn(uses)).toEqual([])
    const planted = [
      { from: 'table', to: 'entry' },
      { from: 'entry', to: 'rows' },
      { from: 'rows', to: 'table' },
      { from: 'rows', to: 'rows' },
      { from: 'above', to: 'table' },
    ]
    expect(circlesIn(planted)).toEqual(['table -> entry -> rows -> table', 'rows -> rows'])
  })

  it('keeps sources apart: they share the feed alone, which knows none of them', () => {
    const source = (file: string) => /^lib\/source\/(\w+)\//.exec(file)?.[1]
    const between = uses.filter(
      ({ from, to }) => source(from) !== undefined && source(to) !== undefined && source(from) !== source(to),
    )
    expect(between.length).toBeGreaterThan(5)
    expect(between.filter(({ to }) => source(to) !== 'feed')).toEqual([])
  })

  it('verifies without Node and without native code', () => {
    const foreign = libFiles
      .filter(file => ['verify', 'algorithm', 'hash', 'base'].includes(layerOf(file)))
      .flatMap(file => importsOf(file).map(to => `${file} -> ${to}`))
      .filter(use => !/ -> (?:\.|@noble\/)/.test(use) || /node:|native/.test(use))
    expect(foreign).toEqual([])
  })

  it('asks the table what an algorithm is like', () => {
    const asks = /\balgorithm(?:\?\.|\.)?(?:name)?\s*[!=]==?\s*'(?:sha256d|randomx|scrypt)'|case '(?:sha256d|randomx)'/
    const askers = libFiles.filter(file => layerOf(file) !== 'algorithm' && asks.test(read(file)))
    expect(askers).toEqual([])
    expect(asks.test("if (job.algorithm === 'randomx')")).toBe(true)
  })
})
