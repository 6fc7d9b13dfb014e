//! The words of the language, and a line of help for each. Parser, completion, the consoles' `help` and the tests of the
//! documentation read these tables.

use serde::Serialize;

use crate::types::{FaultKind, Guard, MessageKind, Property, ReadMode, Role, SettingName};

/// How something is written and what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Help {
    /// Its form; capitals and dots stand for what is to be filled in.
    pub usage: &'static str,
    /// What it does, in a few words.
    pub what: &'static str,
    /// A line of the language that uses it.
    pub example: &'static str,
}

const fn help(usage: &'static str, what: &'static str, example: &'static str) -> Help {
    Help { usage, what, example }
}

/// A word that may stand at some place, and what it does there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub word: &'static str,
    pub what: &'static str,
}

/// The words that may stand at some place.
#[derive(Clone, Copy)]
pub(super) struct Words {
    count: usize,
    word: fn(usize) -> Word,
}

impl Words {
    /// So many words, each by its index.
    pub const fn new(count: usize, word: fn(usize) -> Word) -> Self {
        Self { count, word }
    }

    /// The first `count` of them.
    pub const fn first(self, count: usize) -> Self {
        Self { count, word: self.word }
    }

    pub fn iter(self) -> impl Iterator<Item = Word> {
        (0..self.count).map(self.word)
    }
}

/// The word that a line begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Submit,
    Put,
    Get,
    Client,
    Crash,
    Restart,
    Isolate,
    Reconnect,
    Partition,
    Cut,
    Heal,
    Timeout,
    Transfer,
    Pause,
    Resume,
    Snapshot,
    Drop,
    Delay,
    Duplicate,
    Deliver,
    Hold,
    Release,
    Clog,
    Unclog,
    Stall,
    Unstall,
    Fail,
    Tear,
    Lie,
    Flush,
    Corrupt,
    Wipe,
    Step,
    Storm,
    Calm,
    Add,
    Learner,
    Force,
    Remove,
    Members,
    Set,
    Reset,
    Break,
    Mend,
    At,
    Wait,
    Await,
    Expect,
    Measure,
    Say,
    Let,
    Try,
    Repeat,
    End,
    Servers,
    Seed,
    Log,
    Term,
    Vote,
}

impl Verb {
    /// Whether it stands only in scripts.
    fn is_of_scripts(self) -> bool {
        self.is_setup() || matches!(self, Self::Repeat | Self::End)
    }

    /// Whether it may stand only before anything that happens.
    pub fn is_setup(self) -> bool {
        matches!(self, Self::Servers | Self::Seed | Self::Log | Self::Term | Self::Vote)
    }
}

