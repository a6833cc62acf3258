import { expect, it } from 'vitest'
import { reportHtml } from '../../../lib/bench/html.js'
import { sampleReport } from './sample_report.js'
import { elementsOf } from './xml.js'

const html = reportHtml(sampleReport)

it('is well formed whatever the names hold', () => {
  const elements = elementsOf(html)
  expect(elements.filter(name => name === 'svg')).toHaveLength(6)
  expect(elements).not.toContain('b>')
  expect(html).toContain('evil &lt;b&gt;&amp;&quot;&#39;')
})

it('is checked by a reader that notices bad markup', () => {
  for (const bad of ['<p><b></p></b>', '<p>a & b</p>', '<p>1 < 2</p>', '<p>', '<p title="&nope;"></p>']) {
    expect(() => elementsOf(bad)).toThrow()
  }
})

it('needs nothing from outside', () => {
  const withoutNamespace = html.replaceAll('xmlns="http://www.w3.org/2000/svg"', '')
  expect(withoutNamespace).not.toMatch(/https?:|url\(|@import|<link|<script|<img|<iframe|\ssrc=|\shref=/)
})

it('has the figures, the facts and the command', () => {
  for (const part of [
    '8.747',
    '2.121',
    '15.55',
    'A &lt;CPU&gt;',
    'avx2 sha-ni',
    '24.0 GiB',
    'not on PATH',
    'something else ran',
  ]) {
    expect(html).toContain(part)
  }
  expect(html).toContain('pickaxe bench --report &#39;a &lt;b&gt;.html&#39;')
  expect(html).toContain('did not end within 30 s &lt;script&gt;')
})

it('follows the light or dark setting of the reader', () => {
  expect(html).toContain('prefers-color-scheme: dark')
})
