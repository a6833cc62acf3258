/** The rules of Prometheus's text exposition format that a scrape breaks most easily, as a list of what breaks them. */

const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(?:,|$)/gy
// Kept for summaries and histograms.
const reserved = new Set(['quantile', 'le'])

export function exposition(text: string): string[] {
  const problems: string[] = []
  const types = new Map<string, string>()
  const seen = new Set<string>()
  if (!text.endsWith('\n')) problems.push('no newline at the end')
  for (const line of text.split('\n')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? []
    if (kind === 'TYPE') types.set(name, rest)
    if (line === '' || line.startsWith('#')) continue
    const [, metric, labels = '', value = ''] = sample.exec(line) ?? []
    if (metric === undefined) {
      problems.push(`no sample: ${line}`)
      continue
    }
    const type = types.get(metric)
    if (type === undefined) problems.push(`${metric} has no TYPE`)
    if ((type === 'counter') !== metric.endsWith('_total')) problems.push(`${metric} is a ${type}`)
    if (seen.has(metric + labels)) problems.push(`twice: ${line}`)
    seen.add(metric + labels)
    if (!/^([-+]?[\d.]+(e[-+]?\d+)?|NaN|[-+]Inf)$/i.test(value)) problems.push(`no number: ${line}`)
    const found = [...labels.matchAll(label)]
    if (found.reduce((length, match) => length + match[0].length, 0) !== labels.length) problems.push(`labels: ${line}`)
    for (const [, key = ''] of found) if (reserved.has(key)) problems.push(`${metric} has the label ${key}`)
  }
  return problems
}
