// Loads the wasm module, and finds out why it cannot be loaded.

import { clusterText as text } from './text';

/** A failure whose message is for people. */
export class LoadError extends Error {}

/** Fetches a file of ours. */
export async function bring(address: URL): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new LoadError(text.notServed(address.href, response.status));
  return response;
}

/** Does what loads the module; where that fails, the error says the true cause in words for people. */
export async function explained<T>(load: () => Promise<T>): Promise<T> {
  const violations: SecurityPolicyViolationEvent[] = [];
  const note = (event: SecurityPolicyViolationEvent): number => violations.push(event);
  document.addEventListener('securitypolicyviolation', note);
  try {
    if (typeof WebAssembly === 'undefined') throw new LoadError(text.noWebAssembly);
    return await load();
  } catch (error) {
    // The browser reports what it forbade in a task of its own.
    await new Promise((resolve) => setTimeout(resolve, 50));
    throw error instanceof LoadError ? error : new LoadError(cause(error, violations));
  } finally {
    document.removeEventListener('securitypolicyviolation', note);
  }
}

function cause(error: unknown, violations: SecurityPolicyViolationEvent[]): string {
  const message = error instanceof Error ? error.message : String(error);
  // The page may break its own policy at the same time, with pictures and styles.
  const forbidden = violations.find(({ disposition, effectiveDirective }) => disposition === 'enforce' && /^(connect|script)-src/.test(effectiveDirective));
  // Not every browser reports WebAssembly; all refuse to compile it.
  const isWasm = forbidden ? forbidden.blockedURI.startsWith('wasm') : error instanceof WebAssembly.CompileError && /Content Security|CSP|unsafe-eval/i.test(message);
  if (isWasm) return text.wasmForbidden;
  if (forbidden) return text.policyForbids(forbidden.blockedURI, forbidden.effectiveDirective);
  return text.cannotLoadBecause(message);
}
