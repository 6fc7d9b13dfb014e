// Light or dark, as the reader chose on any of our pages.

import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { pageText } from './text';

export type Theme = keyof typeof pageText.themes;
export const THEMES: Theme[] = ['auto', 'light', 'dark'];
const KEY = 'raftarium-theme';

export function storedTheme(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto';
  } catch {
    return 'auto';
  }
}

/** The theme after another one, which is stored as the reader's choice. */
export function nextTheme(theme: Theme): Theme {
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Without storage, as for a page from a file in some browsers, it lasts as long as the page.
  }
  return next;
}

/** Sets the theme of the page and of the element in it. */
export function applyTheme(theme: Theme, element: { theme: string | null }): void {
  document.documentElement.dataset['theme'] = theme;
  element.theme = theme;
}

export function themeButton(theme: Theme, change: () => void): TemplateResult {
  const label = `${pageText.theme}: ${pageText.themes[theme]}`;
  return html`<button type="button" aria-label=${label} title=${label} @click=${change}><span aria-hidden="true">${{ auto: '◐', light: '☀', dark: '☾' }[theme]}</span></button>`;
}
