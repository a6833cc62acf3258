/** A block of another miner in bytes, as far as they say who made it. */

export interface ForeignBlock {
  previous: string
  height: number
  /** What its miner wrote behind the height. */
  text: string
  /** The script that it pays, hex. */
  script: string
}

export function foreignBlock({ previous, height, text, script }: ForeignBlock): string {
  const number = (value: number, bytes: number) => {
    const out = Buffer.alloc(bytes)
    out.writeUIntLE(value, 0, Math.min(bytes, 6))
    return out.toString('hex')
  }
  const sized = (hex: string) => number(hex.length / 2, 1) + hex
  const header =
    number(0x20000000, 4) +
    Buffer.from(previous, 'hex').reverse().toString('hex') +
    '00'.repeat(32) +
    number(1_800_000_000, 4) +
    'ffff7f20' +
    number(7, 4)
  const input =
    '00'.repeat(32) + 'ffffffff' + sized(sized(number(height, 3)) + Buffer.from(text).toString('hex')) + 'ffffffff'
  return `${header}01${number(2, 4)}01${input}01${number(5_000_000_000, 8)}${sized(script)}${number(0, 4)}`
}
