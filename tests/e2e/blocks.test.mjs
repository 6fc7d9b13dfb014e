// raft-blocks.js: ```raft blocks of other people's pages become clusters, in the HTML of every host that we know.

import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';
import { axe, openFile, openGuest, shot } from './harness.mjs';

const STRICT = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; worker-src 'self'; "
  + "require-trusted-types-for 'script'; trusted-types lit-html raftarium";

const page = (body, head = '') => (ours) => `<!doctype html><html lang="en"><title>Notes</title>${head}
  <script type="module" src="${ours}raft-blocks.js"></script><main><h1>Notes</h1>${body}</main></html>`;

/** How hosts write a block of three servers with the seed 7 and a script in two lines, so that line 2 is known by its place. */
const FORMS = {
  'CommonMark': '<pre><code class="language-raft"># seed: 7\nservers 3\n</code></pre>',
  'a plain block': '<pre class="raft"># seed: 7\nservers 3</pre>',
  'GitHub': '<pre lang="raft"><code># seed: 7\nservers 3\n</code></pre>',
  'Pandoc and Quarto': '<pre class="raft" data-seed="7"\ndata-view="ring logs"><code>servers 3</code></pre>',
  'mdBook': '<pre><code class="language-raft seed=7 hljs"><span class="hljs-keyword">servers</span> 3\n</code><div class="buttons"><button>Copy</button></div></pre>',
  'markdown-it with options': '<pre><code class="language-raft{seed=7}">servers 3\n</code></pre>',
  'Python-Markdown': '<pre><code class="language-raft" seed="7">servers 3\n</code></pre>',
  'Sphinx': '<div class="highlight-raft notranslate"><div class="highlight"><pre><span></span># seed: 7\nservers 3\n</pre></div></div>',
  'Pygments with line numbers': `<div class="highlight-raft"><table class="highlighttable"><tr><td class="linenos"><div class="linenodiv"><pre>1\n2</pre></div></td>
    <td class="code"><div class="highlight"><pre><span></span># seed: 7\nservers 3\n</pre></div></td></tr></table></div>`,
  'Jekyll': '<div class="language-raft highlighter-rouge" data-seed="7"><div class="highlight"><pre class="highlight"><code>servers 3\n</code></pre></div></div>',
  'Hugo': '<div class="highlight" data-seed="7"><pre tabindex="0"><code class="language-raft" data-lang="raft"><span class="line"><span class="ln">1</span><span class="cl">servers 3\n</span></span></code></pre></div>',
  'VitePress': '<div class="language-raft vp-adaptive-theme"><button title="Copy"></button><span class="lang">raft</span><pre class="shiki" v-pre><code><span class="line"><span># seed: 7</span></span>\n<span class="line"><span>servers 3</span></span></code></pre></div>',
  'Docusaurus': '<div class="language-raft codeBlockContainer_x"><div class="codeBlockContent_x"><pre class="prism-code language-raft"><code class="codeBlockLines_x"><span class="token-line"># seed: 7<br></span><span class="token-line">servers 3<br></span></code></pre></div></div>',
  'Expressive Code': '<div class="expressive-code"><figure class="frame"><pre data-language="raft"><code><div class="ec-line"><div class="code"># seed: 7</div></div><div class="ec-line"><div class="code">servers 3</div></div></code></pre></figure></div>',
  'Asciidoctor': '<div class="listingblock"><div class="content"><pre class="highlight"><code class="language-raft" data-lang="raft"># seed: 7\nservers 3</code></pre></div></div>',
  'Org': '<pre class="src src-raft"># seed: 7\nservers 3\n</pre>',
  'reveal.js': '<pre class="code-wrapper"><code class="raft hljs" data-trim># seed: 7\nservers 3\n</code></pre>',
  'rehype-pretty-code': '<figure data-rehype-pretty-code-figure=""><pre data-language="raft" data-theme="github-dark"><code data-theme="github-dark"><span data-line=""># seed: 7</span>\n<span data-line="">servers 3</span></code></pre></figure>',
};

const ready = (guest, count = 1) => guest.waitForFunction((count) => {
  const clusters = [...document.querySelectorAll('raft-cluster')];
  return clusters.length === count && clusters.every((cluster) => cluster.ready);
}, count);

