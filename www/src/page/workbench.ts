// The page of the workbench: workbench.html opens the core that was written last, workbench.html#code=… that of a link, #run=…&code=… a run of
// it, and #ladder=elections a group of the ladder.

import { html, render } from 'lit';
import type { TemplateResult } from 'lit';
import { text } from '../common/text';
import { INSIDE } from '../element/inside';
import { readCode } from '../share/core';
import { readLink } from '../share/open';
import '../workbench/raft-workbench';
import type { RaftWorkbench } from '../workbench/raft-workbench';
import { workbenchText } from '../workbench/text';
import { parametersOf } from './address';
import { onDroppedFiles } from '../share/drops';
import { pageText } from './text';
import { applyTheme, nextTheme, storedTheme, themeButton } from './theme';

/** What makes an address the address of a run. */
const OF_RUNS = ['run', 'scenario', 'src', 'seed', 'at'];

const [header, main] = [document.querySelector('header'), document.querySelector('main')];
const workbench = document.createElement('raft-workbench') as RaftWorkbench;
let theme = storedTheme();

function draw(): void {
  if (!header) return;
  const { cluster } = workbench.stage;
  render(html`<div class="name"><h1><a href="./">Raftarium</a></h1></div>
    <nav class="doors" aria-label=${pageText.pages}><a href="./learn.html">${pageText.learn}</a><a href="./workbench.html" aria-current="page">${pageText.workbench}</a>
      <a href="./docs/index.html">${pageText.docs}</a><a href="./">${pageText.freePlay}</a></nav>
    <div class="right">
      ${button(text.script, () => cluster.showEditor())}${button(text.share, () => cluster.showShare())}
      ${themeButton(theme, changeTheme)}${button(text.help, () => cluster.showHelp())}</div>`, header);
}

function button(label: string, act: () => void): TemplateResult {
  return html`<button type="button" @click=${act}>${label}</button>`;
}

function changeTheme(): void {
  theme = nextTheme(theme);
  applyTheme(theme, workbench);
  draw();
}

/** Opens what the address names. */
async function follow(): Promise<void> {
  const parameters = parametersOf(location);
  const core = await readCode(parameters);
  const run = OF_RUNS.some((name) => parameters.has(name)) ? await readLink(parameters) : undefined;
  const isRun = run !== undefined && typeof run !== 'string';
  await workbench.begin('value' in core ? core.value : undefined, isRun ? run.wanted : undefined);
  if ('problem' in core) workbench.say(workbenchText.notOpened(workbenchText.theLink, core.problem));
  else if (typeof run === 'string') workbench.say(run);
  else if (isRun && run.remarks.length > 0) workbench.say(run.remarks.join(' '));
  const group = parameters.get('ladder');
  if (group !== null) await workbench.showLadder(group);
}

const { around } = workbench.stage.cluster[INSIDE];
around.linkBase = location.href.replace(/[?#].*$/s, '');
around.docs = './docs/index.html';
applyTheme(theme, workbench);
main?.append(workbench);
draw();
onDroppedFiles((files) => workbench.openFiles(files));
addEventListener('hashchange', () => void follow());
void follow();
void import('./offline/register').then(({ keepOffline }) => keepOffline(), () => undefined);
