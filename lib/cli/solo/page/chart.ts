/**
 * The script that draws a rate over time: axes with units, bands, marks, and a cursor for pointer and keyboard.
 * @module
 */
export const chart = `
const svgElement = (name, attributes, text) => {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  if (text !== undefined) made.textContent = text
  return made
}
// 1, 2 or 5 times a power of ten, about 'most' of them up to 'top'.
function roundStep(top, most) {
  const raw = top / most, power = 10 ** Math.floor(Math.log10(raw))
  return [1, 2, 5, 10].find(factor => factor * power >= raw) * power
}
class RateChart {
  constructor(svg, reading) {
    this.svg = svg
    this.reading = reading
    this.picked = undefined
    svg.addEventListener('pointermove', event => this.pickAt(event.clientX - svg.getBoundingClientRect().left))
    svg.addEventListener('pointerleave', () => this.pick(undefined))
    svg.addEventListener('blur', () => this.pick(undefined))
    svg.addEventListener('keydown', event => {
      const last = this.samples.length - 1, step = Math.max(1, Math.round(this.samples.length / 60))
      const from = this.picked ?? last
      const to = { ArrowLeft: Math.max(0, from - step), ArrowRight: Math.min(last, from + step), Home: 0, End: last, Escape: undefined }
      if (!(event.key in to)) return
      event.preventDefault()
      this.pick(to[event.key])
    })
    new ResizeObserver(() => this.draw()).observe(svg)
  }
  // samples: {at, hashrate}; bands: {from, to}; marks: {at, kind, text}; all times in Unix ms, now at the right.
  show(data) {
    this.data = data
    this.samples = data.samples.filter(({ at }) => at >= data.now - data.spanMs)
    if (this.picked >= this.samples.length) this.picked = undefined
    this.draw()
  }
  x(at) { return this.left + (at - this.data.now + this.data.spanMs) / this.data.spanMs * (this.right - this.left) }
  y(value) { return this.bottom - value / this.top * (this.bottom - 14) }
  draw() {
    if (this.data === undefined) return
    const { width, height } = this.svg.getBoundingClientRect()
    if (width === 0) return
    const { now, spanMs, bands, marks } = this.data, samples = this.samples
    this.left = 76; this.right = width - 8; this.bottom = height - 26
    const best = Math.max(...samples.map(s => s.hashrate), 0)
    const step = roundStep(best * 1.1 || 1, 4)
    this.top = Math.ceil((best * 1.05 || 1) / step) * step
    const parts = []
    // Without a rate there is no scale.
    for (let value = 0; value <= (best === 0 ? 0 : this.top + step / 2); value += step) {
      const y = this.y(value)
      parts.push(svgElement('line', { class: 'gridline', x1: this.left, x2: this.right, y1: y, y2: y }))
      parts.push(svgElement('text', { x: this.left - 6, y: y + 4, 'text-anchor': 'end' }, rate(value)))
    }
    const ticks = width < 480 ? 2 : 5, [unitMs, unit] = spanMs > 7200000 ? [3600000, 'h'] : [60000, 'min']
    for (let i = 0; i <= ticks; i++) {
      const ago = spanMs * (1 - i / ticks), x = this.x(now - ago)
      parts.push(svgElement('line', { class: 'axis', x1: x, x2: x, y1: this.bottom, y2: this.bottom + 5 }))
      const text = i === ticks ? 'now' : '−' + Number((ago / unitMs).toFixed(1)) + ' ' + unit
      parts.push(svgElement('text', { x, y: this.bottom + 19, 'text-anchor': i === 0 ? 'start' : i === ticks ? 'end' : 'middle' }, text))
    }
    const inside = at => Math.min(Math.max(at, now - spanMs), now)
    for (const { from, to } of bands) {
      const x = this.x(inside(from)), end = this.x(inside(to))
      if (end > x) parts.push(svgElement('rect', { class: 'band', x, width: end - x, y: 14, height: this.bottom - 14 }))
    }
    if (samples.length === 0) parts.push(svgElement('text', { x: (this.left + this.right) / 2, y: height / 2, 'text-anchor': 'middle' }, 'no rate yet'))
    const points = samples.map(s => this.x(s.at).toFixed(1) + ' ' + this.y(s.hashrate).toFixed(1))
    if (points.length > 1) {
      parts.push(svgElement('path', { class: 'area', d: 'M' + this.x(samples[0].at).toFixed(1) + ' ' + this.bottom + 'L' + points.join('L') + 'L' + this.x(samples.at(-1).at).toFixed(1) + ' ' + this.bottom + 'Z' }))
      parts.push(svgElement('path', { class: 'line', d: 'M' + points.join('L') }))
    }
    parts.push(svgElement('line', { class: 'axis', x1: this.left, x2: this.right, y1: this.bottom, y2: this.bottom }))
    for (const mark of marks) {
      if (mark.at < now - spanMs) continue
      const x = this.x(mark.at)
      if (mark.kind === 'template') parts.push(svgElement('line', { class: 'template', x1: x, x2: x, y1: this.bottom - 6, y2: this.bottom }))
      else parts.push(svgElement('path', { class: 'block', d: 'M' + x + ' 1l6 6-6 6-6-6z' }))
    }
    const picked = samples[this.picked]
    if (picked) parts.push(svgElement('line', { class: 'cursor', x1: this.x(picked.at), x2: this.x(picked.at), y1: 14, y2: this.bottom }))
    this.svg.replaceChildren(...parts)
    const worst = Math.min(...samples.map(s => s.hashrate))
    this.svg.setAttribute('aria-label', samples.length === 0 ? 'hash rate over time: nothing yet' :
      'hash rate over time: between ' + rate(worst) + ' and ' + rate(best) + ', now ' + rate(samples.at(-1).hashrate) + '; arrow keys read single points')
  }
  pickAt(x) {
    if (!this.samples?.length) return
    const at = this.data.now - this.data.spanMs + (x - this.left) / (this.right - this.left) * this.data.spanMs
    let nearest = 0
    this.samples.forEach((s, i) => { if (Math.abs(s.at - at) < Math.abs(this.samples[nearest].at - at)) nearest = i })
    this.pick(nearest)
  }
  pick(index) {
    this.picked = index
    const sample = this.samples?.[index]
    const near = sample && this.data.marks.filter(m => m.kind !== 'template' && Math.abs(m.at - sample.at) < this.data.spanMs / 100)
    this.reading.textContent = sample ? [clock(sample.at) + '  ' + rate(sample.hashrate), ...near.map(m => m.text)].join(', ') : ''
    this.draw()
  }
}
`
