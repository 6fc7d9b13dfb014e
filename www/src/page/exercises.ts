// The list of the exercises in learn.html: each opens as a run, with its goals in sight. Loaded when it is wanted.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { groups } from '#exercises';
import { packRun } from '../share/link';
import { lessonText as text } from '../lessons/text';

/** The run is opened paused, when its first lines have been carried out, so its goals can be read first. */
const START = '0.001s';

interface Exercise {
  id: string;
  title: string;
  /** What to do, in a sentence. */
  task: string;
  /** Where the paper or the dissertation has it. */
  place: string;
  goals: number;
  points: number;
  /** The address that opens it: the whole exercise is in the link. */
  address: string;
}

/** All exercises, group by group. */
export async function exerciseList(): Promise<TemplateResult> {
  const lists = await Promise.all(groups.map(async ({ title, description, scripts }) => ({ title, description, exercises: await Promise.all(scripts.map(introduce)) })));
  return html`<div class="path"><h2>${text.exercises}</h2><p>${text.exercisesIntro}</p>
    ${lists.map(({ title, description, exercises }) => html`<section><h3>${title}</h3><p class="question">${description}</p><ol>${exercises.map(card)}</ol></section>`)}
    <p class="question">${text.teach} <a href="./docs/teaching.html">${text.teachLink}</a></p></div>`;
}

/** What the first line and the goals of a script say. */
async function introduce({ id, script }: { id: string; script: string }): Promise<Exercise> {
  const [, title = id, sentence = ''] = /^# (.*?): (.*)/.exec(script) ?? [];
  const [, task = sentence, place = ''] = /^(.*?) \(([^()]+)\)\.?$/.exec(sentence) ?? [];
  const goals = [...script.matchAll(/^goal "(?:[^"\\]|\\.)*"(?: for (\d+) points?)?/gm)];
  const points = goals.reduce((sum, [, count]) => sum + Number(count ?? 1), 0);
  return { id, title, task: task.replace(/\.?$/, '.'), place, goals: goals.length, points, address: `./#run=${await packRun(script)}&at=${START}` };
}

function card({ id, title, task, place, goals, points, address }: Exercise): TemplateResult {
  return html`<li><a href=${address} data-exercise=${id}><span class="what"><b>${title}</b> <span class="question">${task}</span>
    <span class="facts">${text.goalCount(goals)}, ${text.pointCount(points)}${place ? html` · ${place}` : nothing} · <code>${id}</code></span></span></a></li>`;
}