/// In the order in which people look for them; what may stand only at the top of a script comes last.
pub(super) const COMMANDS: &[(Verb, Help)] = &[
    (
        Verb::Submit,
        help(
            "submit \"TEXT\" [to SERVER] [again after DURATION]",
            "a client submits a command until it is answered; with a server, it tries that one once",
            "submit \"x=1\" to S3",
        ),
    ),
    (
        Verb::Put,
        help(
            "put KEY VALUE [again after DURATION]",
            "a client writes a value; retries do not execute it twice",
            "put x 1",
        ),
    ),
    (
        Verb::Get,
        help(
            "get KEY [from SERVER] [again after DURATION]",
            "a client reads a value; with a server, it tries that one once",
            "get x from S2",
        ),
    ),
    (
        Verb::Client,
        help(
            "client NAME put KEY VALUE [again after DURATION]",
            "the client with this name does it, after its earlier requests",
            "client A put x 1",
        ),
    ),
    (
        Verb::Client,
        help(
            "client NAME get KEY [from SERVER] [again after DURATION]",
            "the client with this name reads, after its earlier requests",
            "client A get x",
        ),
    ),
    (
        Verb::Crash,
        help("crash SERVERS", "stops at once; what is not durable is lost", "crash leader"),
    ),
    (Verb::Restart, help("restart SERVERS", "starts again from the disk", "restart S1")),
    (Verb::Isolate, help("isolate SERVERS", "cuts all links to other servers", "isolate leader")),
    (Verb::Reconnect, help("reconnect SERVERS", "undoes isolate", "reconnect all")),
    (
        Verb::Partition,
        help(
            "partition SERVERS … | SERVERS …",
            "divides the network; servers not named form one more group",
            "partition S1 S2 | S3 S4 S5",
        ),
    ),
    (
        Verb::Cut,
        help(
            "cut SERVERS -> SERVERS",
            "cuts a link in one direction, with -- in both",
            "cut S1 -> S2",
        ),
    ),
    (
        Verb::Heal,
        help(
            "heal [SERVERS -> SERVERS]",
            "heals all partitions, cuts and isolations, or one link",
            "heal",
        ),
    ),
    (
        Verb::Transfer,
        help("transfer SERVER", "the leader hands its leadership to this server", "transfer S2"),
    ),
    (Verb::Timeout, help("timeout SERVERS", "the election timer fires now", "timeout S3")),
    (
        Verb::Pause,
        help("pause SERVERS", "suspends their processes: alive, but silent", "pause leader"),
    ),
    (Verb::Resume, help("resume SERVERS", "lets paused servers continue", "resume all")),
    (
        Verb::Snapshot,
        help("snapshot SERVERS", "a snapshot replaces the start of the log", "snapshot S1"),
    ),
    (Verb::Drop, help("drop MESSAGE", "a message in flight is lost", "drop S1 -> S2 heartbeat")),
    (
        Verb::Delay,
        help("delay MESSAGE DURATION", "it arrives that much later", "delay S1 -> S2 50ms"),
    ),
    (
        Verb::Duplicate,
        help("duplicate MESSAGE", "sends a copy now", "duplicate C1 -> S2 client_request"),
    ),
    (
        Verb::Deliver,
        help("deliver MESSAGE", "it arrives now", "deliver S2 -> leader request_vote_response"),
    ),
    (
        Verb::Hold,
        help("hold MESSAGE", "it stays in flight until it is released", "hold S1 -> S2 sent 1.2s"),
    ),
    (Verb::Release, help("release MESSAGE", "a held message continues", "release S1 -> S2")),
    (
        Verb::Clog,
        help(
            "clog SERVERS -> SERVERS",
            "a link delivers nothing; what arrives is queued",
            "clog S1 -> S2",
        ),
    ),
    (
        Verb::Unclog,
        help(
            "unclog [SERVERS -> SERVERS]",
            "it delivers again, first what was queued",
            "unclog S1 -> S2",
        ),
    ),
    (
        Verb::Stall,
        help("stall SERVERS", "their disks finish no write until unstall", "stall leader"),
    ),
    (Verb::Unstall, help("unstall SERVERS", "their disks continue", "unstall all")),
    (
        Verb::Fail,
        help("fail SERVERS", "the next disk write fails, and the process stops itself", "fail S2"),
    ),
    (
        Verb::Tear,
        help(
            "tear SERVERS",
            "stops in the middle of the next disk write; part of it is on the disk",
            "tear S2",
        ),
    ),
    (
        Verb::Lie,
        help(
            "lie SERVERS",
            "the disk acknowledges what it does not keep; a crash shows it",
            "lie S2",
        ),
    ),
    (
        Verb::Flush,
        help("flush SERVERS", "undoes lie: the disk writes what it has acknowledged", "flush all"),
    ),
    (
        Verb::Corrupt,
        help(
            "corrupt SERVERS",
            "a bit flips on the disk; the checksum shows it at the next start",
            "corrupt S2",
        ),
    ),
    (
        Verb::Corrupt,
        help(
            "corrupt SERVERS snapshot",
            "a bit flips in the snapshot on the disk; the checksum shows it at the next start",
            "corrupt S2 snapshot",
        ),
    ),
    (
        Verb::Wipe,
        help("wipe SERVERS", "starts again with an empty disk, under the same name", "wipe S3"),
    ),
    (
        Verb::Step,
        help(
            "step SERVERS +DURATION",
            "the clock jumps ahead; with -, it is set back",
            "step S1 -200ms",
        ),
    ),
    (Verb::Storm, help("storm NUMBER", "this many clients arrive at once", "storm 50")),
    (
        Verb::Calm,
        help("calm", "ends chaos and all faults; every server that can start does", "calm"),
    ),
    (
        Verb::Add,
        help(
            "add SERVERS",
            "the leader makes them voters; the next numbers are new machines",
            "add S6 S7",
        ),
    ),
    (
        Verb::Learner,
        help(
            "learner SERVERS",
            "the leader makes them learners, without a vote; voters are demoted",
            "learner S6",
        ),
    ),
    (
        Verb::Remove,
        help("remove SERVERS", "the leader removes them from the cluster", "remove S1 S2"),
    ),
    (
        Verb::Members,
        help("members SERVER …", "the leader makes these the only voters", "members S1 S2 S6"),
    ),
    (
        Verb::Force,
        help(
            "force members SERVER …",
            "unsafe: makes these the voters without a majority, when that is lost permanently",
            "force members S1 S2",
        ),
    ),
    (Verb::Set, help("set SETTING [LINK or SERVERS] VALUE", "changes a setting", "set loss 2%")),
    (
        Verb::Reset,
        help(
            "reset SETTING [LINK, SERVERS or KIND]",
            "drops what was set for them alone; without them, back to the first value",
            "reset loss AppendEntries",
        ),
    ),
    (
        Verb::Break,
        help("break RULE", "switches a rule of Raft off, for all servers", "break durable-vote"),
    ),
    (Verb::Mend, help("mend RULE", "switches it on again", "mend durable-vote")),
    (Verb::At, help("at TIME [COMMAND]", "continues at this time", "at 2s crash leader")),
    (
        Verb::Wait,
        help(
            "wait DURATION",
            "continues after this time; from a range, one is drawn",
            "wait 0ms..75ms",
        ),
    ),
    (
        Verb::Await,
        help(
            "await CONDITION within DURATION",
            "continues when the condition holds; fails the run if that takes longer",
            "await committed \"x=1\" within 3s",
        ),
    ),
    (
        Verb::Expect,
        help("expect CONDITION", "fails the run if the condition does not hold now", "expect safe"),
    ),
    (
        Verb::Measure,
        help(
            "measure \"NAME\" from CONDITION to CONDITION",
            "measures how long it takes from one condition to the other",
            "measure \"election\" from no leader to leader",
        ),
    ),
    (Verb::Say, help("say \"TEXT\"", "shows a text to viewers", "say \"S1 has crashed.\"")),
    (Verb::Pause, help("pause", "stops the page's clock here", "pause")),
    (
        Verb::Let,
        help(
            "let NAME = SERVERS",
            "gives a name to the servers that it names now",
            "let old = leader",
        ),
    ),
    (
        Verb::Try,
        help(
            "try COMMAND",
            "a command that may be impossible: then it is skipped",
            "try crash leader",
        ),
    ),
    (
        Verb::Repeat,
        help("repeat NUMBER", "executes the lines up to its end this many times", "repeat 10"),
    ),
    (Verb::End, help("end", "ends what is repeated", "end")),
    (
        Verb::Servers,
        help("servers NUMBER", "how many servers there are; 5 by default", "servers 3"),
    ),
    (Verb::Seed, help("seed NUMBER", "the source of all randomness; 1 by default", "seed 42")),
    (
        Verb::Log,
        help("log SERVERS TERM …", "they start with entries of these terms", "log S1 S2 1 1 4 4"),
    ),
    (Verb::Term, help("term SERVERS NUMBER", "they start in this term", "term S1 4")),
    (Verb::Vote, help("vote SERVER SERVER", "the first has voted for the second", "vote S1 S2")),
];

