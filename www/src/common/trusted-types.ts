// Trusted Types: a page may require that a policy checks addresses and texts of scripts. Our addresses lead to our own code only, and our
// texts are never executed.

interface Policy {
  createScriptURL(address: string): unknown;
  createScript(text: string): unknown;
}

type Rules = Record<keyof Policy, (given: string) => string>;

interface PolicyFactory {
  createPolicy(name: string, rules: Rules): Policy;
}

let made: Policy | undefined;

/** The policy `raftarium`; undefined in a browser that knows none. Throws if the page does not allow it. */
function policy(): Policy | undefined {
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
  return (made ??= trustedTypes?.createPolicy('raftarium', { createScriptURL: (own) => own, createScript: (text) => text }));
}

/** The address of one of our scripts in the form that a worker accepts. */
export function scriptAddress(address: string): string {
  return (policy()?.createScriptURL(address) ?? address) as string;
}

/** A script element with the text of a run, which no browser executes. */
export function runElement(text: string): HTMLScriptElement {
  const element = document.createElement('script');
  element.type = 'text/raft';
  element.textContent = (policy()?.createScript(text) ?? text) as string;
  return element;
}
