/** What a workflow runs and what it must not: code that can change below its name, and more than the rights of its job need. */
import { parse } from 'yaml'

interface Step {
  uses?: string
  run?: string
}

export interface Job {
  needs?: string | string[]
  uses?: string
  container?: string | { image: string }
  strategy?: { matrix?: { include?: Record<string, string>[] } }
  permissions?: Record<string, string>
  steps?: Step[]
}

export const jobsOf = (text: string): Record<string, Job> => (parse(text) as { jobs: Record<string, Job> }).jobs

const isAction = (name: string) => name.startsWith('./') || /@[0-9a-f]{40}$/.test(name)
const isImage = (name: string) => /^\$\{\{ matrix\.image \}\}$|@sha256:[0-9a-f]{64}$/.test(name)

/** The last of docker's words before the command. */
const imageIn = (words: string) => /(\$\{\{.*\}\}|\S+)$/.exec(words)![1]!

/** Actions without a commit, or without the version it stands for behind it; images without a digest. */
export function unpinned(text: string): string[] {
  const faults = [...text.matchAll(/\buses: (\S+@\S+)(.*)$/gm)]
    .filter(([, , comment]) => !/^ # v\d+\.\d+\.\d+$/.test(comment!))
    .map(([, name]) => `${name} does not say which version it is`)
  for (const { uses, container, strategy, steps = [] } of Object.values(jobsOf(text))) {
    const actions = [uses, ...steps.map(step => step.uses)].filter(name => name !== undefined)
    faults.push(...actions.filter(name => !isAction(name)).map(name => `${name} is not pinned to a commit`))
    const images = [
      typeof container === 'object' ? container.image : container,
      ...(strategy?.matrix?.include ?? []).map(({ image }) => image),
      ...steps.flatMap(({ run = '' }) =>
        [...run.matchAll(/docker run (.*?) sh -c/g)].map(([, words]) => imageIn(words!)),
      ),
    ].filter(image => image !== undefined)
    faults.push(...images.filter(image => !isImage(image)).map(image => `${image} is not pinned to a digest`))
  }
  return faults
}

/** Jobs that could sign or publish in the project's name and run what others wrote. */
export function exposed(text: string): string[] {
  return Object.entries(jobsOf(text))
    .filter(([, { permissions = {} }]) => permissions['id-token'] === 'write')
    .flatMap(([name, { steps = [] }]) =>
      steps
        .map(({ run = '' }) => run)
        .filter(run => /\b(?:npm (?:ci|i|install|exec|run)|npx|pip|docker|apt-get|curl|wget)\b/.test(run))
        .map(run => `${name} holds id-token and runs ${run}`),
    )
}
