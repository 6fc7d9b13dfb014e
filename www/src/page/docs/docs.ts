// What scripts add to a page of the documentation: the theme, the search, examples that run, and the list of pages of a phone. Without
// scripts, a page is text with links.

import { docsText as text } from './text';
import { keepOffline } from '../offline/register';
import { watchExamples } from './examples';
import { addSearch } from './search-field';

const THEMES = ['auto', 'light', 'dark'] as const;
/** The choice of index.html. */
const THEME_KEY = 'raftarium-theme';
const WIDE = matchMedia('(min-width: 900px)');

type Theme = (typeof THEMES)[number];

function storedTheme(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(THEME_KEY)) ?? 'auto';
  } catch {
    return 'auto';
  }
}

function applyTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
}

function themeButton(): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  const show = (theme: Theme): void => {
    const name = `${text.theme}: ${text.themes[theme]}`;
    button.ariaLabel = name;
    button.title = name;
    button.textContent = { auto: '◐', light: '☀', dark: '☾' }[theme];
  };
  show(storedTheme());
  let theme = storedTheme();
  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
    try {
      localStorage.setItem(THEME_KEY, theme);
    } catch {
      // Without storage, the choice lasts as long as the page.
    }
    applyTheme(theme);
    show(theme);
  });
  return button;
}

/** On a wide screen the list of pages is a column; on a narrow one it opens when it is asked for. */
function foldPages(): void {
  const pages = document.querySelector<HTMLDetailsElement>('details.pages');
  if (!pages) return;
  const fold = (): void => void (pages.open = WIDE.matches);
  fold();
  WIDE.addEventListener('change', fold);
}

/** What scrolls sideways can be scrolled by keyboard. */
function scrollByKeyboard(): void {
  const watcher = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (!(target instanceof HTMLElement)) continue;
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute('tabindex');
    }
  });
  for (const box of document.querySelectorAll('article pre, article .table')) watcher.observe(box);
}

applyTheme(storedTheme());
addEventListener('DOMContentLoaded', () => {
  foldPages();
  const tools = document.querySelector('header .tools');
  if (tools) tools.append(addSearch(), themeButton());
  scrollByKeyboard();
  watchExamples();
  void keepOffline();
});
