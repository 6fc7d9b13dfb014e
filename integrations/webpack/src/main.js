import 'raftarium';
import './style.css';

const cluster = document.querySelector('raft-cluster');
const form = document.querySelector('form');
const status = document.querySelector('[role=status]');

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const command = new FormData(form).get('command');
  const { problem } = cluster.run(`submit "${command}" to ${event.submitter.value}`);
  status.textContent = problem?.message ?? `Sent at ${(cluster.time / 1000).toFixed(2)} s. Which servers append it, and on which of them is it committed?`;
  if (!problem) cluster.play();
});
