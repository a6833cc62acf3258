/**
 * Which instruction an opcode byte means: frequencies out of 256, spec tables 5.2.1-5.5.1.
 * @module
 */

/** In the order of the opcodes, with the specification's frequencies. */
const frequencies = [
  ['IADD_RS', 16],
  ['IADD_M', 7],
  ['ISUB_R', 16],
  ['ISUB_M', 7],
  ['IMUL_R', 16],
  ['IMUL_M', 4],
  ['IMULH_R', 4],
  ['IMULH_M', 1],
  ['ISMULH_R', 4],
  ['ISMULH_M', 1],
  ['IMUL_RCP', 8],
  ['INEG_R', 2],
  ['IXOR_R', 15],
  ['IXOR_M', 5],
  ['IROR_R', 8],
  ['IROL_R', 2],
  ['ISWAP_R', 4],
  ['FSWAP_R', 4],
  ['FADD_R', 16],
  ['FADD_M', 5],
  ['FSUB_R', 16],
  ['FSUB_M', 5],
  ['FSCAL_R', 6],
  ['FMUL_R', 32],
  ['FDIV_M', 4],
  ['FSQRT_R', 6],
  ['CBRANCH', 25],
  ['CFROUND', 1],
  ['ISTORE', 16],
] as const

/** Instructions as the opcode names them, operand forms not yet resolved. */
export type RawName = (typeof frequencies)[number][0]

export type OpcodeFrequencies = Readonly<Partial<Record<RawName, number>>>

/** The instruction of each of the 256 opcodes, where `changed` names the frequencies that differ from the specification's. */
export function opcodeNames(changed: OpcodeFrequencies): readonly RawName[] {
  const names = frequencies.flatMap(([name, count]) => new Array<RawName>(changed[name] ?? count).fill(name))
  if (names.length !== 256) throw new Error(`opcode frequencies must add up to 256, not ${names.length}`)
  return names
}
