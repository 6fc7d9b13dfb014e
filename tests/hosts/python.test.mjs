// packages/python: the package without a browser, in an environment of its own.

import { join } from 'node:path';
import { test } from 'node:test';
import { installWheel, pythonEnvironment, root, run } from './harness.mjs';

test('the Python package passes its own tests', async (t) => {
  const bin = await pythonEnvironment(join(root, 'packages/python/requirements-test.txt'));
  await installWheel(bin);
  const output = await run(join(bin, 'python'), ['-m', 'pytest', '--quiet', '-p', 'no:cacheprovider', 'packages/python/tests'], root, { PYTHONDONTWRITEBYTECODE: '1' });
  t.diagnostic(output.trim().split('\n').at(-1));
});
