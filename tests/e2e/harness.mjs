// What the end-to-end tests share: a static server for the built page, a browser, and ways to look.
//
//   const page = await openPage(t, 'index.html#seed=7');      closes itself when the test `t` ends
//   assert.deepEqual(await axe(page), []);                    accessibility
//   await shot(page, 'name');                                 target/e2e/name.png
//   assert.deepEqual(page.problems, []);                      errors, warnings, requests that leave the site
//
// The server keeps dist/ in a sub-folder, so that every address which is not relative shows itself. Run one
// file by `node --test tests/e2e/NAME.test.mjs` after a `trunk build`.

import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { launch } from './browsers.mjs';
import { borrow, EMPTY, giveBack, pageIn } from './contexts.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** The built page: DIST names another folder than dist/, for those who build elsewhere. */
const dist = resolve(root, process.env.DIST ?? 'dist');
const pictures = join(root, 'target/e2e');

/** The folder of the site in which the page lies. */
export const folder = '/some/course/';

/** The size of the screen that the page is designed for. */
export const desktop = { width: 1280, height: 720 };

const mediaTypes = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.xml': 'application/xml',
  '.woff2': 'font/woff2',
};

let site;

after(async () => (await site)?.close());

/**
 * Opens a page of dist/ and returns playwright's page, with a list `problems` of what a console, a failed
 * request or an uncaught error says against it. The options are those of playwright's `newContext`, such as
 * `viewport`, `colorScheme`, `reducedMotion` and `hasTouch`, and `browser`, which is 'chromium' or 'firefox';
 * `prepare` gets the page before it goes anywhere; with `keepsOffline` it may register its service worker; with `ownContext`
 * nothing is shared with other tests (`contexts.mjs`).
 * Our pages were visited before, unless `firstVisit` is set.
 */
export async function openPage(t, path = 'index.html', options = {}) {
  const { origin } = await startSite();
  return openUrl(t, `${origin}${folder}${path}`, options);
}

/** Opens a file of dist/, or of another folder, without any server, as a double-click does. */
export async function openFile(t, name = 'raftarium.html', options = {}) {
  return openUrl(t, pathToFileURL(resolve(dist, name)).href, options);
}

/**
 * Opens a page of somebody else's, on another origin unless `sameOrigin` is set. `write` receives the address of our
 * folder and returns the page's HTML; `headers` go with it, such as a content security policy.
 */
export async function openGuest(t, write, { sameOrigin = false, headers = {}, ...options } = {}) {
  const { origin } = await startSite();
  const page = write(origin + folder);
  const address = await serve((_, response) => response.writeHead(200, { 'content-type': mediaTypes['.html'], ...headers }).end(page));
  return openUrl(t, sameOrigin ? address : address.replace('127.0.0.1', 'localhost'), options);
}

/** Serves something else for a test, at an address of its own: `answer` gets the request and the response of Node's server. */
export async function serve(answer, ending = 'html') {
  const { origin, guests } = await startSite();
  const path = `/guest-${guests.size}.${ending}`;
  guests.set(path, answer);
  return origin + path;
}

/** Serves the files of another folder than dist/, below a path that starts and ends with a slash; resolves to the address of the path. */
export async function serveFolder(directory, path) {
  const { origin, folders } = await startSite();
  folders.set(path, directory);
  return origin + path;
}

/** Opens any address, with the same means as `openPage`. */
export async function openUrl(t, url, { prepare, keepsOffline = false, firstVisit = false, ownContext = keepsOffline, ...options }) {
  // In one process, pages and their service worker have kept each other waiting for minutes.
  const { browser, context, isShared } = await launch({ ...options, ownBrowser: keepsOffline });
  const share = t && isShared && !ownContext && site && isOurs(url, await site);
  const page = await (share ? pageInShared : pageInOwn)(t, browser, { viewport: desktop, ...context }, { url, keepsOffline, firstVisit });
  page.problems = [];
  watch(page, (problem) => page.problems.push(problem));
  await prepare?.(page);
  await page.goto(url);
  return page;
}

/** Whether an address is one of the server that these tests start, by either of its names. */
function isOurs(url, { origin }) {
  const { protocol, hostname, port } = new URL(url);
  return protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(hostname) && port === new URL(origin).port;
}

/** The contexts of the pages that share one with other tests. */
const loans = new WeakMap();

/** Closes a page before its test ends, for a test that opens many, one after another. */
export async function closePage(page) {
  const loan = loans.get(page);
  await (loan ? giveBack(loan) : page.context().close());
}

async function pageInOwn(t, browser, options, { keepsOffline, firstVisit }) {
  const context = await browser.newContext(options);
  t?.after(() => context.close());
  await prepareContext(context, { keepsOffline, firstVisit });
  return context.newPage();
}

