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
import exactlyOnce from '../../scenarios/exactly-once.raft';
import sessionExpired from '../../scenarios/session-expired.raft';
import staleReadRefused from '../../scenarios/stale-read-refused.raft';
import restartFromSnapshot from '../../scenarios/restart-from-snapshot.raft';
import slowFollowerGetsSnapshot from '../../scenarios/slow-follower-gets-snapshot.raft';
import parallelWrites from '../../scenarios/parallel-writes.raft';
import tornTail from '../../scenarios/torn-tail.raft';
import damagedDisk from '../../scenarios/damaged-disk.raft';
import wipedDisk from '../../scenarios/wiped-disk.raft';
import stalledDisk from '../../scenarios/stalled-disk.raft';
import chaosAndCalm from '../../scenarios/chaos-and-calm.raft';
import preVoteStopsDisturbance from '../../scenarios/pre-vote-stops-disturbance.raft';
import checkQuorumStepsDown from '../../scenarios/check-quorum-steps-down.raft';
import addAServer from '../../scenarios/add-a-server.raft';
import removeTheLeader from '../../scenarios/remove-the-leader.raft';
import jointReplacement from '../../scenarios/joint-replacement.raft';
import removedServerDisturbs from '../../scenarios/removed-server-disturbs.raft';
import transfer from '../../scenarios/transfer.raft';
import readIndex from '../../scenarios/read-index.raft';
import figure7 from '../../scenarios/figure-7.raft';
import figure8Overwritten from '../../scenarios/figure-8-overwritten.raft';
import figure8Committed from '../../scenarios/figure-8-committed.raft';
import breakUpToDateVote from '../../scenarios/break-up-to-date-vote.raft';
import breakNewTermCandidacy from '../../scenarios/break-new-term-candidacy.raft';
import breakDurableVote from '../../scenarios/break-durable-vote.raft';
import breakMajority from '../../scenarios/break-majority.raft';
import breakStepDown from '../../scenarios/break-step-down.raft';
import breakValidContact from '../../scenarios/break-valid-contact.raft';
import breakRandomTimeouts from '../../scenarios/break-random-timeouts.raft';
import breakConsistencyCheck from '../../scenarios/break-consistency-check.raft';
import breakCurrentTermCommit from '../../scenarios/break-current-term-commit.raft';
import breakDurableLog from '../../scenarios/break-durable-log.raft';
import breakVerifiedCommit from '../../scenarios/break-verified-commit.raft';
import breakOwnTermBarrier from '../../scenarios/break-own-term-barrier.raft';
import breakJointConsensus from '../../scenarios/break-joint-consensus.raft';
import breakOneChangeAtATime from '../../scenarios/break-one-change-at-a-time.raft';
import breakIgnoreRemoved from '../../scenarios/break-ignore-removed.raft';
import breakReadConfirmation from '../../scenarios/break-read-confirmation.raft';
import breakReadOwnTerm from '../../scenarios/break-read-own-term.raft';
import breakLeaseBound from '../../scenarios/break-lease-bound.raft';
import breakSessions from '../../scenarios/break-sessions.raft';
import breakCommittedSnapshot from '../../scenarios/break-committed-snapshot.raft';

export interface Scenario {
  /** The name in links and attributes: `leader-failure`. */
  id: string;
  title: string;
  /** One sentence. */
  about: string;
  /** The script. */
  script: string;
  /** Whether it shows what comes of a rule that is switched off. */
  breaks: boolean;
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
  'exactly-once': exactlyOnce,
  'session-expired': sessionExpired,
  'stale-read-refused': staleReadRefused,
  'restart-from-snapshot': restartFromSnapshot,
  'slow-follower-gets-snapshot': slowFollowerGetsSnapshot,
  'parallel-writes': parallelWrites,
  'torn-tail': tornTail,
  'damaged-disk': damagedDisk,
  'wiped-disk': wipedDisk,
  'stalled-disk': stalledDisk,
  'chaos-and-calm': chaosAndCalm,
  'pre-vote-stops-disturbance': preVoteStopsDisturbance,
  'check-quorum-steps-down': checkQuorumStepsDown,
  'add-a-server': addAServer,
  'remove-the-leader': removeTheLeader,
  'joint-replacement': jointReplacement,
  'removed-server-disturbs': removedServerDisturbs,
  transfer,
  'read-index': readIndex,
  'figure-7': figure7,
  'figure-8-overwritten': figure8Overwritten,
  'figure-8-committed': figure8Committed,
  'break-up-to-date-vote': breakUpToDateVote,
  'break-new-term-candidacy': breakNewTermCandidacy,
  'break-durable-vote': breakDurableVote,
  'break-majority': breakMajority,
  'break-step-down': breakStepDown,
  'break-valid-contact': breakValidContact,
  'break-random-timeouts': breakRandomTimeouts,
  'break-consistency-check': breakConsistencyCheck,
  'break-current-term-commit': breakCurrentTermCommit,
  'break-durable-log': breakDurableLog,
  'break-verified-commit': breakVerifiedCommit,
  'break-own-term-barrier': breakOwnTermBarrier,
  'break-joint-consensus': breakJointConsensus,
  'break-one-change-at-a-time': breakOneChangeAtATime,
  'break-ignore-removed': breakIgnoreRemoved,
  'break-read-confirmation': breakReadConfirmation,
  'break-read-own-term': breakReadOwnTerm,
  'break-lease-bound': breakLeaseBound,
  'break-sessions': breakSessions,
  'break-committed-snapshot': breakCommittedSnapshot,
};

export const scenarios: Scenario[] = Object.entries(scripts).map(([id, script]) => {
  const [, title = id, about = ''] = /^# (.*?): (.*)/.exec(script) ?? [];
  return { id, title, about, script, breaks: id.startsWith('break-') };
});

export function scenarioNamed(id: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.id === id);
}
