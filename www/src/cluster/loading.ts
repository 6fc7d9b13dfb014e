// Explains why the wasm module could not be loaded.

import { clusterText as text } from './text';

/** A failure with a message for people. */
export class LoadError extends Error {}

/** Fetches one of our own files. */
export async function fetchOwn(address: URL): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new LoadError(text.notServed(address.href, response.status));
  return response;
}

/** Loads the module by `load`; if that fails, the error has a message for people with the actual cause. */
export async function explainFailure<T>(load: () => Promise<T>): Promise<T> {
  const violations: SecurityPolicyViolationEvent[] = [];
  const note = (event: SecurityPolicyViolationEvent): number => violations.push(event);
  document.addEventListener('securitypolicyviolation', note);
  try {
    if (typeof WebAssembly === 'undefined') throw new LoadError(text.noWebAssembly);
    return await load();
  } catch (error) {
    // The browser reports violations of the policy in a later task.
    await new Promise((resolve) => setTimeout(resolve, 50));
    throw error instanceof LoadError ? error : new LoadError(cause(error, violations));
  } finally {
    document.removeEventListener('securitypolicyviolation', note);
  }
}

function cause(error: unknown, violations: SecurityPolicyViolationEvent[]): string {
  const message = error instanceof Error ? error.message : String(error);
  // Images and styles of the page may violate its policy at the same time.
  const forbidden = violations.find(({ disposition, effectiveDirective }) => disposition === 'enforce' && /^(connect|script)-src/.test(effectiveDirective));
  // Not every browser reports a violation for WebAssembly, but all fail to compile it.
  const isWasm = forbidden ? forbidden.blockedURI.startsWith('wasm') : error instanceof WebAssembly.CompileError && /Content Security|CSP|unsafe-eval/i.test(message);
  if (isWasm) return text.wasmForbidden;
  if (forbidden) return text.policyForbids(forbidden.blockedURI, forbidden.effectiveDirective);
  return text.cannotLoadBecause(message);
}