/// The words of [`COMMANDS`].
pub(super) const VERBS: Words = Words {
    count: COMMANDS.len(),
    word: |place| {
        let Help { usage, what, .. } = COMMANDS[place].1;
        Word { word: usage.split(' ').next().unwrap_or_default(), what }
    },
};

/// The [`VERBS`] that may stand anywhere; those of scripts alone come last.
pub(super) fn verbs_anywhere() -> Words {
    VERBS.first(COMMANDS.iter().filter(|(verb, _)| !verb.is_of_scripts()).count())
}

/// Those that stand only in scripts.
pub(super) fn verbs_of_scripts() -> impl Iterator<Item = (Verb, Word)> {
    let all = COMMANDS.iter().map(|&(verb, _)| verb).zip(VERBS.iter());
    all.filter(|(verb, _)| verb.is_of_scripts())
}

/// Every command, in the order in which people look for them.
pub fn commands() -> impl Iterator<Item = Help> {
    COMMANDS.iter().map(|&(_, help)| help)
}

pub(super) static SETTINGS: [(SettingName, Help); SettingName::ALL.len()] = [
    (
        SettingName::ElectionTimeout,
        help(
            "set election_timeout [SERVERS] FROM..TO",
            "how long a server waits for leader contact",
            "set election_timeout S3 400ms..500ms",
        ),
    ),
    (
        SettingName::Heartbeat,
        help(
            "set heartbeat [SERVERS] DURATION",
            "how often a leader sends heartbeats",
            "set heartbeat 20ms",
        ),
    ),
    (
        SettingName::Latency,
        help(
            "set latency [LINK, SERVERS or KIND] FROM..TO",
            "how long a message is in flight",
            "set latency S1 -> S2 80ms",
        ),
    ),
    (
        SettingName::Loss,
        help(
            "set loss [LINK, SERVERS or KIND] PERCENTAGE",
            "the share of messages that are lost",
            "set loss 2%",
        ),
    ),
    (
        SettingName::Duplicate,
        help(
            "set duplicate [LINK, SERVERS or KIND] PERCENTAGE",
            "the share of messages that arrive twice",
            "set duplicate 1%",
        ),
    ),
    (
        SettingName::Reorder,
        help(
            "set reorder [LINK, SERVERS or KIND] PERCENTAGE",
            "the share of messages that may overtake others",
            "set reorder S2 -> S1 10%",
        ),
    ),
    (
        SettingName::Disk,
        help("set disk [SERVERS] FROM..TO", "how long a disk write takes", "set disk S2 5ms"),
    ),
    (
        SettingName::Clock,
        help(
            "set clock [SERVERS] PERCENTAGE",
            "how fast a server's clock runs",
            "set clock S3 120%",
        ),
    ),
    (
        SettingName::NoOp,
        help(
            "set no_op [SERVERS] on or off",
            "whether a leader starts with an empty entry",
            "set no_op on",
        ),
    ),
    (
        SettingName::PreVote,
        help(
            "set pre_vote [SERVERS] on or off",
            "whether a server asks for pre-votes before it starts an election",
            "set pre_vote on",
        ),
    ),
    (
        SettingName::CheckQuorum,
        help(
            "set check_quorum [SERVERS] on or off",
            "whether a leader without a majority steps down, and servers that hear from one ignore candidates",
            "set check_quorum on",
        ),
    ),
    (
        SettingName::Reads,
        help(
            "set reads [SERVERS] log, index or lease",
            "how reads are answered: through the log, once a majority confirms the leader, or by its lease",
            "set reads lease",
        ),
    ),
    (
        SettingName::ClockDrift,
        help(
            "set clock_drift [SERVERS] PERCENTAGE",
            "the assumed bound on clock differences; leases are shortened by this much",
            "set clock_drift 5%",
        ),
    ),
    (
        SettingName::MaxBatch,
        help(
            "set max_batch [SERVERS] NUMBER",
            "the most entries in one message",
            "set max_batch 10",
        ),
    ),
    (
        SettingName::MaxInFlight,
        help(
            "set max_in_flight [SERVERS] NUMBER",
            "the most entries sent to a follower and not yet acknowledged",
            "set max_in_flight 100",
        ),
    ),
    (
        SettingName::MaxInFlightMessages,
        help(
            "set max_in_flight_messages [SERVERS] NUMBER",
            "the most messages with entries sent and not yet acknowledged; 0 for any number",
            "set max_in_flight_messages 8",
        ),
    ),
    (
        SettingName::MaxInFlightBytes,
        help(
            "set max_in_flight_bytes [SERVERS] NUMBER",
            "the most bytes of entries sent and not yet acknowledged; 0 for any number",
            "set max_in_flight_bytes 4096",
        ),
    ),
    (
        SettingName::MaxUncommitted,
        help(
            "set max_uncommitted [SERVERS] NUMBER",
            "with this many uncommitted entries a leader rejects commands; 0 for any number",
            "set max_uncommitted 100",
        ),
    ),
    (
        SettingName::ParallelWrites,
        help(
            "set parallel_writes [SERVERS] on or off",
            "whether a leader sends entries while its own disk still writes them",
            "set parallel_writes on",
        ),
    ),
    (
        SettingName::SnapshotEvery,
        help(
            "set snapshot_every [SERVERS] NUMBER",
            "how many entries are applied from one snapshot to the next; 0 for none",
            "set snapshot_every 100",
        ),
    ),
    (
        SettingName::SnapshotChunk,
        help(
            "set snapshot_chunk [SERVERS] NUMBER",
            "the most bytes of a snapshot in one message",
            "set snapshot_chunk 64",
        ),
    ),
    (
        SettingName::ClientTimeout,
        help(
            "set client_timeout DURATION",
            "how long a client waits before it tries the next server",
            "set client_timeout 1s",
        ),
    ),
    (
        SettingName::Load,
        help("set load RATE", "how many commands clients submit per second", "set load 20/s"),
    ),
    (
        SettingName::LoadKeys,
        help(
            "set load_keys NUMBER",
            "how many keys the load puts and gets; 0 for commands without a meaning",
            "set load_keys 10",
        ),
    ),
    (
        SettingName::LoadReads,
        help("set load_reads PERCENTAGE", "the share of gets in such a load", "set load_reads 80%"),
    ),
    (
        SettingName::Sessions,
        help(
            "set sessions NUMBER",
            "how many clients' sessions are kept; with 0, a put may be executed twice",
            "set sessions 10",
        ),
    ),
    (
        SettingName::Clients,
        help(
            "set clients NUMBER",
            "the most clients of the load that wait at a time; 0 for any number",
            "set clients 10",
        ),
    ),
    (
        SettingName::Jitter,
        help(
            "set jitter [LINK, SERVERS or KIND] DURATION",
            "how much longer messages take, on average; some take much longer",
            "set jitter 20ms",
        ),
    ),
    (
        SettingName::Replay,
        help(
            "set replay [LINK, SERVERS or KIND] PERCENTAGE",
            "the share of messages of which a copy arrives much later",
            "set replay 1%",
        ),
    ),
    (
        SettingName::ReplayAfter,
        help(
            "set replay_after [LINK, SERVERS or KIND] FROM..TO",
            "how much later such a copy arrives",
            "set replay_after 5s..30s",
        ),
    ),
    (
        SettingName::Bandwidth,
        help(
            "set bandwidth [LINK or SERVERS] BYTES/s",
            "how many bytes a link carries per second",
            "set bandwidth S1 -> S2 100kB/s",
        ),
    ),
    (
        SettingName::Queue,
        help(
            "set queue [LINK or SERVERS] NUMBER",
            "the most messages that wait for a narrow or clogged link",
            "set queue 64",
        ),
    ),
    (
        SettingName::Slow,
        help(
            "set slow [SERVERS] DURATION",
            "how long everything waits for a process",
            "set slow S3 5ms",
        ),
    ),
    (
        SettingName::DiskFull,
        help(
            "set disk_full [SERVERS] on or off",
            "whether disks have no room",
            "set disk_full S2 on",
        ),
    ),
    (
        SettingName::ClientRepeat,
        help(
            "set client_repeat PERCENTAGE",
            "the share of commands that clients send twice",
            "set client_repeat 5%",
        ),
    ),
    (
        SettingName::Chaos,
        help("set chaos PERCENTAGE", "the intensity of random faults", "set chaos 30%"),
    ),
    (
        SettingName::ChaosKinds,
        help(
            "set chaos_kinds tolerated, every, or KIND …",
            "which faults chaos draws from",
            "set chaos_kinds crash partition",
        ),
    ),
    (
        SettingName::Membership,
        help(
            "set membership [SERVERS] joint or single",
            "how members change: by joint consensus, or one server at a time",
            "set membership single",
        ),
    ),
    (
        SettingName::CatchUpRounds,
        help(
            "set catch_up_rounds [SERVERS] NUMBER",
            "in how many rounds a new server catches up before it votes",
            "set catch_up_rounds 5",
        ),
    ),
];

