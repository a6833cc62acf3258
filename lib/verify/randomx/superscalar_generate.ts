/**
 * SuperscalarHash programs, spec 6: instructions chosen so that the specification's reference CPU keeps its three
 * execution ports busy. Where the text of the specification leaves the order of random draws open, the order here is
 * the one every implementation agrees on.
 * @module
 */
import type { BlakeGenerator } from './blake_generator.js'
import { superscalarLatency, superscalarMaxSize } from './params.js'
import { isZeroOrPowerOfTwo } from './reciprocal.js'

export type SuperscalarName =
  | 'ISUB_R'
  | 'IXOR_R'
  | 'IADD_RS'
  | 'IMUL_R'
  | 'IROR_C'
  | 'IADD_C'
  | 'IXOR_C'
  | 'IMULH_R'
  | 'ISMULH_R'
  | 'IMUL_RCP'

export interface SuperscalarInstruction {
  readonly name: SuperscalarName
  readonly dst: number
  /** Equal to `dst` for instructions without a source register. */
  readonly src: number
  /** IADD_RS only; `mod.shift` is bits 2-3. */
  readonly mod: number
  /** uint32: a rotation count, an addend, or a divisor. */
  readonly imm32: number
}

export interface SuperscalarProgram {
  readonly instructions: readonly SuperscalarInstruction[]
  /** The register with the longest dependency chain: it addresses the next cache item. */
  readonly addressRegister: number
}

// Execution ports, spec 6.2, as bits.
const p0 = 1
const p1 = 2
const p5 = 4
/** Ports in the order they are tried, spec 6.3.3. */
const portOrder = [p5, p0, p1]

interface MacroOp {
  readonly latency: number
  /** Ports each micro-op can use; none for an eliminated move. */
  readonly ports: readonly number[]
  /** Must wait for the previous macro-op of its instruction. */
  readonly dependent?: boolean
}

const alu: MacroOp = { latency: 1, ports: [p0 | p1 | p5] }
const lea: MacroOp = { latency: 1, ports: [p0 | p1] }
const rotate: MacroOp = { latency: 1, ports: [p0 | p5] }
const multiply: MacroOp = { latency: 3, ports: [p1] }
const multiplyWide: MacroOp = { latency: 4, ports: [p1, p5] }
const move: MacroOp = { latency: 0, ports: [] }

interface Kind {
  readonly name: SuperscalarName
  readonly ops: readonly MacroOp[]
  /** Which macro-op needs the source, needs the destination, writes the result; -1: no source. */
  readonly srcOp: number
  readonly dstOp: number
  readonly resultOp: number
  /** Instructions of one group may not follow each other on a register with the same operand, spec 6.3.4. */
  readonly group: SuperscalarName
}

function simple(name: SuperscalarName, op: MacroOp, srcOp: 0 | -1, group: SuperscalarName = name): Kind {
  return { name, ops: [op], srcOp, dstOp: 0, resultOp: 0, group }
}

const wide = { ops: [move, multiplyWide, move], srcOp: 1, dstOp: 0, resultOp: 1 } as const
const subR = simple('ISUB_R', alu, 0, 'IADD_RS')
const xorR = simple('IXOR_R', alu, 0)
const addRs = simple('IADD_RS', lea, 0)
const mulR = simple('IMUL_R', multiply, 0)
const rorC = simple('IROR_C', rotate, -1)
const addC = simple('IADD_C', alu, -1)
const xorC = simple('IXOR_C', alu, -1)
const mulhR: Kind = { name: 'IMULH_R', group: 'IMULH_R', ...wide }
const smulhR: Kind = { name: 'ISMULH_R', group: 'ISMULH_R', ...wide }
const mulRcp: Kind = {
  name: 'IMUL_RCP',
  ops: [alu, { ...multiply, dependent: true }],
  srcOp: -1,
  dstOp: 1,
  resultOp: 1,
  group: 'IMUL_RCP',
}
const multiplications: ReadonlySet<Kind> = new Set([mulR, mulhR, smulhR, mulRcp])

/** Spec table 6.3.1: slot sizes in bytes of each decoder group. */
const decoderGroups = [
  [4, 8, 4],
  [7, 3, 3, 3],
  [3, 7, 3, 3],
  [4, 9, 3],
  [4, 4, 4, 4],
  [3, 3, 10],
] as const

