// The page of the lessons: learn.html lists them, learn.html#terms shows one, learn.html#terms/3 its third step, learn.html#glossary the
// words, learn.html#exercises the exercises. learn.html?src=my.md shows a lesson that is not of the library. After a step, `&answers=…` brings what its reader answered.

import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { fetchText, glossary, groups, lessonAfter, lessons } from '../lessons/library';
import type { LessonEntry } from '../lessons/library';
import { isBegun, placeIn } from '../lessons/progress';
import '../lessons/raft-lesson';
import { lessonText as text } from '../lessons/text';
import { addressOfPage, followSteps, placeOfAddress, printByKey } from './lessons/address';
import { pageText } from './text';

const [header, main] = [document.querySelector('header'), document.querySelector('main')];

/** What is not a lesson. */
const LISTS = ['glossary', 'exercises'];

/** What the address asks for. */
interface Wanted {
  lesson: string | null;
  src: string | null;
  step: number | null;
  answers: string | null;
}

function wanted(): Wanted {
  const { words: [name = '', step = ''], answers } = placeOfAddress();
  const src = new URLSearchParams(location.search).get('src');
  return { lesson: src ? null : name || null, src, step: Number(src ? name : step) || null, answers };
}

function draw(): void {
  if (!header || !main) return;
  const { lesson, src, step, answers } = wanted();
  const isLesson = src !== null || (lesson !== null && !LISTS.includes(lesson));
  document.body.classList.toggle('in-lesson', isLesson);
  const entry = lessons.find(({ id }) => id === lesson);
  document.title = entry ? `${entry.title}: Raftarium` : 'Learn Raft with Raftarium';
  render(html`<div class="name"><h1><a href="./">Raftarium</a></h1></div>
    <nav class="doors" aria-label=${text.learn}><a href="#" aria-current=${isLesson || lesson ? nothing : 'page'}>${text.path}</a>
      <a href="#exercises" aria-current=${lesson === 'exercises' ? 'page' : nothing}>${text.exercises}</a>
      <a href="#glossary" aria-current=${lesson === 'glossary' ? 'page' : nothing}>${text.glossary}</a><a href="./workbench.html">${pageText.workbench}</a><a href="./docs/index.html">${text.docs}</a><a href="./">${text.freePlay}</a></nav>`, header);
  const isCheck = src !== null && new URLSearchParams(location.search).has('check');
  if (isCheck) void check(src, main);
  else if (isLesson) render(html`<raft-lesson lesson=${lesson ?? nothing} src=${src ?? nothing} .step=${live(step)} .answers=${live(answers)} .glossary=${'./docs/glossary.html'} .linkBase=${addressOfPage()}>${entry ? ending(entry) : nothing}</raft-lesson>`, main);
  else if (lesson === 'exercises') void showExercises(main);
  else render(lesson === 'glossary' ? words() : path(), main);
}

async function showExercises(place: HTMLElement): Promise<void> {
  const list = await import('./exercises').then(({ exerciseList }) => exerciseList()).catch(() => html`<p class="path" role="alert">${text.exercisesFailed}</p>`);
  if (wanted().lesson === 'exercises') render(list, place);
}

/** Runs every step of a lesson, and lists its faults, or the answers that its runs give. */
async function check(src: string, place: HTMLElement): Promise<void> {
  const show = (content: unknown): void => void render(html`<div class="path" role="status"><h2>${text.checking(src)}</h2>${content}</div>`, place);
  show(html`<p>${text.loading}</p>`);
  const found = await fetchText({ lesson: null, src });
  if ('problem' in found) return show(html`<p>${found.problem}</p>`);
  const { check: faultsOf, keys: keysOf } = await import('../lessons/check/lesson-check');
  const faults = await faultsOf(found.text);
  if (faults.length === 0) {
    const keys = await keysOf(found.text);
    const rows = keys.map(({ line, question, answers }) => html`<dt>${text.faultAt(line)}: ${question}</dt><dd>${answers.join('; ')}</dd>`);
    return show(html`<p>${text.noFaults}</p>${keys.length > 0 ? html`<p>${text.readKeys}</p><dl class="keys">${rows}</dl>` : nothing}`);
  }
  show(html`<ol class="faults">${faults.map(({ line, message }) => html`<li><b>${text.faultAt(line)}:</b> ${message}</li>`)}</ol>`);
}

/** What follows a lesson. */
function ending({ id }: LessonEntry): TemplateResult {
  const next = lessonAfter(id);
  return html`<div slot="end" class="after">${next ? html`<p><a class="primary" href="#${next.id}">${text.nextLesson}: ${next.title}</a></p><p class="question">${next.question}</p>` : nothing}
    <p><a href="#">${text.allLessons}</a></p></div>`;
}

function path(): TemplateResult {
  const next = lessons.find(({ id }) => !placeIn(id).done);
  return html`<div class="path"><h2>${text.learn}</h2><p>${text.intro}</p>
    ${groups.map(({ title, lessons: own }) => html`<section><h3>${title}</h3><ol>${own.map((entry) => card(entry, entry === next))}</ol></section>`)}</div>`;
}

function card({ id, title, question, paper, minutes }: LessonEntry, isNext: boolean): TemplateResult {
  const place = placeIn(id);
  const number = lessons.findIndex((entry) => entry.id === id) + 1;
  const state = place.done ? text.isDone : isBegun(id) && place.step > 0 ? text.begun(place.step + 1, place.of) : isNext ? text.isNext : '';
  return html`<li class="${place.done ? 'done' : ''} ${isNext ? 'next' : ''}"><a href="#${id}">
    <span class="number" aria-hidden="true">${place.done ? '✓' : number}</span>
    <span class="what"><b>${title}</b> <span class="question">${question}</span>
      <span class="facts">${text.minutes(Number(minutes))} · ${paper}${state ? html` · <b>${state}</b>` : nothing}</span></span></a></li>`;
}

function words(): TemplateResult {
  const sorted = [...glossary].sort(([a], [b]) => a.localeCompare(b));
  return html`<div class="path"><h2>${text.glossary}</h2><p>${text.glossaryIntro}</p>
    <dl>${sorted.map(([word, definition]) => html`<dt id="word-${word}">${word}</dt><dd>${definition}</dd>`)}</dl></div>`;
}

addEventListener('hashchange', draw);
followSteps((lesson, step) => (wanted().src === null ? `${lesson}/${step}` : String(step)));
printByKey();
draw();
void import('./offline/register').then(({ keepOffline }) => keepOffline(), () => undefined);
