// npm's "prepublishOnly": a folder is not published, the tarball that was checked and attested is.
console.error(
  'a clone is not published: `node .ci/release/pack.mjs FOLDER` packs, `node .ci/release/publish.mjs TARBALL` publishes',
)
process.exit(1)
