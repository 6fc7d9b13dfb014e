// Trusted Types: a page may require that a policy checks addresses of scripts. Ours are only addresses of our own code.

interface Policy {
  createScriptURL(address: string): unknown;
}

interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL: (address: string) => string }): Policy;
}

let policy: Policy | undefined;

/** The address of one of our scripts in the form that a worker accepts. Throws if the page does not allow the policy `raftarium`. */
export function scriptAddress(address: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
  if (!trustedTypes) return address;
  policy ??= trustedTypes.createPolicy('raftarium', { createScriptURL: (own) => own });
  return policy.createScriptURL(address) as string;
}
