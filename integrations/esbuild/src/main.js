// esbuild does not follow `new URL("./x", import.meta.url)`, so this page takes the build of the element that has everything inside.
import 'raftarium/inline';

const cluster = document.querySelector('raft-cluster');

function tell() {
  const running = cluster.servers.filter(({ up }) => up).length;
  document.querySelector('#running').value = running;
  document.querySelector('#verdict').value = running >= 3
    ? 'A majority runs, so commands can commit.'
    : 'There is no majority, so nothing can commit.';
}

for (const event of ['raft-ready', 'raft-crash', 'raft-restart', 'raft-seek']) cluster.addEventListener(event, tell);
