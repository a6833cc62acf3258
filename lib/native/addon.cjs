'use strict'
// Plain CommonJS with a literal __dirname: file tracers and Electron packagers recognise exactly this call.
const path = require('node:path')
const load = require('node-gyp-build')

const root = path.join(__dirname, '..', '..')
module.exports = /** @type {{ addon: import('./addon.js').NativeAddon, path: string }} */ ({
  addon: load(root),
  path: load.resolve(root),
})