async function pageInShared(t, browser, options, { url, firstVisit }) {
  // What a page can be told for itself needs no other context.
  const { colorScheme, reducedMotion, forcedColors, ...rest } = options;
  const viewport = rest.isMobile ? rest.viewport : desktop;
  const loan = await borrow(browser, { ...rest, viewport }, firstVisit ? 'first visit' : 'another visit', (made) => prepareContext(made, { firstVisit }));
  t.after(() => giveBack(loan));
  const page = await pageIn(loan, new URL(url).origin);
  loans.set(page, loan);
  if (viewport !== rest.viewport) await page.setViewportSize(rest.viewport);
  if (colorScheme || reducedMotion || forcedColors) await page.emulateMedia({ colorScheme, reducedMotion, forcedColors });
  return page;
}

/** Makes a context one for tests. */
async function prepareContext(context, { keepsOffline, firstVisit }) {
  // The element hides what is inside from pages; tests look behind it.
  await context.addInitScript(() => Object.defineProperty(HTMLElement.prototype, 'screen', {
    get() {
      const inside = Object.getOwnPropertySymbols(Object.getPrototypeOf(this)).find(({ description }) => description === 'raftarium.inside');
      return inside && this[inside].screen;
    },
  }));
  // A first visit opens on an invitation.
  if (!firstVisit) {
    await context.addInitScript(() => {
      const isPage = /\/(index\.html|raftarium\.html)?$/.test(location.pathname);
      try {
        if (isPage) localStorage.setItem('raftarium-visited', '1');
      } catch {
        // Storage is refused.
      }
    });
  }
  // Else every test would load the whole page in the background.
  if (!keepsOffline) await context.addInitScript(() => navigator.serviceWorker && (navigator.serviceWorker.register = async () => undefined));
}

/** Rules that axe leaves out unless it is asked. */
const MORE_RULES = { 'target-size': { enabled: true }, 'label-content-name-mismatch': { enabled: true } };

/**
 * The accessibility violations of a page, shadow trees included, in short; of all rules, or of those named. Where axe
 * cannot tell a contrast, as of text over drawings, the pixels are looked at.
 */
export async function axe(page, rules = undefined) {
  // Once in a page: a script that is read again begins slowly again.
  if (!(await page.evaluate(() => Boolean(globalThis.axe)))) {
    const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
    await page.evaluate(await readFile(source, 'utf8'));
  }
  const { violations, incomplete } = await page.evaluate(([runOnly, more]) => globalThis.axe.run({
    resultTypes: ['violations', 'incomplete'], ...(runOnly ? { runOnly } : { rules: more }),
  }), [rules, MORE_RULES]);
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map(({ target }) => target.flat().join(' ')),
  }));
  const unsure = incomplete.filter(({ id }) => id === 'color-contrast').flatMap(({ nodes }) => nodes.map(({ target }) => target.flat()));
  const poor = await poorContrasts(page, unsure);
  return poor.length > 0 ? [...found, { id: 'color-contrast', help: 'Measured on the screen', where: poor }] : found;
}

