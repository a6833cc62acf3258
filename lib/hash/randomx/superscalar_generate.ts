/**
 * SuperscalarHash programs, spec 6: instructions chosen so that the specification's reference CPU keeps its three
 * execution ports busy. Where the text of the specification leaves the order of random draws open, the order here is
 * the one every implementation agrees on.
 * @module
 */
import type { BlakeGenerator } from './blake_generator.js'
import { superscalarMaxSize } from './params.js'
import { isZeroOrPowerOfTwo } from './reciprocal.js'
import type { Steps } from './steps.js'

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

  /** Any register that is ready. */
  selectSource(cycle: number, registers: readonly RegisterState[], gen: BlakeGenerator): boolean {
    const available: number[] = []
    for (let i = 0; i < registers.length; i++) {
      if (registers[i]!.ready <= cycle) available.push(i)
    }
    // r5 cannot be the destination: of two candidates that include it, it must be the source.
    const forced = this.kind === addRs && available.length === 2 && available.includes(displacedRegister)
    const picked = forced ? displacedRegister : pick(available, gen)
    if (picked === undefined) return false
    this.src = picked
    if (this.kind.ops.length === 1) this.operand = picked
    return true
  }

  /** Spec 6.3.4. */
  selectDestination(cycle: number, chainedMul: boolean, registers: readonly RegisterState[], gen: BlakeGenerator) {
    const { kind, src, operand } = this
    const excluded = kind === mulhR || kind === smulhR ? -1 : src
    const available: number[] = []
    for (let i = 0; i < registers.length; i++) {
      const { ready, lastGroup, lastOperand } = registers[i]!
      if (
        ready <= cycle &&
        i !== excluded &&
        (chainedMul || kind !== mulR || lastGroup !== 'IMUL_R') &&
        (lastGroup !== kind.group || lastOperand !== operand) &&
        (kind !== addRs || i !== displacedRegister)
      ) {
        available.push(i)
      }
    }
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

/** One of `available`, drawing only when there is a choice. */
function pick(available: readonly number[], gen: BlakeGenerator): number | undefined {
  return available.length > 1 ? available[gen.uint32() % available.length] : available[0]
}

/** Which ports are taken in which cycle. */
class Ports {
  readonly #busy: Uint8Array

  /** For programs of `latency` cycles: nothing is placed later than the last look forward. */
  constructor(latency: number) {
    this.#busy = new Uint8Array(latency + lookForwardCycles)
  }

  /** First cycle from `cycle` on in which the macro-op can execute; -1 beyond the simulated span. */
  earliest({ ports }: MacroOp, cycle: number): number {
    if (ports.length === 0) return cycle
    const [first, second] = ports as [number, number?]
    for (let at = cycle; at < this.#busy.length; at++) {
      const free = ~this.#busy[at]!
      if ((first & free) !== 0 && (second === undefined || (second & free) !== 0)) return at
    }
    return -1
  }

  occupy({ ports }: MacroOp, cycle: number): void {
    for (const usable of ports) {
      const free = usable & ~this.#busy[cycle]!
      this.#busy[cycle]! |= portOrder.find(port => (port & free) !== 0)!
    }
  }
}

/** What became of a macro-op. */
type Placement = 'placed' | 'no operand' | 'ports saturated'

/** The reference CPU working on one program. */
class Simulation {
  readonly instructions: SuperscalarInstruction[] = []
  readonly #gen: BlakeGenerator
  readonly #latency: number
  readonly #ports: Ports
  readonly #registers: RegisterState[] = Array.from({ length: 8 }, () => ({
    ready: 0,
    lastGroup: undefined,
    lastOperand: -1,
  }))
  /** The instruction being issued, and its next macro-op. */
  #draft: Draft | undefined
  #opIndex = 0
  #cycle = 0
  /** When the result of the macro-op before is there. */
  #resultCycle = 0
  #multiplied = 0
  #thrownAway = 0
  #saturated = false

  /** `latency` is the target of spec 6.3 in cycles. */
  constructor(gen: BlakeGenerator, latency: number) {
    this.#gen = gen
    this.#latency = latency
    this.#ports = new Ports(latency)
  }

  *run(): Steps<void> {
    for (let decodeCycle = 0; decodeCycle < this.#latency && !this.#finished(); decodeCycle++) {
      this.#decode(nextGroup(this.#draft?.kind, decodeCycle, this.#multiplied, this.#gen))
      this.#cycle++
      yield {}
    }
  }

  #finished(): boolean {
    return this.#saturated || this.instructions.length >= superscalarMaxSize(this.#latency)
  }

  /** Fills the slots of one decoder group, spec 6.3.1. */
  #decode(group: number): void {
    const slots = decoderGroups[group]!
    let slot = 0
    while (slot < slots.length) {
      if (this.#draft === undefined || this.#opIndex >= this.#draft.kind.ops.length) {
        if (this.#finished()) return
        this.#draft = new Draft(kindForSlot(slots[slot]!, group, slot === slots.length - 1, this.#gen), this.#gen)
        this.#opIndex = 0
      }
      const topCycle = this.#cycle
      switch (this.#place(this.#draft)) {
        case 'placed':
          slot++
          this.#cycle = topCycle
          break
        case 'no operand':
          // The same slot gets another instruction; too many in a row, and the group is given up.
          if (this.#thrownAway >= maxThrownAway) {
            this.#draft = undefined
            return
          }
          this.#thrownAway++
          this.#opIndex = this.#draft.kind.ops.length
          break
        case 'ports saturated':
          this.#saturated = true
          return
      }
    }
  }

  /** Schedules the next macro-op of `draft` and draws the operands it needs. */
  #place(draft: Draft): Placement {
    const { kind } = draft
    const op = kind.ops[this.#opIndex]!
    let cycle = this.#ports.earliest(op, op.dependent ? Math.max(this.#cycle, this.#resultCycle) : this.#cycle)
    if (cycle < 0) return 'ports saturated'
    if (this.#opIndex === kind.srcOp) {
      cycle = this.#lookForward(cycle, at => draft.selectSource(at, this.#registers, this.#gen))
      if (cycle < 0) return 'no operand'
    }
    if (this.#opIndex === kind.dstOp) {
      const chainedMul = this.#thrownAway > 0
      cycle = this.#lookForward(cycle, at => draft.selectDestination(at, chainedMul, this.#registers, this.#gen))
      if (cycle < 0) return 'no operand'
    }
    this.#thrownAway = 0
    cycle = this.#ports.earliest(op, cycle)
    if (cycle < 0) return 'ports saturated'
    this.#ports.occupy(op, cycle)
    this.#resultCycle = cycle + op.latency
    if (this.#opIndex === kind.resultOp) {
      const { operand } = draft
      this.#registers[draft.dst] = { ready: this.#resultCycle, lastGroup: kind.group, lastOperand: operand }
    }
    this.#opIndex++
    if (cycle >= this.#latency) this.#saturated = true
    if (this.#opIndex >= kind.ops.length) {
      this.instructions.push(draft.finish())
      if (multiplications.has(kind)) this.#multiplied++
    }
    return 'placed'
  }

  /** First cycle from `cycle` on in which `select` finds a register; -1 after a few. The decoder waits along. */
  #lookForward(cycle: number, select: (at: number) => boolean): number {
    for (let at = cycle; at < cycle + lookForwardCycles; at++, this.#cycle++) {
      if (select(at)) return at
    }
    return -1
  }
}

/** The next program from the generator's stream, of `latency` cycles on the reference CPU. */
export function* generateSuperscalar(gen: BlakeGenerator, latency: number): Steps<SuperscalarProgram> {
  const simulation = new Simulation(gen, latency)
  yield* simulation.run()
  const { instructions } = simulation
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
