/**
 * What a comparison comes to, in a sentence for each peer.
 * @module
 */
import { spreadInWords } from './figures.js'
import { qualityOf } from './measures.js'
import type { Conclusion, Ratio, Row } from './section.js'
import { threadsText } from './threads.js'

/** `1.67 (1.64 to 1.69) times cpuminer-opt 26.1, 1 thread`. */
export function concludePeers(rows: readonly Row[], ratios: readonly Ratio[]): Conclusion {
  const rowOf = (id: string) => rows.find(row => row.id === id)
  const conclusions = ratios.flatMap(({ of, to, measure, otherWork, ratio }) => {
    const [ours, peer] = [rowOf(of), rowOf(to)]
    if (ours === undefined || peer?.party !== 'peer') return []
    const call = ours.facts.call === undefined ? '' : `, ${ours.facts.call} alone`
    const quality = measure === undefined ? '' : `, ${qualityOf(measure)}`
    const work = otherWork === undefined ? '' : `, ${ours.facts.layout ?? ours.label} against ${otherWork}: other work`
    return [`${spreadInWords(ratio)} times ${peer.version}, ${threadsText(peer.threads)}${call}${quality}${work}`]
  })
  return { conclusions }
}
