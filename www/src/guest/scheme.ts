// Finds out whether the page around the element is light or dark. Pages declare this in many ways, and can switch at any time.
//
// The nearest declaration counts: an attribute or a class of an ancestor that theme switchers set, else the inherited
// `color-scheme`, else the background behind the element.

import { parentOf } from './visibility';

export type Scheme = 'light' | 'dark';

/** Attributes to which theme switchers write the name of a theme. */
const ATTRIBUTES = ['data-theme', 'data-md-color-scheme', 'data-bs-theme', 'data-color-mode', 'data-color-scheme', 'data-mode', 'theme'];
/** Themes of Material for MkDocs and of mdBook whose names do not contain "light" or "dark". */
const NAMES: Record<string, Scheme> = { slate: 'dark', default: 'light', navy: 'dark', coal: 'dark', ayu: 'dark', rust: 'light' };

/** The scheme of the page around an element; undefined if the reader's system decides. */
export function schemeAround(element: Element): Scheme | undefined {
  for (let at = parentOf(element); at; at = parentOf(at)) {
    const said = declaredBy(at);
    if (said !== undefined) return said === 'system' ? undefined : said;
  }
  const own = getComputedStyle(element).colorScheme;
  const meta = element.ownerDocument.querySelector<HTMLMetaElement>('meta[name="color-scheme"]')?.content;
  const colorScheme = own === 'normal' ? meta ?? '' : own;
  const [light, dark] = [/\blight\b/.test(colorScheme), /\bdark\b/.test(colorScheme)];
  if (light && dark) return undefined;
  if (light || dark) return dark ? 'dark' : 'light';
  return schemeOfBackground(element);
}

function declaredBy(element: Element): Scheme | 'system' | undefined {
  for (const name of ATTRIBUTES) {
    const said = named(element.getAttribute(name) ?? '');
    if (said) return said;
  }
  // VitePress, Tailwind and mdBook set a class on the root element.
  if (element !== element.ownerDocument.documentElement && element !== element.ownerDocument.body) return undefined;
  return [...element.classList].map((word) => (word === 'default' ? undefined : named(word))).find((scheme) => scheme !== undefined && scheme !== 'system');
}

function named(name: string): Scheme | 'system' | undefined {
  const word = name.trim().toLowerCase();
  if (word === 'auto' || word === 'system') return 'system';
  if (/(^|[-_])dark($|[-_])/.test(word)) return 'dark';
  return /(^|[-_])light($|[-_])/.test(word) ? 'light' : NAMES[word];
}

/** Light or dark by the first opaque background behind the element; an empty page is white. */
function schemeOfBackground(element: Element): Scheme {
  for (let at: Element | undefined = parentOf(element); at; at = parentOf(at)) {
    const [red, green, blue, alpha] = channels(getComputedStyle(at).backgroundColor);
    if (alpha > 127) return 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? 'dark' : 'light';
  }
  return 'light';
}

/** Converts a CSS colour of any form to red, green, blue and alpha from 0 to 255. */
function channels(color: string): [number, number, number, number] {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const plane = canvas.getContext('2d');
  if (!plane) return [255, 255, 255, 0];
  plane.fillStyle = color;
  plane.fillRect(0, 0, 1, 1);
  const [red = 255, green = 255, blue = 255, alpha = 0] = plane.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha];
}

/** Several changes of the page within this time are one switch. */
const SOON_MS = 30;
/** Backgrounds that fade from one theme to the other have finished by then. */
const FADED_MS = 600;

/** Reports when the page around an element may have switched. */
export class SchemeWatch {
  private timers: number[] = [];
  private readonly switches = new MutationObserver(() => {
    if (this.timers.length > 0) return;
    const later = (ms: number): number => window.setTimeout(() => {
      this.timers.pop();
      this.onSwitch();
    }, ms);
    this.timers = [later(SOON_MS), later(FADED_MS)];
  });
  private readonly system = matchMedia('(prefers-color-scheme: dark)');

  /**
   * @param onSwitch Called when the page has changed in a way that may concern its scheme.
   * @param onSystem Called when the reader's system has switched.
   */
  constructor(private readonly onSwitch: () => void, private readonly onSystem: () => void) {}

  connect(element: Element): void {
    const attributeFilter = [...ATTRIBUTES, 'class', 'style'];
    // Theme switchers write to the root or to an ancestor, or swap style sheets in the head.
    for (let at = parentOf(element); at; at = parentOf(at)) this.switches.observe(at, { attributes: true, attributeFilter });
    this.switches.observe(element.ownerDocument.head, { childList: true, subtree: true, attributes: true });
    this.system.addEventListener('change', this.onSystem);
  }

  disconnect(): void {
    this.switches.disconnect();
    for (const timer of this.timers.splice(0)) clearTimeout(timer);
    this.system.removeEventListener('change', this.onSystem);
  }
}