/** Which of these elements, as ways through shadow trees, have text that stands out too little from what is behind it. */
async function poorContrasts(page, paths) {
  if (paths.length === 0) return [];
  const find = `(path) => path.reduce((root, selector) => (root.shadowRoot ?? root).querySelector(selector), document)`;
  const texts = await page.evaluate(([paths, find]) => paths.map((path) => {
    const element = eval(find)(path);
    // What lies behind a modal dialog is not there to be read.
    const dialog = element?.getRootNode().querySelector('dialog:modal');
    if (!element || (dialog && !dialog.contains(element))) return undefined;
    // Only what is in sight is measured, in the box of whatever scrolls it.
    let { left, top, right, bottom } = element.getBoundingClientRect();
    for (let box = element; (box = box.assignedSlot ?? box.parentElement ?? box.getRootNode().host); ) {
      if (getComputedStyle(box).overflow === 'visible') continue;
      const room = box.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, room.left), Math.max(top, room.top), Math.min(right, room.right), Math.min(bottom, room.bottom)];
    }
    [left, top, right, bottom] = [Math.max(left, 0), Math.max(top, 0), Math.min(right, innerWidth), Math.min(bottom, innerHeight)];
    const [x, y, width, height] = [left, top, right - left, bottom - top];
    // Nor is what something else lies over at the moment.
    const over = element.getRootNode().elementFromPoint(x + width / 2, y + height / 2)?.closest('.menu, .card, .sheet, .tip, .modified');
    if (width <= 0 || height <= 0 || (over && !over.contains(element))) return undefined;
    const style = getComputedStyle(element);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.6 && Number(style.fontWeight) >= 700);
    const color = element instanceof SVGElement ? style.fill : style.color;
    return { name: path.join(' '), x, y, width, height, color, least: large ? 3 : 4.5 };
  }), [paths, find]);
  // Only now is the text made invisible: what is inside another takes its colour.
  await page.evaluate(([paths, find]) => {
    for (const path of paths) {
      const element = eval(find)(path);
      element?.style.setProperty(element instanceof SVGElement ? 'fill' : 'color', 'transparent', 'important');
    }
  }, [paths, find]);
  const picture = (await page.screenshot({ animations: 'disabled' })).toString('base64');
  return page.evaluate(async ([texts, paths, find, picture]) => {
    for (const path of paths) {
      const element = eval(find)(path);
      element?.style.removeProperty(element instanceof SVGElement ? 'fill' : 'color');
    }
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    pen.drawImage(image, 0, 0);
    const scale = image.width / innerWidth;
    const luminance = (rgb) => {
      const [r, g, b] = rgb.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ink = (color) => {
      const dot = new OffscreenCanvas(1, 1).getContext('2d');
      dot.fillStyle = color;
      dot.fillRect(0, 0, 1, 1);
      return [...dot.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    return texts.filter(Boolean).flatMap(({ name, x, y, width, height, color, least }) => {
      // Only pixels that are inside as a whole: the next one may lie beyond the edge of what scrolls it.
      const [left, top] = [Math.max(0, Math.ceil(x * scale)), Math.max(0, Math.ceil(y * scale))];
      const [wide, high] = [Math.min(image.width, Math.floor((x + width) * scale)) - left, Math.min(image.height, Math.floor((y + height) * scale)) - top];
      // What is out of sight is measured where it is in sight.
      if (wide < 1 || high < 1) return [];
      const { data } = pen.getImageData(left, top, wide, high);
      const counts = new Map();
      for (let at = 0; at < data.length; at += 4) {
        const key = `${data[at]},${data[at + 1]},${data[at + 2]}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      const [ground] = [...counts].sort((a, b) => b[1] - a[1])[0];
      const [one, other] = [luminance(ground.split(',').map(Number)), luminance(ink(color))];
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      return contrast < least ? [`${name}: ${contrast.toFixed(2)} of ${color} on rgb(${ground})`] : [];
    });
  }, [texts, paths, find, picture]);
}

/** Keeps a picture of the page for people to look at. */
export async function shot(page, name) {
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** How Chromium and Firefox say that a page no longer wants what it asked for. */
const ABORTED = ['net::ERR_ABORTED', 'NS_BINDING_ABORTED'];

/** Collects what a visitor with open developer tools would frown at. */
function watch(page, report) {
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) report(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => report(`uncaught: ${error.stack ?? error.message}`));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    // A page that is left before it has all it asked for.
    if (!ABORTED.includes(why)) report(`failed: ${request.url()} ${why}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) report(`${response.status()}: ${response.url()}`);
  });
  page.on('request', (request) => {
    if (leavesSite(request.url())) report(`leaves the site: ${request.url()}`);
  });
}

function leavesSite(url) {
  const { protocol, hostname } = new URL(url);
  return protocol.startsWith('http') && !['127.0.0.1', 'localhost'].includes(hostname);
}

/** Starts the static server once; it serves files and nothing else, as any static host does. */
function startSite() {
  if (!existsSync(join(dist, 'index.html'))) throw new Error('dist/ is not built: run `cargo xtask build`.');
  site ??= new Promise((started) => {
    const guests = new Map([[EMPTY, (_, response) => response.writeHead(200, { 'content-type': mediaTypes['.html'] }).end('<!doctype html><title>Empty</title>')]]);
    const folders = new Map([[folder, dist]]);
    const server = createServer((request, response) => void answer(request, response, guests, folders));
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      const close = () => new Promise((done) => (server.close(done), server.closeAllConnections()));
      started({ origin: `http://127.0.0.1:${port}`, guests, folders, close });
    });
  });
  return site;
}

/** Whether files are sent as hosts send them. It takes time, so only those ask for it who measure. */
let zips = false;

/** From now on the files of the page are sent compressed. */
export function sendCompressed() {
  zips = true;
}

async function answer(request, response, guests, folders) {
  const { pathname } = new URL(request.url, 'http://site');
  try {
    const guest = guests.get(pathname);
    if (guest) return void guest(request, response);
    const { body, type } = await fileAt(decodeURI(pathname), folders);
    const headers = { 'access-control-allow-origin': '*', 'content-type': mediaTypes[type] ?? 'text/plain' };
    if (!zips) return void response.writeHead(200, headers).end(body);
    response.writeHead(200, { ...headers, 'content-encoding': 'gzip' }).end(gzipSync(body));
  } catch {
    // A guest page has no icon, and that is no fault of ours.
    response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
  }
}

async function fileAt(pathname, folders) {
  const [path, directory] = [...folders].find(([path]) => pathname.startsWith(path)) ?? [];
  if (directory === undefined || pathname.includes('..')) throw new Error('not of this site');
  const file = join(directory, pathname.slice(path.length), pathname.endsWith('/') ? 'index.html' : '');
  return { body: await (directory === dist ? builtFile(file) : readFile(file)), type: extname(file) };
}

/** The built page does not change while it is tested. */
const built = new Map();

function builtFile(file) {
  if (!built.has(file)) built.set(file, readFile(file));
  return built.get(file);
}
