// A lesson on paper: each step's prose with a picture of the cluster at its moment, the questions with room for an answer, and the
// answers at the end. The pictures are the views of the page: they are laid out once outside the window, and only their drawing is kept.

import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import { Context } from '../../cluster/context';
import { HeaderField } from '../../cluster/model';
import type { Cluster, Library } from '../../cluster/model';
import { text as words } from '../../common/text';
import { addStyles } from '../../common/styles';
import { el } from '../../common/svg';
import { diagramCanvas } from '../../diagram/drawing/svg';
// The lesson has loaded it. Without this line, the views would be a chunk of their own, and the first picture 500 bytes larger.
import '../../element/raft-cluster';
import { styles } from '../../element/styles';
import { Logs } from '../../logs/logs';
import { Ring } from '../../ring/ring';
import { modifiedSentence } from '../../rules/modified';
import type { Goal, Lesson, Question, Step } from '../format';
import { explanation, rightAnswers } from '../judge';
import { definitionOf } from '../library';
import { light, nothingLit } from '../../common/pointing/marks';
import { line, marksOf, prose } from '../prose';
import { labelOf, orderOfAnswers, shownRight } from '../question';
import { hasLines, playOut, questionsJudgedAt, runOf } from '../run';
import { lessonText as text } from '../text';
import css from './paper.css';

/** The width of the text on paper, and the height of the diagram, in pixels. */
const WIDTH = 680;
const DIAGRAM = 160;
/** The longest span of a diagram, and the shortest, in milliseconds. */
const LONGEST = 700;
const SHORTEST = 120;

/** The right answers to a question, for the end. */
interface Solution {
  asked: number;
  question: Question;
  right: string[];
}

export interface PaperSettings {
  lesson: Lesson;
  /** Where the lesson is found. */
  address: string;
  engine: Pick<Library, 'Cluster'>;
  /** Called before each step. */
  onShare: (says: string, share: number) => void;
  signal: AbortSignal;
}

