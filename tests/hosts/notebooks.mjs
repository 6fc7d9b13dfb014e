// What the tests of notebooks share: one Python environment for all of them, and a server that ends with its test.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { installWheel, prepareHost, pythonEnvironment, root } from './harness.mjs';

/** The environment of all notebooks: it is large, so there is one. */
export async function notebookHost(name, copy = name) {
  const folder = await prepareHost(name, copy);
  const bin = await pythonEnvironment(join(root, 'integrations/jupyterlab/requirements.txt'));
  await installWheel(bin);
  // Nothing of the user's own configuration takes part, and nothing is left in it.
  const env = {
    ...process.env, PYTHONUNBUFFERED: '1', PATH: `${bin}:${process.env.PATH}`, HOME: folder,
    JUPYTER_CONFIG_DIR: join(folder, '.jupyter'), JUPYTER_DATA_DIR: join(folder, '.data'), IPYTHONDIR: join(folder, '.ipython'),
    XDG_CONFIG_HOME: join(folder, '.config'), XDG_CACHE_HOME: join(folder, '.cache'), XDG_STATE_HOME: join(folder, '.state'),
  };
  return { folder, bin, env };
}

/** A port that nobody listens at. */
export async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Starts a server of Jupyter, `jupyter-lab` or `jupyter-notebook`, on the folder of a host, and resolves to its address. */
export async function startJupyter(t, program, { folder, bin, env }) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const options = ['--no-browser', '--allow-root', `--port=${port}`, '--ServerApp.port_retries=0', '--IdentityProvider.token=', `--ServerApp.root_dir=${folder}`];
  await startServer(t, join(bin, program), options, { cwd: folder, env, address: `${origin}/api` });
  return origin;
}

/** Starts a server, waits until `address` answers, and ends it with the test. */
export async function startServer(t, command, args, { cwd, env, address }) {
  const server = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  for (const stream of [server.stdout, server.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  let ended = false;
  const end = new Promise((done) => server.on('close', () => {
    ended = true;
    done();
  }));
  t.after(async () => {
    // Kernels are processes of the server's group.
    if (!ended) process.kill(-server.pid, 'SIGTERM');
    const timer = setTimeout(() => !ended && process.kill(-server.pid, 'SIGKILL'), 10_000);
    await end;
    clearTimeout(timer);
  });
  for (let tries = 0; tries < 1200; tries++) {
    if (ended) throw new Error(`${command} ended:\n${output}`);
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error(`${command} does not answer:\n${output}`);
}
