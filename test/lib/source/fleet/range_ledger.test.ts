/** Every nonce is free, out or confirmed, and never two of them. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RangeLedger } from '../../../../lib/source/fleet/range_ledger.js'
import { ticketSize } from '../../../../lib/source/fleet/ticket_size.js'

describe('the ledger', () => {
  it('is complete when every nonce was confirmed', () => {
    const ledger = new RangeLedger({ start: 10n, end: 30n })
    const first = ledger.take(15n)!
    ledger.confirm(first.id, 5n, 'a')
    expect([ledger.confirmed, ledger.free, ledger.isComplete]).toEqual([5n, 15n, false])
    expect(ledger.remaining).toEqual({ start: 15n, end: 30n })
    expect(ledger.take(100n)).toMatchObject({ start: 15n, end: 30n })
    expect(ledger.remaining).toEqual({ start: 15n, end: 30n })
    ledger.confirm('t-2', 15n, 'b')
    expect(ledger.remaining).toEqual({ start: 30n, end: 30n })
    expect([ledger.confirmed, ledger.isComplete, ledger.take(1n)]).toEqual([20n, true, undefined])
  })

  it('counts a ticket once', () => {
    const ledger = new RangeLedger({ start: 0n, end: 10n })
    const { id } = ledger.take(10n)!
    ledger.confirm(id, 10n, 'a')
    ledger.confirm(id, 10n, 'b')
    ledger.giveBack(id)
    expect([ledger.confirmed, ledger.free]).toEqual([10n, 0n])
  })

  it('counts a ticket once that was handed out again, whoever reports it first', () => {
    for (const first of [0, 1]) {
      const ledger = new RangeLedger({ start: 0n, end: 10n })
      const { id } = ledger.take(10n)!
      const ids = [id, ledger.again(id)!.id]
      expect([ids[0] === ids[1], ledger.out.size, ledger.again(id)]).toEqual([false, 1, undefined])
      const tickets = ids.map(each => ledger.ticketOf(each)!)
      expect(tickets).toMatchObject([
        { id: ids[1], start: 0n, end: 10n },
        { id: ids[1], start: 0n, end: 10n },
      ])
      ledger.confirm(ledger.ticketOf(ids[first]!)!.id, 4n, 'a')
      expect(ids.map(each => ledger.ticketOf(each))).toEqual([undefined, undefined])
      expect([ledger.confirmed, ledger.free, ledger.ids]).toEqual([4n, 6n, ids])
    }
  })

  it('takes back what a worker confirmed', () => {
    const ledger = new RangeLedger({ start: 0n, end: 30n })
    for (const worker of ['a', 'b', 'a']) ledger.confirm(ledger.take(10n)!.id, 10n, worker)
    expect(ledger.isComplete).toBe(true)
    expect(ledger.revoke('a')).toBe(20n)
    expect([ledger.confirmed, ledger.free, ledger.isComplete]).toEqual([10n, 20n, false])
    expect(ledger.remaining).toEqual({ start: 0n, end: 30n })
    expect(ledger.revoke('a')).toBe(0n)
  })

  it('of no nonces is complete', () => {
    expect(new RangeLedger({ start: 5n, end: 5n }).isComplete).toBe(true)
  })

  it('loses none and counts none twice, whatever happens', () => {
    const step = fc.record({
      kind: fc.constantFrom('take', 'confirm', 'giveBack', 'again', 'revoke'),
      size: fc.bigInt(1n, 40n),
      which: fc.nat(20),
      worker: fc.constantFrom('a', 'b', 'c'),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const ledger = new RangeLedger({ start: 0n, end: 200n })
        for (const { kind, size, which, worker } of steps) {
          const out = [...ledger.out.values()]
          const ticket = out[which % Math.max(1, out.length)]
          if (kind === 'take') ledger.take(size)
          else if (kind === 'revoke') ledger.revoke(worker)
          else if (ticket === undefined) continue
          else if (kind === 'giveBack') ledger.giveBack(ticket.id)
          else if (kind === 'again') ledger.again(ticket.id)
          else ledger.confirm(ticket.id, size < ticket.end - ticket.start ? size : ticket.end - ticket.start, worker)
          const taken = [...ledger.out.values()].reduce((sum, { start, end }) => sum + (end - start), 0n)
          expect(ledger.free + taken + ledger.confirmed).toBe(200n)
        }
        for (const { id } of ledger.out.values()) ledger.giveBack(id)
        const seen: bigint[] = []
        for (let ticket = ledger.take(7n); ticket !== undefined; ticket = ledger.take(7n)) {
          for (let nonce = ticket.start; nonce < ticket.end; nonce++) seen.push(nonce)
          ledger.confirm(ticket.id, ticket.end - ticket.start, 'd')
        }
        expect(new Set(seen).size).toBe(seen.length)
        expect(ledger.isComplete).toBe(true)
      }),
    )
  })
})

describe('the size of a ticket', () => {
  const base = { rates: [1000, 4000], workers: 2, free: 2n ** 40n, rangeMs: 20_000 }

  it('is what the fastest does in its time', () => {
    expect(ticketSize(base)).toBe(80_000n)
  })

  it('falls towards the end, but not below a quarter of a second', () => {
    expect(ticketSize({ ...base, free: 100_000n })).toBe(25_001n)
    expect(ticketSize({ ...base, free: 5000n })).toBe(1251n)
    expect(ticketSize({ ...base, free: 3000n })).toBe(1000n)
  })

  it('is a share of what there is where no rate is known', () => {
    expect(ticketSize({ ...base, rates: [], workers: 4, free: 800n })).toBe(101n)
    expect(ticketSize({ ...base, rates: [], workers: 0 })).toBe(2n ** 26n)
  })
})
