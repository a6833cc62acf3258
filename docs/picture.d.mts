export function comparisonsOf(reports: readonly unknown[], part?: string): readonly object[]
export function pictureOf(comparisons: readonly unknown[]): string