/** `lea` cannot take r5 as its base, so IADD_RS never writes it. */
const displacedRegister = 5
const lookForwardCycles = 4
const maxThrownAway = 256
const cycleMapSize = superscalarLatency + 4

/** Spec 6.3.1: which decoder group comes next. */
function nextGroup(current: Kind | undefined, decodeCycle: number, multiplied: number, gen: BlakeGenerator): number {
  if (current === mulhR || current === smulhR) return 5
  if (multiplied <= decodeCycle) return 4
  if (current === mulRcp) return (gen.byte() & 1) === 1 ? 0 : 3
  return gen.byte() & 3
}

/** Spec table 6.3.2: an instruction whose first macro-op fits the slot. */
function kindForSlot(slotBytes: number, group: number, isLast: boolean, gen: BlakeGenerator): Kind {
  switch (slotBytes) {
    case 3:
      return isLast ? [subR, xorR, mulhR, smulhR][gen.byte() & 3]! : [subR, xorR][gen.byte() & 1]!
    case 4:
      return group === 4 && !isLast ? mulR : [rorC, addRs][gen.byte() & 1]!
    case 10:
      return mulRcp
    default:
      return [xorC, addC][gen.byte() & 1]!
  }
}

interface RegisterState {
  /** Cycle from which the value can be used. */
  ready: number
  lastGroup: SuperscalarName | undefined
  lastOperand: number
}

/** An instruction being assembled: its immediates are drawn at once, its registers when their macro-op is scheduled. */
class Draft {
  readonly kind: Kind
  readonly mod: number
  readonly imm32: number
  src = -1
  dst = -1
  /** What distinguishes two uses of one group: the source register, -1 for a constant, or a random number. */
  operand: number

  constructor(kind: Kind, gen: BlakeGenerator) {
    this.kind = kind
    this.mod = kind === addRs ? gen.byte() : 0
    this.imm32 = drawImmediate(kind, gen)
    this.operand = kind === mulhR || kind === smulhR ? gen.uint32() | 0 : -1
  }

  selectSource(cycle: number, registers: readonly RegisterState[], gen: BlakeGenerator): boolean {
    const available = indicesWhere(registers, r => r.ready <= cycle)
    // r5 cannot be the destination: of two candidates that include it, it must be the source.
    if (this.kind === addRs && available.length === 2 && available.includes(displacedRegister)) {
      this.src = displacedRegister
    } else {
      const picked = pick(available, gen)
      if (picked === undefined) return false
      this.src = picked
    }
    if (this.kind.ops.length === 1) this.operand = this.src
    return true
  }

  /** Spec 6.3.4. */
  selectDestination(cycle: number, chainedMul: boolean, registers: readonly RegisterState[], gen: BlakeGenerator) {
    const { kind, src, operand } = this
    const mayReuseSource = kind === mulhR || kind === smulhR
    const available = indicesWhere(
      registers,
      (r, i) =>
        r.ready <= cycle &&
        (mayReuseSource || i !== src) &&
        (chainedMul || kind !== mulR || r.lastGroup !== 'IMUL_R') &&
        (r.lastGroup !== kind.group || r.lastOperand !== operand) &&
        (kind !== addRs || i !== displacedRegister),
    )
    const picked = pick(available, gen)
    if (picked === undefined) return false
    this.dst = picked
    return true
  }

  finish(): SuperscalarInstruction {
    const { kind, dst, src, mod, imm32 } = this
    return { name: kind.name, dst, src: src < 0 ? dst : src, mod, imm32 }
  }
}

function drawImmediate(kind: Kind, gen: BlakeGenerator): number {
  let value = 0
  switch (kind) {
    case rorC:
      do value = gen.byte() & 63
      while (value === 0)
      return value
    case mulRcp:
      do value = gen.uint32()
      while (isZeroOrPowerOfTwo(value))
      return value
    case addC:
    case xorC:
      return gen.uint32()
    default:
      return 0
  }
}

function indicesWhere<T>(items: readonly T[], accept: (item: T, index: number) => boolean): number[] {
  const found: number[] = []
  items.forEach((item, i) => {
    if (accept(item, i)) found.push(i)
  })
  return found
}

