// Trusted Types: a page may demand that addresses of scripts are vouched for. Ours are addresses of our own code alone.

interface Policy {
  createScriptURL(address: string): unknown;
}

interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL: (address: string) => string }): Policy;
}

let policy: Policy | undefined;

/** The address of a script of ours, as a worker takes it. Throws where the page does not allow the policy `raftarium`. */
export function scriptAddress(address: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
  if (!trustedTypes) return address;
  policy ??= trustedTypes.createPolicy('raftarium', { createScriptURL: (own) => own });
  return policy.createScriptURL(address) as string;
}
