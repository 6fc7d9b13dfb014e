// A lesson as one file that works without a network: raft-lesson.html, which has the element and the engine inside, with the text of the
// lesson put into it. The text stands there as JSON in which no character can end the script or begin another one.

import { ownPage } from '../../common/own-page';
// For the same reason as in paper.ts.
import '../../element/raft-cluster';
import { fetchOwn } from '../../cluster/loading';
import { lessonText as text } from '../text';

/** A lesson that was not loaded by a name or from an address. */
export interface GivenLesson {
  /** Its name in the browser's storage. */
  name: string;
  text: string;
}

/** The places of the file that are filled in. */
const TITLE = '<title>A lesson about Raft</title>';
const HOLDER = 'id="lesson" type="application/json">null<';

/** The file for a lesson. */
export async function writeLessonFile(title: string, lesson: GivenLesson): Promise<Blob> {
  const page = await (await fetchOwn(new URL(ownPage('raft-lesson.html') ?? ''))).text();
  if (!page.includes(TITLE) || !page.includes(HOLDER)) throw new Error(text.otherShell);
  const filled = fill(fill(page, TITLE, `<title>${escapedText(title)}</title>`), HOLDER, HOLDER.replace('null', () => escapedJson(lesson)));
  return new Blob([filled], { type: 'text/html' });
}

/** Reads what `writeLessonFile` has written; a file that is empty or was changed has no lesson. */
export function parseLessonFile(content: string): GivenLesson {
  try {
    const { name, text: words } = JSON.parse(content) as Partial<GivenLesson>;
    if (typeof name === 'string' && typeof words === 'string') return { name, text: words };
  } catch {
    // The element tells what is missing.
  }
  return { name: '', text: '' };
}

/** A name for the file, of the letters of the title. */
export function lessonFileName(title: string): string {
  const letters = title.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '');
  return `${letters.slice(0, 60) || 'lesson'}.html`;
}

/** Replaces the first occurrence: the code after it may quote the same words. */
function fill(page: string, place: string, words: string): string {
  const at = page.indexOf(place);
  return page.slice(0, at) + words + page.slice(at + place.length);
}

function escapedText(words: string): string {
  return words.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function escapedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
