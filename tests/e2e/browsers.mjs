// The browsers of the end-to-end tests, each as the system has it, and each started once for a test file. Chromium is the usual
// one. Firefox is driven by WebDriver BiDi, which playwright speaks when its channel is `moz-firefox`.
//
//   const { browser, context } = await launch({ browser: 'firefox', reducedMotion: 'reduce' });
//
// BROWSER=firefox runs any test file in Firefox. Files that need Chromium's DevTools, touch or `page.emulateMedia` fail there.

import { existsSync } from 'node:fs';
import { after } from 'node:test';
import { chromium, firefox } from 'playwright-core';

/** What drops down from Chromium's address bar is a page of its own, which each window loads: half as much work as ours, and nobody sees it. */
const ADDRESS_BAR = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'];

/** What playwright disables (`disabledFeatures` in its `chromiumSwitches.ts`): a second list replaces the first. */
const PLAYWRIGHT_DISABLES = [
  'AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable', 'LensOverlay',
  'MediaRouter', 'PaintHolding', 'ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect', 'TcpPortRandomizationWin',
  'OptimizationHints', 'NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch',
];

/** How pages that share contexts are opened quickly: one that stays open keeps the process of its site alive, as `contexts.mjs` wants it. */
const SHARED = ['--process-per-site', `--disable-features=${[...PLAYWRIGHT_DISABLES, ...ADDRESS_BAR].join()}`];

const launched = new Map();

after(async () => {
  for (const browser of launched.values()) await (await browser).close();
});

/** The browser for a context with these options, and what is left of the options for `newContext`; `ownBrowser` has processes as visitors have them. */
export async function launch({ browser = process.env.BROWSER ?? 'chromium', ownBrowser = false, ...context }) {
  if (browser === 'chromium' && ownBrowser) return { browser: await once('chromium alone', () => launchChromium([])), context, isShared: false };
  if (browser === 'chromium') return { browser: await once('chromium', () => launchChromium(SHARED)), context, isShared: true };
  if (browser !== 'firefox') throw new Error(`“${browser}” is not a browser of these tests: chromium or firefox.`);
  // Playwright cannot emulate media in Firefox; a preference of the whole browser can.
  const { colorScheme = 'light', reducedMotion = 'no-preference', ...rest } = context;
  const key = `firefox ${colorScheme} ${reducedMotion}`;
  return { browser: await once(key, () => launchFirefox(colorScheme === 'dark', reducedMotion === 'reduce')), context: { ...rest, colorScheme } };
}

function once(key, start) {
  if (!launched.has(key)) launched.set(key, start());
  return launched.get(key);
}

async function launchChromium(more) {
  const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const executablePath = process.env.CHROMIUM ?? places.find((place) => existsSync(place));
  if (!executablePath) throw new Error('No browser: install Chromium, or name its place in CHROMIUM.');
  // Optimising the engine costs a fifth of the processor's time, and gains nothing here.
  return chromium.launch({ executablePath, chromiumSandbox: false, args: ['--js-flags=--liftoff-only', ...more] });
}

async function launchFirefox(dark, calm) {
  const places = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];
  const executablePath = process.env.FIREFOX ?? places.find((place) => existsSync(place));
  if (!executablePath) throw new Error('No browser: install Firefox, or name its place in FIREFOX.');
  const browser = await firefox.launch({
    channel: 'moz-firefox',
    executablePath,
    firefoxUserPrefs: {
      'layout.css.prefers-color-scheme.content-override': dark ? 0 : 1,
      'ui.prefersReducedMotion': calm ? 1 : 0,
    },
  });
  return withoutMediaCommand(browser);
}

/**
 * Playwright sends `emulation.setMediaFeaturesOverride` for each new context, and Firefox ESR 153 does not know it yet. The
 * preferences above do its work, so its absence is not an error. Only the browser's own session is changed, not those of pages:
 * `page.emulateMedia`, which would do nothing, still fails.
 */
function withoutMediaCommand(browser) {
  const session = browser._connection?.toImpl?.(browser)?._browserSession;
  if (!session) return browser;
  const send = session.send.bind(session);
  session.send = (method, params) => send(method, params).catch((error) => {
    if (method === 'emulation.setMediaFeaturesOverride' && /unknown command/.test(error.message)) return {};
    throw error;
  });
  return browser;
}
