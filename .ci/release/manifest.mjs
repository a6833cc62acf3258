// package.json as it is published: without scripts, so that nothing of it can run where it is installed, and with what follows
// from `repository`, the one place that says where the project lives.

/** @param {Record<string, unknown>} manifest of the clone */
export function publishedManifest({ scripts, ...manifest }) {
  const home = homeOf(manifest)
  return home === undefined ? manifest : { ...manifest, homepage: `${home}#readme`, bugs: { url: `${home}/issues` } }
}

/** The address of the repository for a browser. Undefined while package.json names none. */
export function homeOf({ repository }) {
  const url = typeof repository === 'string' ? repository : repository?.url
  const [, home] = /^git\+(https:\/\/[^/]+\/[^/]+\/[^/]+?)\.git$/.exec(url ?? '') ?? []
  return home
}
