/** A ticket is overdue that one worker has had for three times as long as a range takes. */
import { expect, it } from 'vitest'
import { TicketClock } from '../../../../lib/source/fleet/ticket_clock.js'

it('counts from when a worker was first seen with it', () => {
  const clock = new TicketClock()
  clock.see(['a'], 0)
  clock.see(['a', 'b'], 20_000)
  expect(clock.overdue(10_000, 30_000)).toEqual([])
  expect(clock.overdue(10_000, 30_001)).toEqual(['a'])
  expect(clock.overdue(10_000, 50_001)).toEqual(['a', 'b'])
})

it('and anew where it came back meanwhile', () => {
  const clock = new TicketClock()
  clock.see(['a'], 0)
  clock.see([], 10_000)
  clock.see(['a'], 20_000)
  expect(clock.overdue(10_000, 40_000)).toEqual([])
})
