/**
 * Whether a stream shows colour, by the conventions of no-color.org and force-color.org.
 * @module
 */
import { createColors } from 'picocolors'

/** What a line or a part of it is, apart from its words. */
export type Tone = 'good' | 'warning' | 'bad' | 'faint' | 'title'

/** NO_COLOR says no, FORCE_COLOR yes (0: no), and else a terminal that is not dumb has colours. */
export function hasColour(stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment
  if (NO_COLOR) return false
  if (FORCE_COLOR) return !['0', 'false'].includes(FORCE_COLOR)
  return stream.isTTY === true && TERM !== 'dumb'
}

/** Puts a tone on text; the text as it is where there are no colours. */
export function paint(isOn: boolean): (text: string, tone: Tone) => string {
  const { green, yellow, red, dim, bold } = createColors(isOn)
  const by: Readonly<Record<Tone, (text: string) => string>> = {
    good: green,
    warning: yellow,
    bad: red,
    faint: dim,
    title: bold,
  }
  return (text, tone) => by[tone](text)
}
