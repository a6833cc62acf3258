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
 * What to add to `environment` so that a program which asks for no transparent pages gets some: glibc asks for them
 * then (tunable `glibc.malloc.hugetlb`, glibc 2.35 and later; other libraries ignore it).
 */
export function allocatorEnvironment(pages: Pages, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (pages !== 'transparent') return {}
  const others = environment.GLIBC_TUNABLES
  // Of two settings of a tunable the last counts.
  return { GLIBC_TUNABLES: `${others ? `${others}:` : ''}glibc.malloc.hugetlb=1` }
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
