// Builds notes.md into public/index.html.

import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import rehypeRaft from 'raftarium/rehype';
import rehypeStringify from 'rehype-stringify';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { read } from 'to-vfile';
import { unified } from 'unified';

const notes = await unified()
  .use(remarkParse)
  .use(remarkRehype)
  .use(rehypeRaft, { script: 'raftarium/raft-cluster.js', lessonScript: 'raftarium/raft-lesson.js' })
  .use(rehypeStringify)
  .process(await read('notes.md'));

await mkdir('public', { recursive: true });
await cp(dirname(fileURLToPath(import.meta.resolve('raftarium/package.json'))) + '/dist', 'public/raftarium', { recursive: true });
await writeFile('public/index.html', `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Notes</title><link rel="icon" href="data:,"></head>
<body>${notes}</body>
</html>
`);