test('a block becomes a cluster in the HTML of every host, and the block is hidden with all that its host put around it', async (t) => {
  // All must be in sight to start.
  const body = Object.entries(FORMS).map(([name, html]) => `<section title="${name}" style="height: 330px; width: 330px; float: left">${html}</section>`).join('');
  const guest = await openGuest(t, page(body, '<style>pre, .highlight { display: block !important }</style>'), { viewport: { width: 2100, height: 1400 } });
  await ready(guest, Object.keys(FORMS).length);
  const found = await guest.evaluate(() => [...document.querySelectorAll('section')].map((section) => {
    const cluster = section.querySelector('raft-cluster');
    return [section.title, cluster.runSeed, cluster.servers.length, cluster.parentElement === section, section.querySelector('pre').checkVisibility()];
  }));
  assert.deepEqual(found, Object.keys(FORMS).map((name) => [name, '7', 3, true, false]));
  assert.deepEqual(guest.problems, []);
});

test('the options of a block become attributes, and those of the fence win over comments', async (t) => {
  const guest = await openGuest(t, page(`<pre class="raft" data-raft-speed="1/5" height="500" data-view="ring logs" data-allow="crash restart"><code>
# A title: Not an option.
# seed: 9
# height: 400
# see: the paper, §5.2
# seeds: any
servers 4
# seed: 1, says a comment that is not at the top
</code></pre>`));
  await ready(guest);
  const cluster = await guest.evaluate(() => {
    const { style, attributes, runSeed, text, offsetHeight } = document.querySelector('raft-cluster');
    return { attributes: [...attributes].map(({ name, value }) => `${name}=${value}`).sort(), runSeed, text, offsetHeight, height: style.height };
  });
  assert.equal(cluster.runSeed, '9');
  assert.equal(cluster.offsetHeight, 500);
  assert.deepEqual(cluster.attributes.filter((given) => !/^(class|style|theme)=/.test(given)), ['allow=crash restart', 'seed=9', 'speed=1/5', 'view=ring logs']);
  assert.match(cluster.text, /# see: the paper, §5.2/);
  assert.match(cluster.text, /# seeds: any/);
  assert.doesNotMatch(cluster.text, /height/);
});

test('an option among classes may have spaces in quotes, and a block that changes while the code is loaded has one cluster', async (t) => {
  const guest = await openGuest(t, page(''));
  const later = (ms) => new Promise((done) => setTimeout(done, ms));
  await guest.route('**/*.js', async (route) => later(300).then(() => route.continue()));
  await guest.evaluate(() => document.querySelector('main').insertAdjacentHTML('beforeend', '<pre><code class="language-raft view=&quot;ring logs&quot; height=360 hljs">servers 3</code></pre>'));
  await later(100);
  await guest.evaluate(() => (document.querySelector('pre code').textContent = 'servers 4'));
  await guest.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  const found = await guest.evaluate(() => [...document.querySelectorAll('raft-cluster')].map((cluster) => [cluster.getAttribute('view'), cluster.servers.length]));
  assert.deepEqual(found, [['ring logs', 4]]);
});

test('the documentation has every option, and each attribute of the element is one', async () => {
  const read = (file) => readFile(new URL(`../../${file}`, import.meta.url), 'utf8');
  const firstCells = (manual, head) => manual.split(`| ${head} |`)[1].split('\n\n')[0].split('\n').flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([\w-]+)`/g)].map(([, name]) => name));
  const documented = firstCells(await read('docs/hosts.md'), 'option | value');
  const known = [.../const OPTIONS[^]*?\n};/.exec(await read('www/src/hosts/fence.ts'))[0].matchAll(/^ {2}(\w+): \{ read/gm)].map(([, name]) => name);
  assert.deepEqual(documented.toSorted(), known.toSorted());
  const attributes = firstCells(await read('docs/element.md'), 'attribute | value | without it');
  assert.ok(attributes.length > 10);
  assert.deepEqual(attributes.filter((name) => !known.includes(name)), []);
});

for (const [what, code, says] of [
  ['an option with a slip', '# hieght: 400\nservers 3', 'line 1: there is no option “hieght”; did you mean “height”?'],
  ['a height that is not one', '\n\n# height: tall\nservers 3', 'height=“tall”: give a number of pixels from 320 to 4000, or a length such as 30em or 60vh'],
  ['a view that is not one', '# view: rings\nservers 3', 'line 1: view="rings": give some of ring, logs, details, timeline, playback'],
  ['an option that is given twice', '# seed: 1\n# seed: 2\nservers 3', 'line 2: “seed” is given twice'],
  ['an option without its value', '# scenario:', 'line 1: “scenario” needs a value, as in scenario=leader-failure'],
  ['a scenario and lines', '# scenario: leader-failure\nservers 3', 'give one of these, not both: scenario, lines of a script'],
  ['a lesson with a seed', '# lesson: terms\n# seed: 7', 'a lesson has no “seed”; give height, step or theme'],
]) {
  test(`${what} is a card in the place of the cluster, and the code stays readable`, async (t) => {
    const guest = await openGuest(t, page(`<pre><code class="language-raft">${code}</code></pre>`));
    await guest.getByRole('alert').getByText(says).waitFor();
    assert.ok(await guest.locator('pre').isVisible());
    assert.equal(await guest.locator('raft-cluster').count(), 0);
    assert.deepEqual(guest.problems, []);
  });
}

test('an option of the fence with a slip is named, where the host leaves no doubt that it was meant', async (t) => {
  const guest = await openGuest(t, page('<pre class="raft" data-raft-sede="7">servers 3</pre><pre><code class="language-raft{seed=7&quot;}">servers 3</code></pre>'));
  await guest.getByRole('alert').getByText('in its options: there is no option “sede”; did you mean “seed”?').waitFor();
  await guest.getByRole('alert').getByText('cannot be read; write options as in {seed=7 height=420 view="ring logs"}').waitFor();
  await shot(guest, 'blocks-cards');
  assert.deepEqual(await axe(guest), []);
});

test('a bad line is a card with its number in the block, below the code', async (t) => {
  const guest = await openGuest(t, page('<pre><code class="language-raft"># seed: 7\nservers 3\ncrsh leader\n</code></pre>'));
  await guest.locator('raft-cluster').getByRole('alert').getByText(/line 3|3:1/).waitFor();
  assert.ok(await guest.locator('pre').isVisible());
});

test('nothing of a hostile block becomes HTML, code or an attribute of its choice', async (t) => {
  const hostile = `# seed: 7
say "&lt;img src=x onerror=alert(1)>&lt;/script>&lt;script>document.title='owned'&lt;/script>"
# onclick: alert(1)
`;
  const guest = await openGuest(t, page(`<pre class="raft" data-onclick="alert(1)" onclick-raft="x"><code>${hostile}</code></pre>
    <pre class="raft" data-raft-onclick="document.title='owned'">servers 3</pre>
    <pre class="raft"># seed: 7" onload="x\nservers 3</pre><pre class="raft" data-src="javascript:alert(1)"></pre>`));
  await guest.getByRole('alert').getByText('there is no option “onclick”').waitFor();
  await guest.getByRole('alert').getByText(/seed=“7" onload="x”: give a whole number/).waitFor();
  await guest.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  assert.equal(await guest.title(), 'Notes');
  assert.deepEqual(await guest.evaluate(() => [...document.querySelector('raft-cluster').attributes].map(({ name }) => name).filter((name) => name.startsWith('on'))), []);
  assert.equal(await guest.locator('img').count(), 0);
});

test('blocks work under a strict policy with Trusted Types, and a block that says so stays code', async (t) => {
  const body = '<pre><code class="language-raft"># seed: 7\n# height: 500\nservers 3\n</code></pre><pre id="code"><code class="language-raft"># live: no\nservers 3</code></pre>';
  const guest = await openGuest(t, page(body), { sameOrigin: true, headers: { 'content-security-policy': STRICT } });
  await ready(guest);
  assert.deepEqual(await guest.evaluate(() => [document.querySelector('raft-cluster').servers.length, document.querySelector('raft-cluster').offsetHeight]), [3, 500]);
  assert.ok(await guest.locator('#code').isVisible());
  assert.deepEqual(guest.problems, []);
});

test('instant navigation: blocks that come later start, those that go are freed, and a page that is restored from a copy has one cluster', async (t) => {
  const first = '<pre><code class="language-raft"># seed: 7\nservers 3</code></pre>';
  const guest = await openGuest(t, page(first));
  await ready(guest);
  await guest.evaluate(() => {
    const main = document.querySelector('main');
    globalThis.kept = main.cloneNode(true);
    main.replaceWith(Object.assign(document.createElement('main'), { innerHTML: '<pre class="raft"># seed: 8\nservers 4</pre>' }));
  });
  await guest.waitForFunction(() => document.querySelector('raft-cluster')?.runSeed === '8');
  await guest.evaluate(() => document.querySelector('main').replaceWith(kept));
  await guest.waitForFunction(() => document.querySelector('raft-cluster')?.runSeed === '7');
  // The module runs once more, as hosts do that insert scripts with each page, and calls its function.
  await guest.evaluate(async () => (await import(document.querySelector('script[type=module]').src)).raftBlocks());
  await guest.evaluate(() => new Promise((done) => setTimeout(done, 100)));
  assert.equal(await guest.locator('raft-cluster').count(), 1);
  assert.equal(await guest.locator('pre').isVisible(), false);
  // A host that changes the text of a block, as live previews do.
  await guest.evaluate(() => (document.querySelector('pre code').textContent = '# seed: 11\nservers 2'));
  await guest.waitForFunction(() => document.querySelector('raft-cluster')?.runSeed === '11' && document.querySelectorAll('raft-cluster').length === 1);
  await guest.evaluate(() => document.querySelector('pre').remove());
  await guest.waitForFunction(() => !document.querySelector('raft-cluster'));
  assert.deepEqual(guest.problems, []);
});

test('a page without blocks loads no element, a block below the fold starts when it is seen, and one script defines all elements', async (t) => {
  const guest = await openGuest(t, page('<p id="text">Text</p>'));
  const loaded = [];
  guest.on('request', (request) => loaded.push(request.url().split('/').at(-1)));
  await guest.waitForFunction(() => performance.getEntriesByType('resource').some(({ name, responseEnd }) => name.endsWith('raft-blocks.js') && responseEnd > 0));
  await guest.evaluate(() => new Promise((done) => setTimeout(done, 200)));
  assert.deepEqual(loaded.filter((name) => /raft-cluster|wasm/.test(name)), []);
  await guest.evaluate(() => {
    document.querySelector('main').innerHTML = '<p style="height: 3000px"></p><pre class="raft">servers 3</pre>';
  });
  await guest.waitForFunction(() => customElements.get('raft-cluster') && document.querySelector('raft-cluster'));
  assert.equal(await guest.evaluate(() => document.querySelector('raft-cluster').ready), false);
  await guest.evaluate(() => document.querySelector('raft-cluster').scrollIntoView());
  await ready(guest);
  await guest.evaluate(() => (document.querySelector('main').innerHTML = '<raft-lesson lesson="terms"></raft-lesson><pre class="raft"># lesson: replication\n# step: 2</pre>'));
  await guest.waitForFunction(() => customElements.get('raft-lesson') && document.querySelector('raft-lesson.raft-block')?.getAttribute('step') === '2');
  assert.deepEqual(guest.problems, []);
});

test('without its element a block stays code, under a card', async (t) => {
  const guest = await openGuest(t, page('<pre class="raft">servers 3</pre>'), { prepare: (made) => made.route('**/raft-cluster*.js', (route) => route.abort()) });
  await guest.getByRole('alert').getByText('The code of the cluster could not be loaded.').waitFor();
  assert.ok(await guest.locator('pre').isVisible());
});

test('from a file, without a server, the classic script has everything: clusters and the lessons of the library', async (t) => {
  const dist = resolve(process.env.DIST ?? 'dist');
  const path = join(tmpdir(), `raftarium-blocks-${process.pid}.html`);
  await writeFile(path, `<!doctype html><html lang="en"><meta charset="windows-1252"><title>From a file</title><script src="${pathToFileURL(join(dist, 'raft-blocks.classic.js')).href}"></script>
    <pre><code class="language-raft"># seed: 7\n# height: 400\nservers 3\n</code></pre><pre class="raft"># lesson: terms\n# height: 500</pre></html>`);
  t.after(() => rm(path));
  const guest = await openFile(t, path);
  await guest.waitForFunction(() => document.querySelector('raft-cluster')?.ready && document.querySelector('raft-cluster').servers.length === 3);
  await guest.locator('raft-lesson').getByRole('heading').first().waitFor();
  await guest.locator('raft-lesson').getByText(/ of \d+/).first().waitFor();
  // The page is not in UTF-8.
  await guest.locator('raft-cluster').getByText('→ client finds the leader').first().waitFor({ state: 'attached' });
  await guest.locator('raft-lesson').getByText('§5.1').first().waitFor();
  await shot(guest, 'blocks-file');
  assert.deepEqual(guest.problems, []);
});
