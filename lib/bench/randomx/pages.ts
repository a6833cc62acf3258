/**
 * Memory pages of those that are compared.
 * @module
 */
import { glibcVersion } from '../../native/find.js'
import { transparentHugePages } from '../../native/system.js'

/** 2 MiB pages set aside; transparent ones, which the system gives where it can; normal ones. */
export type Pages = '2MiB' | 'transparent' | 'normal'

export function systemGivesTransparentPages(): boolean {
  return ['always', 'madvise'].includes(transparentHugePages() ?? 'never')
}

/** The largest that everyone can have. */
export function pagesForAll(wanted: boolean, areEnoughSetAside: boolean, givesTransparent: boolean): Pages {
  if (!wanted) return 'normal'
  if (areEnoughSetAside) return '2MiB'
  return givesTransparent ? 'transparent' : 'normal'
}

/**
 * With this environment glibc asks for transparent pages on behalf of a program that does not itself, or does not ask
 * (tunable `glibc.malloc.hugetlb`, glibc 2.35 and later; others ignore it).
 */
export function allocatorEnvironment(pages: Pages, { GLIBC_TUNABLES: others }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // Of two settings of a tunable the last counts.
  const ours = `glibc.malloc.hugetlb=${pages === 'transparent' ? 1 : 0}`
  return { GLIBC_TUNABLES: others ? `${others}:${ours}` : ours }
}

/** What that program gets, which takes pages set aside where it is told to. */
export function allocatedPages(
  pages: Pages,
  { policy, glibc }: { policy: string | null; glibc: string | undefined } = thisSystem(),
): Pages {
  if (pages === '2MiB') return pages
  if (policy === 'always') return 'transparent'
  return pages === 'transparent' && policy === 'madvise' && knowsTunable(glibc) ? 'transparent' : 'normal'
}

function thisSystem(): { policy: string | null; glibc: string | undefined } {
  return { policy: transparentHugePages(), glibc: glibcVersion() }
}

function knowsTunable(glibc: string | undefined): boolean {
  const [major = 0, minor = 0] = (glibc ?? '').split('.').map(Number)
  return major > 2 || (major === 2 && minor >= 35)
}
