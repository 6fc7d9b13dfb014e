// The library of scenarios, in the order in which they teach: the scripts of the folder `scenarios/`, whose first line is
// `# Title: one sentence.` and whose file's name is the name in links and attributes. Loaded when one is asked for.

import clusterStart from '../../scenarios/cluster-start.raft';
import logReplication from '../../scenarios/log-replication.raft';
import leaderFailure from '../../scenarios/leader-failure.raft';
import networkPartition from '../../scenarios/network-partition.raft';
import splitVote from '../../scenarios/split-vote.raft';
import latencyAboveTimeout from '../../scenarios/latency-above-timeout.raft';
import restart from '../../scenarios/restart.raft';
import twoCrashesThenThree from '../../scenarios/two-crashes-then-three.raft';
import slowServer from '../../scenarios/slow-server.raft';
import commandsToAFollower from '../../scenarios/commands-to-a-follower.raft';
import pausedLeader from '../../scenarios/paused-leader.raft';
import lateMessage from '../../scenarios/late-message.raft';
import preVoteStopsDisturbance from '../../scenarios/pre-vote-stops-disturbance.raft';
import checkQuorumStepsDown from '../../scenarios/check-quorum-steps-down.raft';
import figure7 from '../../scenarios/figure-7.raft';
import figure8Overwritten from '../../scenarios/figure-8-overwritten.raft';
import figure8Committed from '../../scenarios/figure-8-committed.raft';

export interface Scenario {
  /** The name in links and attributes: `leader-failure`. */
  id: string;
  title: string;
  /** One sentence. */
  about: string;
  /** The script. */
  script: string;
}

const scripts: Record<string, string> = {
  'cluster-start': clusterStart,
  'log-replication': logReplication,
  'leader-failure': leaderFailure,
  'network-partition': networkPartition,
  'split-vote': splitVote,
  'latency-above-timeout': latencyAboveTimeout,
  restart,
  'two-crashes-then-three': twoCrashesThenThree,
  'slow-server': slowServer,
  'commands-to-a-follower': commandsToAFollower,
  'paused-leader': pausedLeader,
  'late-message': lateMessage,
  'pre-vote-stops-disturbance': preVoteStopsDisturbance,
  'check-quorum-steps-down': checkQuorumStepsDown,
  'figure-7': figure7,
  'figure-8-overwritten': figure8Overwritten,
  'figure-8-committed': figure8Committed,
};

export const scenarios: Scenario[] = Object.entries(scripts).map(([id, script]) => {
  const [, title = id, about = ''] = /^# (.*?): (.*)/.exec(script) ?? [];
  return { id, title, about, script };
});

export function scenarioNamed(id: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.id === id);
}