/** Prepares a lesson for paper, in a node outside the window; undefined if `signal` aborted it. The caller removes it. */
export async function makePaper({ lesson, address, engine, onShare, signal }: PaperSettings): Promise<HTMLElement | undefined> {
  const paper = el('div', 'raft-paper');
  paper.style.cssText = `position: fixed; left: -30000px; top: 0; width: ${WIDTH}px;`;
  paper.inert = true;
  const root = paper.attachShadow({ mode: 'open' });
  const sheet = el('article', 'shell sheet');
  sheet.dataset['scheme'] = 'light';
  sheet.lang = 'en';
  root.append(sheet);
  document.body.append(paper);
  addStyles(sheet, styles);
  addStyles(sheet, css);
  try {
    sheet.append(drawn(front(lesson, address)));
    const solutions: Solution[] = [];
    let before = 0;
    for (const [index, step] of lesson.steps.entries()) {
      onShare(text.preparingStep(index + 1, lesson.steps.length), index / lesson.steps.length);
      const cluster = new engine.Cluster(() => undefined);
      try {
        cluster.open(runOf(lesson, index).text);
        playOut(cluster);
        solutions.push(...questionsJudgedAt(lesson, index).map(({ asked, question }) => ({ asked, question, right: rightAnswers(lesson, asked, question, cluster) })));
        const section = el('section', 'step', drawn(stepText(index, step)));
        sheet.append(section);
        const figure = await pictureOf(cluster, step, index === 0 || hasLines(step), before, section);
        before = figure.nowMs;
        section.append(drawn(html`${step.question ? asking(lesson, step.question) : nothing}${step.goal ? doing(step.goal) : nothing}`));
      } finally {
        cluster.free();
      }
      if (signal.aborted) throw signal.reason;
    }
    sheet.append(drawn(answers(lesson, solutions)));
    return paper;
  } catch (error) {
    paper.remove();
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** Opens the print dialog with nothing but the paper, and removes it afterwards. */
export function printPaper(paper: HTMLElement): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@media print {
    html, body { all: revert !important; background: #fff !important; margin: 0 !important; }
    body > :not(.raft-paper) { display: none !important; }
    body > .raft-paper { position: static !important; width: auto !important; }
  }
  @page { margin: 15mm; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  addEventListener('afterprint', () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    paper.remove();
  }, { once: true });
  print();
}

function drawn(content: TemplateResult): HTMLElement {
  const place = el('div');
  render(content, place);
  return place;
}

function front({ title, question, paper, minutes, steps }: Lesson, address: string): TemplateResult {
  return html`<header class="front"><h1>${title}</h1><p class="question">${question}</p>
    <p class="facts">${text.minutes(minutes)} · ${text.stepCount(steps.length)}${paper ? ` · ${paper}` : ''}</p>
    ${address ? html`<p class="facts">${text.onScreen} ${address}</p>` : nothing}
    <p class="who"><span>${text.name}</span><span>${text.date}</span></p></header>`;
}

function stepText(index: number, step: Step): TemplateResult {
  const pointing = { isPaper: true, openWord: '', glossary: undefined, point: () => undefined, choose: () => undefined };
  return html`<h2>${index + 1}. ${step.title}</h2>${prose(step.prose, pointing)}`;
}

/** Draws the cluster at the moment that it shows, unless the step before has drawn it. */
async function pictureOf(cluster: Cluster, step: Step, isNew: boolean, beforeMs: number, section: HTMLElement): Promise<{ nowMs: number }> {
  const context = new Context(cluster, Promise.resolve());
  const { nowMs } = context.frame;
  const at = words.time(nowMs);
  if (!isNew) {
    section.append(drawn(html`<p class="same">${text.sameMoment(at)}</p>`));
    return { nowMs };
  }
  const lit = nothingLit();
  for (const mark of marksOf(step.prose)) light(mark, cluster, context.frame, lit);
  context.lit = lit;
  const warning = context.frame.header(HeaderField.Broken) > 0 ? modifiedSentence(context) : '';
  const views = [new Ring(context, () => undefined), new Logs(context)];
  const boxes = views.map((view, index) => el('div', index === 0 ? 'ring-box' : 'logs-box', view.element));
  const figure = el('figure', '', el('div', context.frame.header(HeaderField.LastIndex) > 0 ? 'pair' : 'pair no-logs', ...boxes));
  section.append(figure);
  await laidOut();
  for (const view of views) view.update();
  for (const box of boxes) {
    const still = box.cloneNode(true);
    (still as HTMLElement).setAttribute('inert', '');
    box.replaceWith(still);
  }
  for (const view of views) view.dispose?.();
  const fromMs = Math.max(0, nowMs - LONGEST, Math.min(beforeMs, nowMs - SHORTEST));
  figure.append(await diagramCanvas(context, { fromMs, toMs: Math.max(nowMs, 1), width: WIDTH, height: DIAGRAM, near: figure, warning }));
  figure.append(el('figcaption', '', warning ? `${text.pictureAt(at)} ${warning}` : text.pictureAt(at)));
  context.dispose();
  return { nowMs };
}

/** Resolves when the observers of sizes have reported. */
function laidOut(): Promise<void> {
  return new Promise((resolve) => {
    // A page in the background draws no frames.
    const late = setTimeout(resolve, 500);
    requestAnimationFrame(() => requestAnimationFrame(() => {
      clearTimeout(late);
      resolve();
    }));
  });
}

function asking(lesson: Lesson, question: Question): TemplateResult {
  return html`<div class="ask"><p class="kind">${question.now ? text.ask : text.predict}</p><p><b>${line(question.text)}</b></p>${room(lesson, question)}</div>`;
}

/** Room for an answer. */
function room(lesson: Lesson, question: Question): TemplateResult {
  const keys = orderOfAnswers(question, lesson);
  switch (question.kind) {
    case 'one':
    case 'several':
    case 'entry':
    case 'server':
      return html`<ul class="${question.kind === 'several' ? 'several' : 'one'}${question.kind === 'server' || question.kind === 'entry' ? ' short' : ''}">${keys.map((key) => html`<li>${line(labelOf(question, key))}</li>`)}</ul>`;
    case 'order':
      return html`<ul class="order">${keys.map((key) => html`<li>${line(labelOf(question, key))}</li>`)}</ul>`;
    case 'number':
      return html`<p class="blank"><span>${text.answer}</span></p>`;
    case 'event':
      return html`<p class="blank"><span>${text.eventOnPaper}</span></p>`;
  }
}

function doing(goal: Goal): TemplateResult {
  return html`<div class="ask"><p class="kind">${text.goal}</p><p><b>${line(goal.text)}</b></p><p>${goal.allow ? text.allowed(goal.allow) : nothing}</p><p class="blank"><span>${text.whatIDid}</span></p></div>`;
}

function answers(lesson: Lesson, solutions: readonly Solution[]): TemplateResult {
  const used = [...new Set(lesson.steps.flatMap(({ prose: nodes }) => marksOf(nodes)).flatMap((mark) => (mark.kind === 'word' ? [mark.name] : [])))];
  const rows = lesson.steps.map(({ goal }, asked) => ({ asked, goal, solution: solutions.find((one) => one.asked === asked) })).filter(({ goal, solution }) => goal ?? solution);
  return html`<section class="answers"><h2>${text.answers}</h2>
      ${rows.map(({ asked, goal, solution }) => html`<div class="answer"><p class="asked">${asked + 1}. ${line(goal?.text ?? solution?.question.text ?? '')}</p>
        ${solution ? answerTo(solution) : html`<p>${line(goal?.why ?? '')}</p>`}</div>`)}</section>
    ${used.length > 0 ? html`<section class="words"><h2>${text.glossary}</h2><dl>${used.map((word) => html`<dt>${word}</dt><dd>${definitionOf(word)}</dd>`)}</dl></section>` : nothing}`;
}

function answerTo({ question, right }: Solution): TemplateResult {
  const shown = shownRight({ question, right });
  const whys = shown.map((key) => (question.kind === 'order' ? question.choices[Number(key)]?.why : explanation(question, key, true)) ?? '');
  return html`<p><b>${shown.map((key) => labelOf(question, key).replace(/\.$/, '')).join(question.kind === 'order' ? ' → ' : '; ')}.</b> ${[...new Set(whys)].map((why) => html`${line(why)} `)}</p>`;
}
