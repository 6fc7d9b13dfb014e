// Contexts of the browser that the tests of a file use one after another. A page in a context of its own starts a process, reads all
// scripts afresh and compiles the engine: most of what a short test needs of the processor. Here an empty page stays open in each
// context, and with it the process of our site (`--process-per-site`), which knows all that already. Nothing else of a test is left
// for the next one: its pages are closed, and what they stored is erased.
//
//   const loan = await borrow(browser, options, 'first visit', prepare);    `prepare` gets a context that was just made
//   const page = await pageIn(loan, 'http://127.0.0.1:8000');               for a page of this origin
//   await giveBack(loan);
//
// Two tests, or two pages of a test, never share a context at the same time. What a test changes in a context itself, such as its
// clock or its scripts, would stay: such a test opens its page with `ownContext`.

/** An address of the site at which there is nothing. */
export const EMPTY = '/empty.html';

/** How long a context may take to be emptied. One that takes longer is closed, as if it were not shared. */
const PATIENCE_MS = 10_000;

/** The contexts that wait for a test, with their empty page of each origin, by what they were made with. */
const waiting = new Map();

/** Lends a context with these options of `newContext`, in which there is nothing. `kind` tells apart what `prepare` makes of it. */
export async function borrow(browser, options, kind, prepare) {
  const key = JSON.stringify([kind, options]);
  const loan = waiting.get(key)?.pop() ?? { context: await made(browser, options, prepare), empty: new Map() };
  return { ...loan, key, permissions: options.permissions ?? [], isBack: false };
}

async function made(browser, options, prepare) {
  const context = await browser.newContext(options);
  await prepare(context);
  return context;
}

/** A new page in a borrowed context, of which the process is there if it goes to this origin. */
export async function pageIn({ context, empty }, origin) {
  if (!empty.has(origin)) {
    const page = await context.newPage();
    empty.set(origin, page);
    await page.goto(origin + EMPTY);
  }
  return context.newPage();
}

/** Closes the pages that were opened, erases what they stored, and keeps the context for another test. Done again, it does nothing. */
export async function giveBack(loan) {
  if (loan.isBack) return;
  loan.isBack = true;
  const { key, context, empty } = loan;
  if (!(await isEmptied(loan))) return void (await context.close());
  waiting.set(key, [...(waiting.get(key) ?? []), { context, empty }]);
}

async function isEmptied(loan) {
  let timer;
  const isLate = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, false)));
  // Something of it may have been closed or have crashed.
  const isDone = clear(loan).then(() => true, () => false);
  return Promise.race([isDone, isLate]).finally(() => clearTimeout(timer));
}

async function clear({ context, empty, permissions }) {
  const pages = [...empty.values()];
  await Promise.all(context.pages().filter((page) => !pages.includes(page)).map((page) => page.close()));
  await Promise.all([context.setOffline(false), context.unrouteAll(), context.clearCookies(), context.clearPermissions()]);
  if (permissions.length > 0) await context.grantPermissions(permissions);
  const { port } = new URL(pages[0].url());
  const session = await context.newCDPSession(pages[0]);
  for (const host of ['127.0.0.1', 'localhost']) await session.send('Storage.clearDataForOrigin', { origin: `http://${host}:${port}`, storageTypes: 'all' });
  await session.detach();
  // A process has a copy of what it stored.
  for (const page of pages) await page.evaluate(() => localStorage.clear());
}
