// The release of a tag with the changelog's text and the files of a folder, by GitHub's own command; made, or brought to what it
// should be where it is there already. Takes the tag and the folder.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { notesOf, readRelease } from './check.mjs'

const [tag, folder] = process.argv.slice(2)
const { manifest, changelog } = readRelease()
const notes = notesOf(changelog, manifest.version)
if (tag !== `v${manifest.version}` || notes === undefined)
  throw new Error(`${tag} is not the version ${manifest.version} with a heading of its own in CHANGELOG.md`)
const files = fs.readdirSync(folder).map(name => path.join(folder, name))

const gh = (args, input) => spawnSync('gh', args, { encoding: 'utf8', input, stdio: ['pipe', 'inherit', 'inherit'] })

function must(args, input) {
  const { status, error } = gh(args, input)
  if (status !== 0) throw new Error(`gh ${args.join(' ')} failed: ${error ?? status}`)
}

const text = ['--title', tag, '--notes-file', '-']
if (gh(['release', 'view', tag]).status === 0) must(['release', 'edit', tag, ...text], notes)
else must(['release', 'create', tag, '--verify-tag', ...text], notes)
must(['release', 'upload', tag, '--clobber', ...files])
console.log(`${tag} has ${files.length} files`)