/** One of `available`, drawing only when there is a choice. */
function pick(available: readonly number[], gen: BlakeGenerator): number | undefined {
  return available.length > 1 ? available[gen.uint32() % available.length] : available[0]
}

/** Which ports are taken in which cycle. */
class Ports {
  readonly #busy = new Uint8Array(cycleMapSize)

  /** First cycle from `cycle` on in which the macro-op can execute; undefined beyond the simulated span. */
  earliest(op: MacroOp, cycle: number): number | undefined {
    if (op.ports.length === 0) return cycle
    for (let at = cycle; at < cycleMapSize; at++) {
      if (op.ports.every(ports => (ports & ~this.#busy[at]!) !== 0)) return at
    }
    return undefined
  }

  occupy(op: MacroOp, cycle: number): void {
    for (const ports of op.ports) {
      this.#busy[cycle]! |= portOrder.find(port => (ports & port & ~this.#busy[cycle]!) !== 0)!
    }
  }
}

/** The next program from the generator's stream. */
export function generateSuperscalar(gen: BlakeGenerator): SuperscalarProgram {
  const ports = new Ports()
  const registers: RegisterState[] = Array.from({ length: 8 }, () => ({
    ready: 0,
    lastGroup: undefined,
    lastOperand: -1,
  }))
  const instructions: SuperscalarInstruction[] = []
  let draft: Draft | undefined
  let opIndex = 0
  let cycle = 0
  let resultCycle = 0
  let multiplied = 0
  let thrownAway = 0
  let saturated = false

  for (
    let decodeCycle = 0;
    decodeCycle < superscalarLatency && !saturated && instructions.length < superscalarMaxSize;
    decodeCycle++, cycle++
  ) {
    const group = nextGroup(draft?.kind, decodeCycle, multiplied, gen)
    const slots = decoderGroups[group]!
    let slot = 0
    while (slot < slots.length) {
      const topCycle = cycle
      if (draft === undefined || opIndex >= draft.kind.ops.length) {
        if (saturated || instructions.length >= superscalarMaxSize) break
        draft = new Draft(kindForSlot(slots[slot]!, group, slot === slots.length - 1, gen), gen)
        opIndex = 0
      }
      const { kind }: Draft = draft
      const op = kind.ops[opIndex]!
      let scheduled = ports.earliest(op, op.dependent ? Math.max(cycle, resultCycle) : cycle)
      if (scheduled === undefined) {
        saturated = true
        break
      }

      // Each look ahead delays the decoder too: `cycle` moves with `scheduled`.
      let found = true
      const lookAhead = (select: (at: number) => boolean): boolean => {
        for (let forward = 0; forward < lookForwardCycles; forward++) {
          if (select(scheduled!)) return true
          scheduled!++
          cycle++
        }
        return false
      }
      const current: Draft = draft
      if (opIndex === kind.srcOp) found = lookAhead(at => current.selectSource(at, registers, gen))
      if (found && opIndex === kind.dstOp) {
        found = lookAhead(at => current.selectDestination(at, thrownAway > 0, registers, gen))
      }
      if (!found) {
        if (thrownAway < maxThrownAway) {
          thrownAway++
          opIndex = kind.ops.length
          continue
        }
        draft = undefined
        break
      }
      thrownAway = 0

      scheduled = ports.earliest(op, scheduled)
      if (scheduled === undefined) {
        saturated = true
        break
      }
      ports.occupy(op, scheduled)
      resultCycle = scheduled + op.latency
      if (opIndex === kind.resultOp) {
        registers[draft.dst] = { ready: resultCycle, lastGroup: kind.group, lastOperand: draft.operand }
      }
      slot++
      opIndex++
      if (scheduled >= superscalarLatency) saturated = true
      cycle = topCycle
      if (opIndex >= kind.ops.length) {
        instructions.push(draft.finish())
        if (multiplications.has(kind)) multiplied++
      }
    }
  }
  return { instructions, addressRegister: longestChain(instructions) }
}

/** The register whose value takes longest when every operation takes one cycle and nothing waits for a port. */
function longestChain(instructions: readonly SuperscalarInstruction[]): number {
  const latency = new Array<number>(8).fill(0)
  for (const { dst, src } of instructions) {
    latency[dst] = Math.max(latency[dst]!, latency[src]!) + 1
  }
  return latency.indexOf(Math.max(...latency))
}
