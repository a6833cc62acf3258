/**
 * Tables as text that fit a width: columns where there is room, else the first cell on a line of its own, else cell by cell.
 * @module
 */

const indent = '  '
const gap = '  '

/** The first column reads from the left, the others from the right. `columns`: of the terminal. */
export function tableLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number = Number.POSITIVE_INFINITY,
): string[] {
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map(row => row[i]!.length)))
  // Each column has the gap, or the indent, before it.
  const width = (from: number): number => widths.slice(from).reduce((sum, each) => sum + gap.length + each, 0)
  if (width(0) <= columns) return [head, ...rows].map(row => aligned(row, widths))
  if (indent.length + width(1) <= columns) return folded(head, rows, widths, columns)
  return rows.flatMap(row => listed(head, row, columns))
}

function aligned(row: readonly string[], widths: readonly number[]): string {
  const cells = row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
  return `${indent}${cells.join(gap)}`.trimEnd()
}

function folded(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  columns: number,
): string[] {
  const figures = (row: readonly string[]): string =>
    `${indent}${indent}${row
      .slice(1)
      .map((cell, i) => cell.padStart(widths[i + 1]!))
      .join(gap)}`.trimEnd()
  return [
    ...named(head[0]!, columns),
    figures(head),
    ...rows.flatMap(row => [...named(row[0]!, columns), figures(row)]),
  ]
}

function listed(head: readonly string[], row: readonly string[], columns: number): string[] {
  const cells = row.slice(1).flatMap((cell, i) => (cell === '' ? [] : [`${head[i + 1]} ${cell}`]))
  return [...named(row[0]!, columns), ...broken(cells, ', ', indent + indent, columns)]
}

function named(name: string, columns: number): string[] {
  return name === '' ? [] : broken(name.split(' '), ' ', indent, columns)
}

/** Parts in lines of at most `columns`; a part that is longer stays whole. */
function broken(parts: readonly string[], between: string, before: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const part of parts) {
    const longer = line === '' ? before + part : line + between + part
    if (line !== '' && longer.length + between.trimEnd().length > columns) {
      lines.push((line + between).trimEnd())
      line = before + part
    } else {
      line = longer
    }
  }
  return line === '' ? lines : [...lines, line]
}
