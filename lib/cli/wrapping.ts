/**
 * Lines that fit a terminal.
 * @module
 */

/** A run of spaces that parts one column of a line from the next. */
const columnGap = / {2,}/g

/**
 * `line` in pieces of at most `columns`, broken at spaces and indented as its last column begins. A word that is longer
 * than that stays whole: the terminal breaks it, and it can still be copied.
 */
export function wrapped(line: string, columns: number): string[] {
  if (line.length <= columns) return [line]
  const indent = indentOf(line, columns)
  const rows: string[] = []
  let row = line.slice(0, indent)
  let gap = ''
  let isEmpty = true
  for (const [part] of line.slice(indent).matchAll(/ +|[^ ]+/g)) {
    if (part.startsWith(' ')) gap = part
    else if (isEmpty || row.length + gap.length + part.length <= columns) {
      row += isEmpty ? part : gap + part
      isEmpty = false
    } else {
      rows.push(row)
      row = ' '.repeat(indent) + part
    }
  }
  return [...rows, row]
}

// Behind the last gap that leaves half of the width.
function indentOf(line: string, columns: number): number {
  const ends = [...line.matchAll(columnGap)].map(({ index, 0: gap }) => index + gap.length)
  return ends.filter(end => end <= columns / 2).at(-1) ?? 0
}