/// The words of [`SETTINGS`].
pub(super) const SETTING_NAMES: Words = Words {
    count: SETTINGS.len(),
    word: |place| {
        let (name, help) = &SETTINGS[place];
        Word { word: name.word(), what: help.what }
    },
};

/// Every setting.
pub fn settings() -> impl Iterator<Item = Help> {
    SETTINGS.iter().map(|&(_, help)| help)
}

/// Every condition.
pub static CONDITIONS: [Help; 38] = CONDITION_TABLE;

const CONDITION_TABLE: [Help; 38] = [
    help("leader", "a server is Leader", "await leader within 2s"),
    help("no leader", "no server is Leader", "expect no leader"),
    help("leader is SERVER", "this server is the leader", "expect leader is S3"),
    help("leader in SERVER …", "one of these is the leader", "expect leader in S1 S2"),
    help(
        "committed \"TEXT\" [on SERVERS]",
        "some server has committed it at some time; with on, the commit indexes of these cover it",
        "expect committed \"x=1\" on all",
    ),
    help(
        "stored \"TEXT\" [on SERVERS]",
        "some server has it in its log, committed or not; with on, these have",
        "expect not stored \"x=1\" on S2",
    ),
    help("term >= NUMBER", "the highest term; also < <= = >", "expect term >= 3"),
    help("SERVER is follower", "it is up and follows", "expect S2 is follower"),
    help("SERVER is candidate", "it is up and asks for votes", "expect S2 is candidate"),
    help("SERVER is leader", "it is up and believes that it is the leader", "expect S2 is leader"),
    help("SERVER is up or down", "it runs, or does not", "expect S2 is down"),
    help("SERVER is paused", "it is up, and its process is suspended", "expect S2 is paused"),
    help(
        "value KEY is \"VALUE\" [on SERVERS]",
        "some server's state machine holds it now; with on, these servers' do",
        "expect value x is \"1\" on all",
    ),
    help("client NAME is done", "it has no pending request", "await client A is done within 2s"),
    help(
        "client NAME read \"VALUE\" or nothing",
        "its last request was a read, and it returned this",
        "expect client A read \"1\"",
    ),
    help(
        "client NAME was refused",
        "its last request was rejected: not the leader, or no session",
        "expect not client A was refused",
    ),
    help("logs match", "the logs of all up servers are equal", "expect logs match"),
    help(
        "settled",
        "every up server follows one leader, with equal logs and commit indexes",
        "await settled within 5s",
    ),
    help("safe", "no safety property has been violated, and none is unknown", "expect safe"),
    help(
        "violated PROPERTY",
        "this safety property has been violated",
        "expect violated election-safety",
    ),
    help(
        "SERVER is pre-candidate",
        "it is up and asks for pre-votes",
        "expect S2 is pre-candidate",
    ),
    help(
        "SERVER is learner",
        "it is up and receives the log, without a vote",
        "expect S5 is learner",
    ),
    help(
        "members SERVER …",
        "these are the only voters, as far as the leader knows; no change is in progress",
        "await members S2 S3 S4 within 5s",
    ),
    help("not CONDITION", "the condition does not hold", "expect not committed \"x=1\""),
    help(
        "SERVER is compacted",
        "a snapshot has replaced the start of its log",
        "expect not S2 is compacted",
    ),
    help("joint", "the leader's configuration needs two majorities", "await joint within 2s"),
    help(
        "change in progress",
        "the leader has a change of the members that is not finished",
        "await not change in progress within 5s",
    ),
    help(
        "transfer in progress [to SERVER]",
        "a leader is handing its leadership over",
        "await transfer in progress to S2 within 1s",
    ),
    help(
        "lease held by SERVERS",
        "each of these is a leader whose lease lasts",
        "expect lease held by leader",
    ),
    help(
        "stable leader for DURATION",
        "one server has been the leader, in one term, for this long",
        "await stable leader for 1s within 10s",
    ),
    help(
        "term unchanged [for DURATION]",
        "the highest term has been the same since the last wait, or for this long",
        "expect term unchanged for 1s",
    ),
    help(
        "SERVER log is TERM …",
        "its log's entries have these terms; empty: it has none",
        "expect S1 log is 1 1 4",
    ),
    help(
        "committed \"TEXT\" on at least NUMBER",
        "the commit indexes of this many servers cover it",
        "await committed \"x=1\" on at least 2 within 1s",
    ),
    help(
        "stored \"TEXT\" on at least NUMBER",
        "this many servers have it in their logs",
        "expect stored \"x=1\" on at least 3",
    ),
    help(
        "messages [KIND] [from SERVER] [to SERVER] < NUMBER",
        "this many messages were sent since the last wait began; also <= = >= >",
        "expect messages heartbeat from S1 < 60",
    ),
    help(
        "event KIND [on, from or to SERVER] [in term NUMBER] [with FIELD VALUE …] [for DURATION]",
        "such an event has happened since the last wait began",
        "await event vote_denied from S3 with reason log_behind within 1s",
    ),
    help(
        "no event KIND …",
        "no such event has happened",
        "expect no event election_started for 2s",
    ),
    help(
        "unknown PROPERTY",
        "the checker cannot decide whether this safety property holds",
        "expect not unknown linearizability",
    ),
];

