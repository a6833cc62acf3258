/** Reads a serialised block with nothing but node:crypto: the independent opinion on what lib/chain builds. */
import { createHash } from 'node:crypto'

export function doubleSha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(createHash('sha256').update(bytes).digest()).digest()
}

export interface ReadInput {
  previous: string
  index: number
  script: string
  sequence: number
  witness: string[]
}

export interface ReadTransaction {
  txid: string
  wtxid: string
  version: number
  inputs: ReadInput[]
  outputs: { value: bigint; script: string }[]
  lockTime: number
  hasWitness: boolean
}

export interface ReadBlock {
  id: string
  version: number
  previous: string
  merkleRoot: string
  computedMerkleRoot: string
  time: number
  bits: number
  nonce: number
  transactions: ReadTransaction[]
}

class Cursor {
  at = 0
  readonly bytes: Buffer
  constructor(bytes: Buffer) {
    this.bytes = bytes
  }
  take(length: number): Buffer {
    if (this.at + length > this.bytes.length)
      throw new Error(`block ends at byte ${this.bytes.length}, wanted ${length} more`)
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }
  count(): number {
    const first = this.take(1)[0]
    if (first < 0xfd) return first
    if (first === 0xfd) return this.take(2).readUInt16LE()
    if (first === 0xfe) return this.take(4).readUInt32LE()
    return Number(this.take(8).readBigUInt64LE())
  }
  sized(): Buffer {
    return this.take(this.count())
  }
}

const display = (bytes: Uint8Array) => Buffer.from(bytes).reverse().toString('hex')

export function readBlock(hex: string, headerBytes = 80): ReadBlock {
  const cursor = new Cursor(Buffer.from(hex, 'hex'))
  const header = cursor.take(headerBytes)
  const transactions = Array.from({ length: cursor.count() }, () => readTransaction(cursor))
  if (cursor.at !== cursor.bytes.length)
    throw new Error(`${cursor.bytes.length - cursor.at} bytes after the last transaction`)
  return {
    id: display(doubleSha256(header)),
    version: header.readInt32LE(0),
    previous: display(header.subarray(4, 36)),
    merkleRoot: display(header.subarray(36, 68)),
    computedMerkleRoot: display(plainMerkle(transactions.map(tx => Buffer.from(tx.txid, 'hex').reverse()))),
    time: header.readUInt32LE(68),
    bits: header.readUInt32LE(72),
    nonce: header.readUInt32LE(76),
    transactions,
  }
}

export function plainMerkle(ids: Buffer[]): Buffer {
  if (ids.length === 1) return ids[0]
  if (ids.length % 2 === 1) ids = [...ids, ids[ids.length - 1]]
  const next: Buffer[] = []
  for (let i = 0; i < ids.length; i += 2) next.push(doubleSha256(Buffer.concat([ids[i], ids[i + 1]])))
  return plainMerkle(next)
}

function readTransaction(cursor: Cursor): ReadTransaction {
  const start = cursor.at
  const version = cursor.take(4)
  let inputCount = cursor.count()
  const hasWitness = inputCount === 0
  if (hasWitness) {
    cursor.take(1)
    inputCount = cursor.count()
  }
  const bodyStart = cursor.at - 1
  const inputs = Array.from({ length: inputCount }, () => ({
    previous: display(cursor.take(32)),
    index: cursor.take(4).readUInt32LE(),
    script: cursor.sized().toString('hex'),
    sequence: cursor.take(4).readUInt32LE(),
    witness: [] as string[],
  }))
  const outputs = Array.from({ length: cursor.count() }, () => ({
    value: cursor.take(8).readBigUInt64LE(),
    script: cursor.sized().toString('hex'),
  }))
  const body = cursor.bytes.subarray(bodyStart, cursor.at)
  if (hasWitness)
    for (const input of inputs)
      input.witness = Array.from({ length: cursor.count() }, () => cursor.sized().toString('hex'))
  const lockTime = cursor.take(4)
  return {
    txid: display(doubleSha256(Buffer.concat([version, body, lockTime]))),
    wtxid: display(doubleSha256(cursor.bytes.subarray(start, cursor.at))),
    version: version.readInt32LE(),
    inputs,
    outputs,
    lockTime: lockTime.readUInt32LE(),
    hasWitness,
  }
}
