// Takes pictures of the lessons for people to look at: `node tests/e2e/lesson-pictures.mjs [LESSON …]` after a `trunk build`. For each
// lesson, size and theme one sheet in target/e2e/lessons/: the first step, the first question, the first goal, and the last step.

import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openPage } from './harness.mjs';

const lessons = new URL('../../lessons/', import.meta.url);
const target = fileURLToPath(new URL('../../target/e2e/lessons/', import.meta.url));
const sizes = [{ width: 1280, height: 720 }, { width: 834, height: 504 }, { width: 360, height: 740 }];
const themes = ['light', 'dark'];

const all = (await readdir(lessons)).filter((file) => file.endsWith('.md') && file !== 'glossary.md').map((file) => file.replace('.md', ''));
const wanted = process.argv.slice(2);

test('pictures of the lessons', async (t) => {
  await mkdir(target, { recursive: true });
  const sheet = await openPage(t, 'learn.html');
  for (const viewport of sizes) {
    for (const colorScheme of themes) {
      const page = await openPage(t, 'learn.html', { viewport, colorScheme, reducedMotion: 'reduce' });
      for (const lesson of wanted.length > 0 ? wanted : all) {
        const pictures = [];
        for (const step of await samples(lesson)) pictures.push(...(await picturesOf(page, lesson, step)));
        await sheet.setViewportSize({ width: pictures.length * (viewport.width + 8), height: viewport.height });
        await sheet.setContent(`<body style="margin:0;display:flex;gap:8px;background:#888">${pictures.map((one) => `<img src="data:image/png;base64,${one}">`).join('')}`);
        await sheet.screenshot({ path: join(target, `${lesson}-${viewport.width}-${colorScheme}.png`) });
      }
      await page.context().close();
    }
  }
});

/** The steps of a lesson that are looked at, counted from 1. */
async function samples(lesson) {
  const steps = (await readFile(new URL(`${lesson}.md`, lessons), 'utf8')).split(/^## /m).slice(1);
  const first = (block) => steps.findIndex((step) => step.includes(`\n\`\`\`${block}`)) + 1;
  return [...new Set([1, first('question'), first('goal'), steps.length])].filter((step) => step > 0).sort((a, b) => a - b);
}

async function picturesOf(page, lesson, step) {
  await page.evaluate((hash) => (location.hash = hash), `${lesson}/${step}`);
  await page.waitForFunction(([name, place]) => {
    const element = document.querySelector('raft-lesson');
    return element?.lesson === name && element.shadowRoot.querySelector('nav .place')?.textContent.startsWith(`${place} `);
  }, [lesson, step]);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const take = async () => (await page.screenshot()).toString('base64');
  const pictures = [await take()];
  const pane = page.locator('raft-lesson nav .pane');
  if (await pane.isVisible()) {
    await pane.click();
    pictures.push(await take());
    await pane.click();
  }
  return pictures;
}
