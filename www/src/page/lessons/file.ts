// The page of a lesson that was saved as one file (lessons/export/file.ts): the lesson's text is in the element `#lesson`, as JSON.

import { html, render } from 'lit';
import { live } from 'lit/directives/live.js';
import { parseLessonFile } from '../../lessons/export/file';
import '../../lessons/raft-lesson';
import { addressOfPage, followSteps, placeOfAddress, printByKey } from './address';

const [header, main, holder] = [document.querySelector('header'), document.querySelector('main'), document.getElementById('lesson')];
const lesson = parseLessonFile(holder?.textContent ?? '');

function draw(): void {
  if (!header || !main) return;
  const { words, answers } = placeOfAddress();
  render(html`<div class="name"><h1>Raftarium</h1></div>`, header);
  render(html`<raft-lesson .given=${lesson} .step=${live(Number(words[0]) || null)} .answers=${live(answers)} .linkBase=${addressOfPage()}></raft-lesson>`, main);
}

addEventListener('hashchange', draw);
followSteps((_, step) => String(step));
printByKey();
draw();
