// Whether a tag may become a release: tag, version and the changelog's heading agree, and package.json says where the project
// lives. Takes the tag; in a workflow GITHUB_REPOSITORY must be that place.
import fs from 'node:fs'
import path from 'node:path'
import { homeOf } from './manifest.mjs'

const root = path.join(import.meta.dirname, '..', '..')

/** What package.json and CHANGELOG.md are now. */
export function readRelease() {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
  return { manifest, changelog: fs.readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8') }
}

/** The sections of a changelog, newest first: what stands in brackets, the date if there is one, and the text below. */
function sectionsOf(changelog) {
  return changelog
    .split(/^## /m)
    .slice(1)
    .map(section => {
      const [, name, date] = /^\[([^\]]+)\](?: - (\d{4}-\d{2}-\d{2}))?$/m.exec(section.split('\n', 1)[0]) ?? []
      return { name, date, text: section.slice(section.indexOf('\n')).trim() }
    })
}

/** What the changelog says about a version; undefined where it has no dated heading for it. */
export function notesOf(changelog, version) {
  return sectionsOf(changelog).find(({ name, date }) => name === version && date !== undefined)?.text
}

/** Sentences, each with what is wrong and where it is mended; none: the tag may be released. */
export function faultsOfRelease(tag, { manifest, changelog }, repository) {
  const { version } = manifest
  const home = homeOf(manifest)
  const unreleased = sectionsOf(changelog).find(({ name }) => name === 'Unreleased')
  const faults = []
  if (tag !== `v${version}`) faults.push(`the tag ${tag} is not v${version}, the version in package.json`)
  if (notesOf(changelog, version) === undefined)
    faults.push(`CHANGELOG.md has no heading "## [${version}] - YYYY-MM-DD" for this release`)
  if (unreleased !== undefined && unreleased.text !== '')
    faults.push('CHANGELOG.md has entries below [Unreleased]: they belong to this release or to none')
  if (home === undefined)
    faults.push(
      'package.json has no "repository": { "type": "git", "url": "git+https://HOST/OWNER/NAME.git" }: npm refuses provenance ' +
        'without it, and bugs and homepage follow from it (docs/releasing.md)',
    )
  else if (repository !== undefined && !home.endsWith(`/${repository}`))
    faults.push(`package.json names the repository ${home}, and this is ${repository}`)
  return faults
}

if (fs.realpathSync(process.argv[1]) === import.meta.filename) {
  const [tag] = process.argv.slice(2)
  const faults = faultsOfRelease(tag, readRelease(), process.env.GITHUB_REPOSITORY)
  for (const fault of faults) console.error(fault)
  if (faults.length > 0) process.exit(1)
  console.log(`${tag} may be released`)
}
