/**
 * The script of a miner's page that builds and fills its parts: numbers in words, facts, tables, bars. For every view.
 * @module
 */
export const elements = `
'use strict'
const at = id => document.getElementById(id)
const scaled = (value, units) => {
  let step = 0
  for (; value >= 999.5 && step < units.length - 1; step++) value /= 1000
  return (value === 0 ? '0' : value.toFixed(value < 10 ? 2 : 1)) + ' ' + units[step]
}
const rate = value => scaled(value, ['H/s', 'kH/s', 'MH/s', 'GH/s', 'TH/s'])
const count = value => value < 1e12 ? value.toLocaleString('en-US') : scaled(value, ['', 'k', 'M', 'G', 'T', 'P', 'E'])
const time = seconds => {
  if (seconds == null) return '–'
  if (seconds < 90) return seconds.toFixed(1) + ' s'
  if (seconds < 5400) return (seconds / 60).toFixed(1) + ' min'
  if (seconds < 172800) return (seconds / 3600).toFixed(1) + ' h'
  return (seconds / 86400).toFixed(1) + ' d'
}
const clock = ms => new Date(ms).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
// The time of day, of what is older than a day the date too.
const moment = (ms, now) => (now - ms < 86400000 ? '' : new Date(ms).toLocaleDateString('en-CA') + ' ') + clock(ms)
const short = id => id && id.length > 20 ? id.slice(0, 8) + '…' + id.slice(-8) : id || ''
function element(name, text, options = {}) {
  const made = document.createElement(name)
  if (text !== undefined) made.textContent = text
  for (const [key, value] of Object.entries(options)) if (value !== undefined) made.setAttribute(key, value)
  return made
}
function facts(list, entries) {
  list.replaceChildren(...entries.map(([name, value]) => {
    const box = element('div')
    box.append(element('dt', name), element('dd', value))
    return box
  }))
}
// Cells: text, or [text, class, title]. An empty table says so in words.
function table(place, columns, rows, none) {
  if (rows.length === 0) return place.replaceChildren(element('p', none, { class: 'none' }))
  const head = element('tr')
  head.append(...columns.map(name => element('th', name, { scope: 'col' })))
  const thead = element('thead'), tbody = element('tbody'), made = element('table')
  thead.append(head)
  tbody.append(...rows.map(row => {
    const tr = element('tr')
    tr.append(...row.map((cell, i) => {
      const [text, kind, title] = Array.isArray(cell) ? cell : [cell]
      const td = element('td', undefined, { 'data-label': columns[i], title })
      if (text !== '' && text != null) td.append(element('span', text, { class: kind }))
      return td
    }))
    return tr
  }))
  made.append(thead, tbody)
  place.replaceChildren(made)
}
function bars(list, values) {
  const most = Math.max(...values, 1e-9)
  while (list.children.length > values.length) list.lastChild.remove()
  values.forEach((value, i) => {
    let item = list.children[i]
    if (item === undefined) {
      item = element('li')
      const track = element('div', undefined, { class: 'track', 'aria-hidden': 'true' })
      track.append(element('div', undefined, { class: 'fill' }))
      item.append(element('span', String(i)), track, element('span'))
      list.append(item)
    }
    item.children[1].firstChild.style.width = (value / most * 100).toFixed(1) + '%'
    item.children[2].textContent = rate(value)
    item.setAttribute('aria-label', 'thread ' + i + ': ' + rate(value))
  })
}
function log(list, entries) {
  if (entries.length === 0) return list.replaceChildren(element('li', 'nothing yet', { class: 'none' }))
  list.replaceChildren(...entries.map(({ at, text }) => {
    const item = element('li')
    item.append(element('time', clock(at), { class: 'soft', datetime: new Date(at).toISOString() }), element('span', text))
    return item
  }))
}
const read = async path => {
  const answer = await fetch(path + location.search)
  if (!answer.ok) throw new Error(await answer.text())
  return answer.json()
}
`
