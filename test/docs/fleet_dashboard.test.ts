/** The dashboard of docs/examples: a document that Grafana takes, and only metrics that there are. */
import { expect, it } from 'vitest'
import { statusMetrics } from '../../lib/cli/fleet/status_metrics.js'
import { watchMetrics } from '../../lib/cli/watch/metrics.js'
import { read } from '../house/files.js'

interface Panel {
  id: number
  type: string
  title: string
  gridPos: { x: number; y: number; w: number; h: number }
  datasource: { type: string; uid: string }
  targets: { refId: string; expr: string; legendFormat: string }[]
}

const dashboard = JSON.parse(read('docs/examples/fleet-dashboard/dashboard.json')) as {
  title: string
  schemaVersion: number
  panels: Panel[]
  templating: { list: { name: string; type: string }[] }
}
const { panels } = dashboard
/** As Grafana writes a variable. */
const chosen = ['$', '{datasource}'].join('')

/** Every name with its labels, as the help lines and the samples of one machine have them. */
async function exported(): Promise<string> {
  const texts = await Promise.all([statusMetrics(() => undefined).metrics(), watchMetrics(() => undefined).metrics()])
  return texts.join('\n')
}

it('is one that Grafana takes: ids and places are its own, and every panel asks the source that was chosen', () => {
  expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(36)
  expect(dashboard.templating.list).toEqual([expect.objectContaining({ name: 'datasource', type: 'datasource' })])
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  for (const { datasource, gridPos, targets, title, type } of panels) {
    expect(['timeseries', 'stat']).toContain(type)
    expect(datasource, title).toEqual({ type: 'prometheus', uid: chosen })
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24)
    expect(new Set(targets.map(({ refId }) => refId)).size, title).toBe(targets.length)
  }
  const overlaps = panels.flatMap((one, i) =>
    panels.slice(i + 1).filter(({ gridPos: b }) => {
      const a = one.gridPos
      return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
    }),
  )
  expect(overlaps).toEqual([])
})

it('asks for metrics that there are, and for all of them that matter', async () => {
  const names = new Set([...(await exported()).matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name!))
  expect(names.size).toBeGreaterThan(15)
  const asked = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => expr.match(/\bpickaxe_\w+/g) ?? []))
  expect(asked.length).toBeGreaterThan(10)
  expect(asked.filter(name => !names.has(name))).toEqual([])
})