/// How a condition begins; a server's name is the other way to begin one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    Leader,
    No,
    Committed,
    Stored,
    Term,
    Value,
    Client,
    Logs,
    Settled,
    Safe,
    Violated,
    Unknown,
    Members,
    Joint,
    Change,
    Transfer,
    Lease,
    Stable,
    Messages,
    Event,
}

/// The words that a condition begins with.
pub(super) static OPENINGS: [(Opening, Word); 20] = [
    (Opening::Leader, opening("leader", 0)),
    (Opening::No, opening("no", 1)),
    (Opening::Committed, opening("committed", 4)),
    (Opening::Stored, opening("stored", 5)),
    (Opening::Term, opening("term", 6)),
    (Opening::Value, opening("value", 12)),
    (Opening::Client, opening("client", 13)),
    (Opening::Logs, opening("logs", 16)),
    (Opening::Settled, opening("settled", 17)),
    (Opening::Safe, opening("safe", 18)),
    (Opening::Violated, opening("violated", 19)),
    (Opening::Unknown, opening("unknown", CONDITION_TABLE.len() - 1)),
    (Opening::Members, opening("members", 22)),
    (Opening::Joint, opening("joint", 25)),
    (Opening::Change, opening("change", 26)),
    (Opening::Transfer, opening("transfer", 27)),
    (Opening::Lease, opening("lease", 28)),
    (Opening::Stable, opening("stable", 29)),
    (Opening::Messages, opening("messages", 34)),
    (Opening::Event, opening("event", 35)),
];

