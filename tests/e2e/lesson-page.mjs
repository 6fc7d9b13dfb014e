// What the tests of lessons share: a lesson that is published for a test, its parts on the page, and a question.

import { serve } from './harness.mjs';

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
