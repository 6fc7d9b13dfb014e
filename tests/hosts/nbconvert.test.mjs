// integrations/nbconvert: a notebook that is executed without a browser and exported as one HTML file, whose clusters live.

import assert from 'node:assert/strict';
import { copyFile, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertClusterLives, openHost, run, shot } from './harness.mjs';
import { notebookHost } from './notebooks.mjs';

/** What the exported page loads from a CDN unless it is told where else: README.md of the integration. */
const BESIDE = ['@jupyter-widgets/html-manager@1.0.15', 'requirejs@2.3.8'];
const LOCAL = ['--HTMLExporter.require_js_url=require.js', '--HTMLExporter.widget_renderer_url=embed-amd.js'];
/** For formulas, of which there are none. */
const MATHJAX = /^https:\/\/cdnjs\.cloudflare\.com\/ajax\/libs\/mathjax\//;

test('an exported notebook has living clusters without a kernel or a network, and a saved one has their code once', async (t) => {
  const { folder, bin, env } = await notebookHost('nbconvert');
  const nbconvert = (...options) => run(join(bin, 'jupyter-nbconvert'), options, folder, env);
  await nbconvert('--execute', '--to', 'notebook', '--output', 'executed.ipynb', 'handout.ipynb');
  await nbconvert('--to', 'html', ...LOCAL, '--output', 'index.html', 'executed.ipynb');
  await bring(folder, bin);

  const { metadata } = JSON.parse(await readFile(join(folder, 'executed.ipynb'), 'utf8'));
  const states = Object.values(metadata.widgets['application/vnd.jupyter.widget-state+json'].state);
  const sizes = states.map((state) => JSON.stringify(state).length).sort((a, b) => b - a);
  assert.equal(sizes.filter((size) => size > 8_000).length, 1, `one widget has the code: ${sizes}`);
  const { size } = await stat(join(folder, 'executed.ipynb'));
  assert.ok(size < 1_600_000, `the notebook has ${size} bytes`);
  t.diagnostic(`the saved notebook: ${size} bytes, its widgets ${sizes.join(' + ')}`);

  const prepare = (page) => page.route(/^https:/, (route) => route.abort());
  const page = await openHost(t, folder, 'index.html', { prepare });
  await page.locator('raft-cluster').nth(1).waitFor({ timeout: 180_000 });
  await shot(page, 'host-nbconvert');
  await assertClusterLives(page, 0);
  await assertClusterLives(page, 1);
  const lesson = page.locator('raft-lesson');
  await lesson.scrollIntoViewIfNeeded();
  await lesson.getByText('Five servers, no leader').first().waitFor({ timeout: 180_000 });
  await lesson.getByText('The server whose timeout ends first').click();
  await shot(page, 'host-nbconvert-lesson');
  const asked = page.problems.filter((problem) => problem.startsWith('leaves the site: ')).map((problem) => problem.split(': ')[1]);
  assert.deepEqual(asked.filter((address) => !MATHJAX.test(address)), []);
});

/** Brings the files of a CDN into the folder of the page, and anywidget's module from its Python package. */
async function bring(folder, bin) {
  await run('npm', ['pack', '--silent', ...BESIDE], folder);
  await run('tar', ['-xzf', 'jupyter-widgets-html-manager-1.0.15.tgz', '--strip-components=2', 'package/dist/embed-amd.js'], folder);
  await run('tar', ['-xzf', 'requirejs-2.3.8.tgz', '--strip-components=1', 'package/require.js'], folder);
  const where = await run(join(bin, 'python'), ['-c', 'import anywidget, pathlib; print(pathlib.Path(anywidget.__file__).parent)'], folder);
  await copyFile(join(where.trim(), 'nbextension/index.js'), join(folder, 'anywidget.js'));
}