const fn opening(word: &'static str, condition: usize) -> Word {
    Word { word, what: CONDITION_TABLE[condition].what }
}

/// The words of [`OPENINGS`].
pub(super) const OPENING_WORDS: Words =
    Words { count: OPENINGS.len(), word: |place| OPENINGS[place].1 };

/// What a server can be: a role, or down, up, paused or compacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Role(Role),
    Down,
    Up,
    Paused,
    Compacted,
}

/// The states of a server.
pub(super) static STATES: [(State, Word); 9] = [
    (State::Role(Role::Follower), opening("follower", 7)),
    (State::Role(Role::Candidate), opening("candidate", 8)),
    (State::Role(Role::Leader), opening("leader", 9)),
    (State::Role(Role::Learner), opening("learner", 21)),
    (State::Down, Word { word: "down", what: "it does not run" }),
    (State::Up, Word { word: "up", what: "it runs" }),
    (State::Paused, opening("paused", 11)),
    (State::Role(Role::PreCandidate), opening("pre-candidate", 20)),
    (State::Compacted, opening("compacted", 24)),
];

/// The words of [`STATES`].
pub(super) const STATE_WORDS: Words = Words { count: STATES.len(), word: |place| STATES[place].1 };

/// The word of a role.
pub(super) fn role_word(role: Role) -> &'static str {
    let word = STATES.iter().find(|(state, _)| *state == State::Role(role));
    word.map_or("", |(_, word)| word.word)
}

