// Keeps our own pages for when there is no network: registers the service worker that the page names in `data-offline`. Only index.html,
// learn.html and the documentation name one; the elements, embed.html and pages of others never do.
//
// A reader turns it off for this browser with `?offline=off` in the address, and on again with `?offline=on`. A host turns it off for all
// readers by deleting sw.js.

import { cacheNames } from './names';

const KEY = 'raftarium-offline';

export async function keepOffline(): Promise<void> {
  const worker = document.documentElement.dataset['offline'];
  if (worker === undefined || self !== top || !location.protocol.startsWith('http') || !('serviceWorker' in navigator)) return;
  const address = new URL(worker, document.baseURI);
  if (isOff()) return forget(address);
  // Readers who save data load what they look at, and nothing more.
  if ((navigator as { connection?: { saveData?: boolean } }).connection?.saveData) return;
  // It is registered; to do so again would bring back one that has just removed itself because the host no longer has it.
  if (navigator.serviceWorker.controller?.scriptURL === address.href) return;
  // Without a network, or where the browser does not allow it, everything is as it was.
  await navigator.serviceWorker.register(address).catch(() => undefined);
}

/** Whether this browser is to keep nothing; the address can change that. */
function isOff(): boolean {
  const wanted = new URLSearchParams(location.search).get('offline');
  try {
    if (wanted === 'off') localStorage.setItem(KEY, 'off');
    else if (wanted === 'on') localStorage.removeItem(KEY);
    return localStorage.getItem(KEY) === 'off';
  } catch {
    return wanted === 'off';
  }
}

/** Removes the worker and all that it has kept. */
async function forget(address: URL): Promise<void> {
  const scope = new URL('./', address).href;
  const found = (await navigator.serviceWorker.getRegistrations()).filter((registration) => registration.scope === scope);
  await Promise.all(found.map((registration) => registration.unregister()));
  await Promise.all((await cacheNames(scope)).map((name) => caches.delete(name)));
}
