/** What a C++ test program says of each of its tests. */
import { execFile } from 'node:child_process'

const mostBytes = 64 * 2 ** 20

/** Tests by what their names begin with, the delimiter included: what the program takes to run these and no other. */
export function groupsOf(names: readonly string[]): ReadonlyMap<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const name of names) {
    const group = /^.*?[/:]/.exec(name)?.[0] ?? name
    groups.set(group, [...(groups.get(group) ?? []), name])
  }
  return groups
}

/** All it prints; of one that was ended by a signal, that too. */
export function runGroup(program: string, group: string): Promise<string> {
  return new Promise(resolve => {
    execFile(program, [group], { encoding: 'utf8', maxBuffer: mostBytes }, (error, stdout, stderr) => {
      resolve(`${stdout}${stderr}${error?.signal ? `ended by ${error.signal}\n` : ''}`)
    })
  })
}

/** The verdict of each of `names` that has one, its failed checks behind it. */
export function outcomesOf(said: string, names: readonly string[]): Map<string, string> {
  const outcomes = new Map<string, string>()
  let checks: string[] = []
  for (const line of said.split(/\r?\n/)) {
    const [, verdict, told = ''] = /^(ok {2}|FAIL|skip) (.*)$/.exec(line) ?? []
    const name = names.find(each => told === each || (verdict === 'skip' && told.startsWith(`${each} (`)))
    if (name === undefined) {
      checks.push(line)
      continue
    }
    outcomes.set(name, [line, ...checks].join('\n'))
    checks = []
  }
  return outcomes
}
