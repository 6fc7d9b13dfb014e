// The cores of the library: one to fill in, and one that is complete.

/** `cores/skeleton.js`, loaded when it is wanted. */
export async function skeletonCore(): Promise<string> {
  return (await import('#core-texts/skeleton')).default;
}

/** `cores/raft.js`. */
export async function completeCore(): Promise<string> {
  return (await import('#core-texts/raft')).default;
}
