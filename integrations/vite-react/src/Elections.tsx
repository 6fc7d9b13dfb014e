import { useRef, useState } from 'react';
import type { RaftCluster, RaftClusterEventMap } from 'raftarium';
import 'raftarium';

type Leadership = RaftClusterEventMap['raft-leader']['detail'];

/** A page of a course: each leader that the reader has seen is a row of a table. */
export function Elections() {
  const cluster = useRef<RaftCluster>(null);
  const [leaders, setLeaders] = useState<Leadership[]>([]);
  const [problem, setProblem] = useState('');

  const onLeader = ({ detail }: RaftClusterEventMap['raft-leader']) => {
    if (detail.leader > 0) setLeaders((before) => [...before.filter(({ term }) => term !== detail.term), detail]);
  };

  const stopLeader = () => {
    setProblem(cluster.current?.run('crash leader').problem?.message ?? '');
    cluster.current?.play();
  };

  return (
    <main>
      <h1>When the leader stops</h1>
      <p>
        A follower expects a message from its leader before its election timer fires. Each server draws the length of that timer at
        random, so after a crash one of them usually fires first, and its server asks for votes before the others do (§5.2). Stop
        the leader a few times. How long does the cluster have no leader? Does the term ever stay the same?
      </p>
      <p>
        <button type="button" onClick={stopLeader}>Stop the leader</button>{' '}
        <button type="button" onClick={() => cluster.current?.run('restart all')}>Restart all</button> <span role="alert">{problem}</span>
      </p>
      <raft-cluster ref={cluster} seed="7" speed="1/4" at="0s" autoplay view="ring timeline playback" onraft-leader={onLeader} />
      <table>
        <caption>The leaders of this run</caption>
        <thead>
          <tr><th>Term</th><th>Leader</th><th>Since</th></tr>
        </thead>
        <tbody>
          {leaders.map(({ term, leader, at_ms }) => (
            <tr key={term}><td>{term}</td><td>S{leader}</td><td>{at_ms.toFixed(0)} ms</td></tr>
          ))}
        </tbody>
      </table>
    </main>
  );
}
