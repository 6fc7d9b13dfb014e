// The examples of a page: a block of code whose cluster comes to life below it, when it is seen or when its button is pressed. The
// element is loaded with the first of them.

import { docsText as text } from './text';

/** How far below the screen an example begins to load. */
const NEAR = '200px';

export function watchExamples(): void {
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting || !(target instanceof HTMLElement)) continue;
      seen.unobserve(target);
      void show(target, false).then((isShown) => isShown || offer(target));
    }
  }, { rootMargin: NEAR });
  for (const example of document.querySelectorAll<HTMLElement>('.example')) {
    if (example.dataset['start'] === 'view') seen.observe(example);
    else offer(example);
  }
}

/** A button that shows the example. */
function offer(example: HTMLElement): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = text.run;
  const line = document.createElement('p');
  line.className = 'act';
  line.append(button);
  example.append(line);
  button.addEventListener('click', () => {
    button.disabled = true;
    button.textContent = text.loading;
    void show(example, true).then((isShown) => {
      if (isShown) return line.remove();
      button.disabled = false;
      button.textContent = text.run;
      line.append(` ${text.cannotRun}`);
    });
  });
}

/** Puts the element of the example below its text; one that was asked for plays. Returns whether its code could be loaded. */
async function show(example: HTMLElement, plays: boolean): Promise<boolean> {
  const element = example.querySelector('template')?.content.firstElementChild?.cloneNode(true);
  if (!(element instanceof Element)) return true;
  try {
    await (element.localName === 'raft-lesson' ? import('../../lessons/raft-lesson') : import('../../element/raft-cluster'));
  } catch {
    return false;
  }
  if (plays && element.localName === 'raft-cluster') element.setAttribute('autoplay', '');
  example.append(document.importNode(element, true));
  return true;
}
