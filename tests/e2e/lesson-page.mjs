// What the tests of lessons share: a lesson that is published for a test, its parts on the page, and a question.

import { readFile, readdir } from 'node:fs/promises';
import { serve } from './harness.mjs';

const lessons = new URL('../../lessons/', import.meta.url);

/** The names and texts of the lessons of the library. */
export async function ownLessons() {
  const files = (await readdir(lessons)).filter((file) => file.endsWith('.md') && file !== 'glossary.md').sort();
  return Promise.all(files.map(async (file) => [file.replace('.md', ''), await readFile(new URL(file, lessons), 'utf8')]));
}

/** Serves a lesson at an address of its own, as a teacher's site does, and returns the address. */
export const publish = (words) => serve((_, response) => response.writeHead(200, { 'content-type': 'text/markdown', 'access-control-allow-origin': '*' }).end(words), 'md');

export const text = (page) => page.locator('raft-lesson .page');
export const next = (page) => page.locator('raft-lesson nav .next');

/** For a step in which S1 leads three servers. */
export const question = `\`\`\`question
one: Who leads after the crash of S1?
- S1
  when: leader is S1
  why: It is down.
- Another one
  when: leader in S2 S3
  why: They elect one.
\`\`\`
`;
