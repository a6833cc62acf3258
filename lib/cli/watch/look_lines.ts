/**
 * A look at the chain, for people and for programs.
 * @module
 */
import { given } from '../../base/given.js'
import { documentOf } from '../json_output.js'
import { formatCount, formatDuration, formatHashrate } from '../quantities.js'
import { confidence, isOurs, type OurMark } from './mining_share.js'
import { type Look, percent } from './watcher.js'

const shownBlocks = 10

export function lookLines({ comparison, report, recent, alarms, from }: Look, mark: OurMark): string[] {
  const { blocks, ours, orphans, oursOrphaned, share, interval, expectedShare, chance, networkHashrate } = report
  const tips = comparison.nodes.map(({ node, tip, error }) =>
    tip === undefined ? `${node}: ${error}` : `${node}: block ${formatCount(tip.height)} ${tip.id}`,
  )
  const agreement =
    comparison.depth === 0
      ? 'of one mind'
      : `differ in ${comparison.depth} blocks, since ${comparison.common ?? 'long ago'}`
  const range = `${percent(interval.low)} to ${percent(interval.high)}, confidence ${100 * confidence} %`
  const expectation =
    expectedShare === undefined
      ? []
      : [`expected ${percent(expectedShare)}; a count as odd as this comes by chance ${chance!.toPrecision(2)}`]
  const spans = report.intervals
  const pace =
    spans === undefined
      ? []
      : [
          `a block every ${formatDuration(1000 * spans.mean)}, ${formatDuration(1000 * spans.shortest)} to ${formatDuration(1000 * spans.longest)}`,
        ]
  const network = networkHashrate === undefined ? [] : [`network ${formatHashrate(networkHashrate)}, from these blocks`]
  const last = recent.slice(0, shownBlocks).map(block => {
    const whose = isOurs(block, mark) ? 'ours' : (block.payouts[0] ?? block.tag).slice(0, 40)
    return `  ${block.height}  ${block.id}  ${new Date(1000 * block.time).toISOString()}  ${whose}`
  })
  return [
    ...tips,
    ...(comparison.nodes.length > 1 ? [`nodes ${agreement}`] : []),
    ...(from === undefined
      ? []
      : [
          `${ours} of the last ${blocks} blocks are ours: ${percent(share)} (${range})`,
          ...expectation,
          ...pace,
          ...network,
          `orphaned since this began: ${orphans}, ${oursOrphaned} of them ours`,
          ...last,
        ]),
    ...alarms.map(alarm => `ALARM ${alarm}`),
  ]
}

/** The same as a document. */
export function lookJson({ at, comparison, report, recent, alarms, from }: Look, mark: OurMark): object {
  return documentOf({
    time: new Date(at).toISOString(),
    nodes: comparison.nodes.map(({ node, tip, error }) => given({ node, height: tip?.height, id: tip?.id, error })),
    commonHeight: comparison.common ?? null,
    disagreementDepth: comparison.depth,
    from: from ?? null,
    blocks: report.blocks,
    ours: report.ours,
    share: report.share,
    shareInterval: [report.interval.low, report.interval.high],
    confidence,
    expectedShare: report.expectedShare ?? null,
    chance: report.chance ?? null,
    verdict: report.verdict,
    networkHashrate: report.networkHashrate ?? null,
    blockSeconds: report.intervals ?? null,
    orphans: report.orphans,
    oursOrphaned: report.oursOrphaned,
    recent: recent.map(block => ({
      height: block.height,
      id: block.id,
      time: block.time,
      work: block.work,
      ours: isOurs(block, mark),
      payouts: block.payouts,
      tagHex: block.tag,
    })),
    alarms,
  })
}
