'use strict'
// npm's "install" script. A package with a prebuild for this system, or one already built, has nothing to do; without
// one the addon is built from source. A clone of the repository builds on `npm start` and `npm test` instead.
const fs = require('node:fs')
const path = require('node:path')
const { build, orExit } = require('./build.cjs')

const root = path.join(__dirname, '..')

function loads() {
  try {
    require('node-gyp-build')(root)
    return true
  } catch {
    return false
  }
}

const isClone = fs.existsSync(path.join(root, 'lib'))
const fromSource = process.env.npm_config_build_from_source === 'true'
if (!isClone && (fromSource || !loads())) orExit(() => build([]))