/// The words of [`Property::ALL`].
pub(super) const PROPERTIES: Words = Words {
    count: Property::ALL.len(),
    word: |place| {
        let property = Property::ALL[place];
        Word { word: property.word(), what: property.title() }
    },
};

/// The rules that can be switched off: the words of [`Guard::ALL`].
pub(super) const GUARDS: Words = Words {
    count: Guard::ALL.len(),
    word: |place| {
        let guard = Guard::ALL[place];
        Word { word: guard.word(), what: guard.title() }
    },
};

/// The kinds of messages: the words of [`MessageKind::ALL`].
pub(super) const KINDS: Words = Words {
    count: MessageKind::ALL.len(),
    word: |place| {
        let kind = MessageKind::ALL[place];
        Word { word: kind.word(), what: "a message of this kind" }
    },
};

/// The RPC of Figure 2, with and without entries.
pub(super) const APPEND_ENTRIES: Words = Words {
    count: 1,
    word: |_| Word { word: "AppendEntries", what: "heartbeats and append_entries" },
};

/// What a client of a name can do.
pub(super) const ERRANDS: Words = Words {
    count: 2,
    word: |place| match place {
        0 => Word { word: "put", what: "it writes a value" },
        _ => Word { word: "get", what: "it reads a value" },
    },
};

/// What can be asked about a client.
pub(super) const OF_CLIENTS: Words = Words {
    count: 3,
    word: |place| match place {
        0 => Word { word: "is", what: "whether it is done" },
        1 => Word { word: "read", what: "what it read last" },
        _ => Word { word: "was", what: "whether it was refused" },
    },
};

