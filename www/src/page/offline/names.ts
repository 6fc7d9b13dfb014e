// The names of the caches of the service worker. Each folder of a host has its own, so that versions beside each other do not meet.

/** The cache of a build; `clients` is not a build, but says which page has which. */
export function cacheName(scope: string, build: string): string {
  return `raftarium ${build} ${scope}`;
}

/** The names of all caches of a folder. */
export async function cacheNames(scope: string): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith('raftarium ') && name.endsWith(` ${scope}`));
}
