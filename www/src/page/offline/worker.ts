// The service worker, sw.js: a page of ours that was visited works without a network.
//
// When it is installed it stores all files of its build, and compares each with the digest that the build wrote, so that a half-finished
// upload is never stored. When a page is opened it asks the host for sw.js: if the build is still the same, or there is no network, the
// page comes from the store, else from the network while the new build is stored. A page is served from one source from its beginning to
// its end, so that scripts of one build never meet the engine of another; which one is remembered for each page, because the browser may
// end the worker at any time. What is not one of our pages, such as embed.html or a page of somebody else in this folder, is left alone.

import { cacheName, cacheNames } from './names';

/** The files of the build, by their paths, with their digests; the bundler fills it in. */
declare const FILES: Record<string, string>;
/** A digest of all files. */
declare const BUILD: string;

/** What TypeScript's library for pages does not declare of a worker. */
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  readonly request: Request;
  readonly clientId: string;
  readonly resultingClientId: string;
  respondWith(response: Promise<Response>): void;
}
interface Worker extends EventTarget {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { matchAll(options: { includeUncontrolled: boolean }): Promise<{ id: string }[]> };
  skipWaiting(): Promise<void>;
}

const worker = self as unknown as Worker;
const { scope } = worker.registration;
const own = new URL('sw.js', scope);
const CLIENTS = cacheName(scope, 'clients');
const NETWORK = 'network';
/** How long the host may take to answer whether there is a new build. */
const PATIENCE_MS = 1500;
/** A page that is being opened is not yet among the clients. */
const OPENING_MS = 60_000;

worker.addEventListener('install', (event) => {
  (event as Lasting).waitUntil(store().then(() => worker.skipWaiting()));
});
worker.addEventListener('activate', (event) => {
  (event as Lasting).waitUntil(tidy());
});
worker.addEventListener('fetch', (event) => {
  const fetching = event as Fetching;
  const { request } = fetching;
  if (request.method !== 'GET' || !request.url.startsWith(scope)) return;
  const path = new URL(request.url).pathname.slice(new URL(scope).pathname.length);
  if (request.mode === 'navigate') {
    const page = pageOf(path);
    if (page !== undefined) fetching.respondWith(openPage(fetching, page));
  } else if (/^(docs\/)?[^/]+$/.test(path) && path !== 'sw.js') {
    fetching.respondWith(part(fetching, path));
  }
});

/** Stores the files of this build. */
async function store(): Promise<void> {
  const name = cacheName(scope, BUILD);
  try {
    const cache = await caches.open(name);
    await Promise.all(Object.entries(FILES).map(async ([path, wanted]) => cache.put(addressOf(path), await obtain(path, wanted))));
  } catch (error) {
    await caches.delete(name);
    throw error;
  }
}

/** A file of this build, from the store of another build if that has it. */
async function obtain(path: string, wanted: string): Promise<Response> {
  const address = addressOf(path);
  const kept = await caches.match(address, { ignoreVary: true });
  const response = kept && (await digestOf(kept)) === wanted ? kept : await fetch(address, { cache: 'no-cache' });
  if (!response.ok || (await digestOf(response)) !== wanted) throw new Error(`${path} is not the file of this build.`);
  // A response that was redirected must not answer for a page.
  return response.redirected ? new Response(response.body, { headers: response.headers }) : response;
}

async function digestOf(response: Response): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await response.clone().arrayBuffer());
  return Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function addressOf(path: string): string {
  return new URL(path, scope).href;
}

/** The file of a page of ours; undefined for any other page. */
function pageOf(path: string): string | undefined {
  const names = path === '' || path.endsWith('/') ? [`${path}index.html`] : [path, `${path}.html`];
  return names.find((name) => name.endsWith('.html') && Object.hasOwn(FILES, name));
}

async function openPage(event: Fetching, page: string): Promise<Response> {
  const state = await compare();
  if (state === 'gone') {
    event.waitUntil(leave());
    return fetch(event.request);
  }
  const kept = state === 'other' ? undefined : await caches.match(addressOf(page), { cacheName: cacheName(scope, BUILD), ignoreVary: true });
  await remember(event.resultingClientId, kept ? BUILD : NETWORK);
  event.waitUntil(state === 'other' ? worker.registration.update().catch(() => undefined) : tidy());
  return kept ?? fetch(event.request);
}

/** Whether the host has this build, another one, or no longer any; `unknown` without a network. */
async function compare(): Promise<'same' | 'other' | 'gone' | 'unknown'> {
  try {
    const response = await fetch(own, { cache: 'no-cache', signal: AbortSignal.timeout(PATIENCE_MS) });
    if (response.status === 404 || response.status === 410) return 'gone';
    if (!response.ok) return 'unknown';
    return (await response.text()).includes(BUILD) ? 'same' : 'other';
  } catch {
    return 'unknown';
  }
}

/** A file for a page: from where the page itself came. */
async function part({ request, clientId }: Fetching, path: string): Promise<Response> {
  const build = (await recorded(clientId))?.build;
  const kept = build !== undefined && build !== NETWORK
    ? await caches.match(addressOf(path), { cacheName: cacheName(scope, build), ignoreVary: true })
    : undefined;
  return kept ?? fetch(request);
}

interface Source {
  build: string;
  at: number;
}

function recordOf(client: string): string {
  return addressOf(`client/${client}`);
}

async function remember(client: string, build: string): Promise<void> {
  const source: Source = { build, at: Date.now() };
  await (await caches.open(CLIENTS)).put(recordOf(client), new Response(JSON.stringify(source)));
}

async function recorded(client: string): Promise<Source | undefined> {
  const record = await caches.match(recordOf(client), { cacheName: CLIENTS });
  return record?.json() as Promise<Source> | undefined;
}

/** Deletes what pages that are closed have left, and the builds that no page has any more. */
async function tidy(): Promise<void> {
  const open = new Set((await worker.clients.matchAll({ includeUncontrolled: true })).map(({ id }) => recordOf(id)));
  const used = new Set([BUILD, 'clients']);
  // A reader may have switched all of this off in the meantime.
  if (!(await caches.has(CLIENTS))) return;
  const cache = await caches.open(CLIENTS);
  for (const { url } of await cache.keys()) {
    const source = (await (await cache.match(url))?.json()) as Source | undefined;
    if (source && (open.has(url) || Date.now() - source.at < OPENING_MS)) used.add(source.build);
    else await cache.delete(url);
  }
  const kept = new Set([...used].map((build) => cacheName(scope, build)));
  for (const name of await cacheNames(scope)) {
    if (!kept.has(name)) await caches.delete(name);
  }
}

/** The host no longer wants pages to be kept. */
async function leave(): Promise<void> {
  await worker.registration.unregister();
  for (const name of await cacheNames(scope)) await caches.delete(name);
}