/// Words that connect others, and belong to no table.
const CONNECTING: &str = "to from on in is not within sent no match matches done read was refused nothing and or by for at \
    least most again after with if then else while until event client server servers change progress held stable unchanged \
    messages lease joint transfer force every tolerated goal points allow";

/// Whether a word has a meaning of its own somewhere, so that nobody can be named so.
pub(super) fn is_reserved(word: &str) -> bool {
    let tables = [
        VERBS,
        SETTING_NAMES,
        OPENING_WORDS,
        STATE_WORDS,
        PROPERTIES,
        GUARDS,
        KINDS,
        ERRANDS,
        OF_CLIENTS,
        SELECTORS,
        READ_MODES,
        SWITCH,
        MEMBERSHIPS,
        FAULTS,
    ];
    // Scripts may name servers so since before it was a command, and no line may begin with a name.
    if word == "reset" {
        return false;
    }
    let stands_in = |words: Words| words.iter().any(|known| known.word == word);
    tables.into_iter().any(stands_in)
        || word == UNLIMITED.word
        || CONNECTING.split(' ').any(|known| known == word)
}

/// The selectors: those that say what servers are, then those that are drawn.
pub(super) const SELECTORS: Words = Words {
    count: 5,
    word: |place| match place {
        0 => Word { word: "leader", what: "the current leader" },
        1 => Word { word: "followers", what: "the up servers that follow" },
        2 => Word { word: "all", what: "every server" },
        3 => Word { word: "any", what: "one server, drawn by the seed" },
        _ => Word { word: "minority", what: "fewer than half of the voters, drawn by the seed" },
    },
};
/// How many of [`SELECTORS`] draw nobody.
pub(super) const SELECTORS_NOT_DRAWN: usize = 3;

/// The ways to read: the words of [`ReadMode::ALL`].
pub(super) const READ_MODES: Words = Words {
    count: ReadMode::ALL.len(),
    word: |place| {
        let mode = ReadMode::ALL[place];
        let what = match mode {
            ReadMode::Log => "as commands of the log",
            ReadMode::Index => "once a majority has confirmed the leader",
            ReadMode::Lease => "at once, while the leader's lease lasts",
        };
        Word { word: mode.word(), what }
    },
};

/// On and off.
pub(super) const SWITCH: Words = Words {
    count: 2,
    word: |place| match place {
        0 => Word { word: "on", what: "from now on" },
        _ => Word { word: "off", what: "from now on not" },
    },
};

/// Whether something is so.
pub(super) const SWITCHES: Words = Words {
    count: 2,
    word: |place| match place {
        0 => Word { word: "true", what: "it is so" },
        _ => Word { word: "false", what: "it is not" },
    },
};

/// How members change.
pub(super) const MEMBERSHIPS: Words = Words {
    count: 2,
    word: |place| match place {
        0 => Word { word: "joint", what: "any number at a time, by joint consensus" },
        _ => Word { word: "single", what: "one server at a time" },
    },
};

/// The signs between what is counted and a number.
pub(super) const COMPARISONS: Words = Words {
    count: 5,
    word: |place| match place {
        0 => Word { word: ">=", what: "this number or more" },
        1 => Word { word: ">", what: "more than this number" },
        2 => Word { word: "=", what: "this number" },
        3 => Word { word: "<=", what: "this number or less" },
        _ => Word { word: "<", what: "less than this number" },
    },
};

/// One direction, and both.
pub(super) const ARROWS: Words = Words {
    count: 2,
    word: |place| match place {
        0 => Word { word: "->", what: "this direction" },
        _ => Word { word: "--", what: "both directions" },
    },
};

/// The kinds of faults that chaos draws from, and two words for many of them.
pub(super) const FAULTS: Words = Words {
    count: FaultKind::OF_CHAOS.len() + 2,
    word: |place| match place {
        0 => Word { word: "tolerated", what: "all that Raft tolerates" },
        1 => Word { word: "every", what: "lie and wipe, too" },
        _ => {
            let kind = FaultKind::OF_CHAOS[place - 2];
            Word { word: kind.word(), what: kind.what() }
        }
    },
};

/// The kinds of faults that chaos draws from.
pub(super) const FAULTS_ALONE: Words = Words {
    count: FaultKind::OF_CHAOS.len(),
    word: |place| {
        let kind = FaultKind::OF_CHAOS[place];
        Word { word: kind.word(), what: kind.what() }
    },
};

/// No limit of bandwidth.
pub(super) const UNLIMITED: Word = Word { word: "unlimited", what: "no limit" };
