//! Help for each form of a command.

use super::{Choice, Help, Verb, Word};

/// A form of a command: a verb with what follows it. A verb may have several forms.
#[derive(Clone, Copy)]
pub(in crate::lab::language) struct CommandHelp {
    pub verb: Verb,
    usage: &'static str,
    what: &'static str,
    example: &'static str,
}

impl CommandHelp {
    fn help(self) -> Help {
        Help { usage: self.usage, what: self.what, example: self.example }
    }
}

impl Choice for CommandHelp {
    fn word(self) -> Word {
        Word { word: self.help().first_word(), what: self.what }
    }
}

/// All forms, in the order in which people look for them.
pub(in crate::lab::language) fn all() -> impl Iterator<Item = CommandHelp> + Clone {
    ANYWHERE.iter().chain(ONLY_IN_SCRIPTS).copied()
}

/// Those that are accepted anywhere.
pub(in crate::lab::language) fn anywhere() -> impl Iterator<Item = CommandHelp> + Clone {
    ANYWHERE.iter().copied()
}

/// Those that are accepted only in scripts.
pub(in crate::lab::language) fn only_in_scripts() -> impl Iterator<Item = CommandHelp> + Clone {
    ONLY_IN_SCRIPTS.iter().copied()
}

/// Every command, in the order in which people look for them.
pub fn commands() -> impl Iterator<Item = Help> {
    all().map(CommandHelp::help)
}

/// Those of them that a console accepts.
pub fn console_commands() -> impl Iterator<Item = Help> {
    anywhere().map(CommandHelp::help)
}

const ANYWHERE: &[CommandHelp] = &[
    CommandHelp {
        verb: Verb::Submit,
        usage: "submit \"TEXT\" [to SERVER] [again after DURATION]",
        what: "a client submits a command until it is answered; with a server, it tries that one once",
        example: "submit \"x=1\" to S3",
    },
    CommandHelp {
        verb: Verb::Put,
        usage: "put KEY VALUE [again after DURATION]",
        what: "a client writes a value; retries do not execute it twice",
        example: "put x 1",
    },
    CommandHelp {
        verb: Verb::Get,
        usage: "get KEY [from SERVER] [again after DURATION]",
        what: "a client reads a value; with a server, it tries that one once",
        example: "get x from S2",
    },
    CommandHelp {
        verb: Verb::Client,
        usage: "client NAME put KEY VALUE [again after DURATION]",
        what: "the client with this name writes a value, after its earlier requests",
        example: "client A put x 1",
    },
    CommandHelp {
        verb: Verb::Client,
        usage: "client NAME get KEY [from SERVER] [again after DURATION]",
        what: "the client with this name reads a value, after its earlier requests",
        example: "client A get x",
    },
    CommandHelp {
        verb: Verb::Crash,
        usage: "crash SERVERS",
        what: "stops at once; what is not durable is lost",
        example: "crash leader",
    },
    CommandHelp {
        verb: Verb::Restart,
        usage: "restart SERVERS",
        what: "restarts from the disk",
        example: "restart S1",
    },
    CommandHelp {
        verb: Verb::Isolate,
        usage: "isolate SERVERS",
        what: "cuts all links to other servers",
        example: "isolate leader",
    },
    CommandHelp {
        verb: Verb::Reconnect,
        usage: "reconnect SERVERS",
        what: "undoes isolate",
        example: "reconnect all",
    },
    CommandHelp {
        verb: Verb::Partition,
        usage: "partition SERVERS … | SERVERS …",
        what: "divides the network; servers not named form one more group",
        example: "partition S1 S2 | S3 S4 S5",
    },
    CommandHelp {
        verb: Verb::Cut,
        usage: "cut SERVERS -> SERVERS",
        what: "cuts a link in one direction; with --, in both",
        example: "cut S1 -> S2",
    },
    CommandHelp {
        verb: Verb::Heal,
        usage: "heal [SERVERS -> SERVERS]",
        what: "heals all partitions, cuts and isolations, or one link",
        example: "heal",
    },
    CommandHelp {
        verb: Verb::Transfer,
        usage: "transfer SERVER",
        what: "the leader transfers its leadership to this server",
        example: "transfer S2",
    },
    CommandHelp {
        verb: Verb::Timeout,
        usage: "timeout SERVERS",
        what: "the election timer fires now",
        example: "timeout S3",
    },
    CommandHelp {
        verb: Verb::Pause,
        usage: "pause SERVERS",
        what: "suspends their processes: they are alive but silent",
        example: "pause leader",
    },
    CommandHelp {
        verb: Verb::Resume,
        usage: "resume SERVERS",
        what: "lets paused servers continue",
        example: "resume all",
    },
    CommandHelp {
        verb: Verb::Snapshot,
        usage: "snapshot SERVERS",
        what: "a snapshot replaces the start of the log",
        example: "snapshot S1",
    },
    CommandHelp {
        verb: Verb::Drop,
        usage: "drop MESSAGE",
        what: "a message in flight is lost",
        example: "drop S1 -> S2 heartbeat",
    },
    CommandHelp {
        verb: Verb::Delay,
        usage: "delay MESSAGE DURATION",
        what: "the message arrives this much later",
        example: "delay S1 -> S2 50ms",
    },
    CommandHelp {
        verb: Verb::Duplicate,
        usage: "duplicate MESSAGE",
        what: "sends a copy of the message now",
        example: "duplicate C1 -> S2 client_request",
    },
    CommandHelp {
        verb: Verb::Deliver,
        usage: "deliver MESSAGE",
        what: "the message arrives now",
        example: "deliver S2 -> leader request_vote_response",
    },
    CommandHelp {
        verb: Verb::Hold,
        usage: "hold MESSAGE",
        what: "the message stays in flight until it is released",
        example: "hold S1 -> S2 sent 1.2s",
    },
    CommandHelp {
        verb: Verb::Release,
        usage: "release MESSAGE",
        what: "a held message continues",
        example: "release S1 -> S2",
    },
    CommandHelp {
        verb: Verb::Clog,
        usage: "clog SERVERS -> SERVERS",
        what: "a link delivers nothing; its messages are queued",
        example: "clog S1 -> S2",
    },
    CommandHelp {
        verb: Verb::Unclog,
        usage: "unclog [SERVERS -> SERVERS]",
        what: "a link delivers again, queued messages first",
        example: "unclog S1 -> S2",
    },
    CommandHelp {
        verb: Verb::Stall,
        usage: "stall SERVERS",
        what: "their disks complete no write until unstall",
        example: "stall leader",
    },
    CommandHelp {
        verb: Verb::Unstall,
        usage: "unstall SERVERS",
        what: "their disks complete writes again",
        example: "unstall all",
    },
    CommandHelp {
        verb: Verb::Fail,
        usage: "fail SERVERS",
        what: "the next disk write fails, and the process stops itself",
        example: "fail S2",
    },
    CommandHelp {
        verb: Verb::Tear,
        usage: "tear SERVERS",
        what: "stops in the middle of the next disk write; a part of it reaches the disk",
        example: "tear S2",
    },
    CommandHelp {
        verb: Verb::Lie,
        usage: "lie SERVERS",
        what: "the disk acknowledges writes that it does not keep; a crash reveals it",
        example: "lie S2",
    },
    CommandHelp {
        verb: Verb::Flush,
        usage: "flush SERVERS",
        what: "undoes lie: the disk writes everything that it has acknowledged",
        example: "flush all",
    },
    CommandHelp {
        verb: Verb::Corrupt,
        usage: "corrupt SERVERS",
        what: "a bit flips on the disk; the checksum detects it at the next start",
        example: "corrupt S2",
    },
    CommandHelp {
        verb: Verb::Corrupt,
        usage: "corrupt SERVERS snapshot",
        what: "a bit flips in the snapshot on the disk; the checksum detects it at the next start",
        example: "corrupt S2 snapshot",
    },
    CommandHelp {
        verb: Verb::Wipe,
        usage: "wipe SERVERS",
        what: "restarts with an empty disk, under the same name",
        example: "wipe S3",
    },
    CommandHelp {
        verb: Verb::Step,
        usage: "step SERVERS +DURATION",
        what: "the clock jumps ahead; with -, it is set back",
        example: "step S1 -200ms",
    },
    CommandHelp {
        verb: Verb::Storm,
        usage: "storm NUMBER",
        what: "this many clients submit a command at the same time",
        example: "storm 50",
    },
    CommandHelp {
        verb: Verb::Calm,
        usage: "calm",
        what: "ends chaos and all faults; every server that can start does",
        example: "calm",
    },
    CommandHelp {
        verb: Verb::Add,
        usage: "add SERVERS",
        what: "the leader makes them voters; the next numbers are new machines",
        example: "add S6 S7",
    },
    CommandHelp {
        verb: Verb::Learner,
        usage: "learner SERVERS",
        what: "the leader makes them learners, without a vote; voters are demoted",
        example: "learner S6",
    },
    CommandHelp {
        verb: Verb::Remove,
        usage: "remove SERVERS",
        what: "the leader removes them from the cluster",
        example: "remove S1 S2",
    },
    CommandHelp {
        verb: Verb::Members,
        usage: "members SERVER …",
        what: "the leader makes these the only voters",
        example: "members S1 S2 S6",
    },
    CommandHelp {
        verb: Verb::Force,
        usage: "force members SERVER …",
        what: "unsafe: makes these the voters without a majority, when that is lost permanently",
        example: "force members S1 S2",
    },
    CommandHelp {
        verb: Verb::Set,
        usage: "set SETTING [LINK or SERVERS] VALUE",
        what: "changes a setting",
        example: "set loss 2%",
    },
    CommandHelp {
        verb: Verb::Reset,
        usage: "reset SETTING [LINK, SERVERS or KIND]",
        what: "removes the value that was set for these alone; without them, restores the value of the start",
        example: "reset loss AppendEntries",
    },
    CommandHelp {
        verb: Verb::Break,
        usage: "break RULE",
        what: "switches a rule of Raft off for all servers",
        example: "break durable-vote",
    },
    CommandHelp {
        verb: Verb::Mend,
        usage: "mend RULE",
        what: "switches the rule on again",
        example: "mend durable-vote",
    },
    CommandHelp {
        verb: Verb::At,
        usage: "at TIME [COMMAND]",
        what: "continues at this time",
        example: "at 2s crash leader",
    },
    CommandHelp {
        verb: Verb::Wait,
        usage: "wait DURATION",
        what: "continues after this time; from a range, one is drawn",
        example: "wait 0ms..75ms",
    },
    CommandHelp {
        verb: Verb::Await,
        usage: "await CONDITION within DURATION",
        what: "continues when the condition holds; fails the run if that takes longer",
        example: "await committed \"x=1\" within 3s",
    },
    CommandHelp {
        verb: Verb::Expect,
        usage: "expect CONDITION",
        what: "fails the run if the condition does not hold now",
        example: "expect safe",
    },
    CommandHelp {
        verb: Verb::Measure,
        usage: "measure \"NAME\" [from CONDITION] to CONDITION",
        what: "measures how long it takes from one condition to the other",
        example: "measure \"election\" from no leader to leader",
    },
    CommandHelp {
        verb: Verb::Measure,
        usage: "measure \"NAME\" COUNT [from CONDITION] [to CONDITION]",
        what: "counts messages, bytes, elections, terms, commands or events from one condition to the other",
        example: "measure \"traffic\" messages from event crashed to leader",
    },
    CommandHelp {
        verb: Verb::Goal,
        usage: "goal \"TEXT\" [for NUMBER points] when CONDITION",
        what: "asks the readers to make the condition hold",
        example: "goal \"S3 leads\" for 2 points when leader is S3",
    },
    CommandHelp {
        verb: Verb::Say,
        usage: "say \"TEXT\"",
        what: "shows a text to the viewers",
        example: "say \"S1 has crashed.\"",
    },
    CommandHelp {
        verb: Verb::Pause,
        usage: "pause",
        what: "stops the page's clock here",
        example: "pause",
    },
    CommandHelp {
        verb: Verb::Let,
        usage: "let NAME = SERVERS",
        what: "gives a name to the servers that are meant now",
        example: "let old = leader",
    },
    CommandHelp {
        verb: Verb::Try,
        usage: "try COMMAND",
        what: "executes the command, or skips it if it is impossible",
        example: "try crash leader",
    },
];

const ONLY_IN_SCRIPTS: &[CommandHelp] = &[
    CommandHelp {
        verb: Verb::Repeat,
        usage: "repeat NUMBER",
        what: "executes the lines up to the matching end this many times",
        example: "repeat 10",
    },
    CommandHelp { verb: Verb::End, usage: "end", what: "ends the lines of repeat", example: "end" },
    CommandHelp {
        verb: Verb::Servers,
        usage: "servers NUMBER",
        what: "how many servers there are; 5 by default",
        example: "servers 3",
    },
    CommandHelp {
        verb: Verb::Seed,
        usage: "seed NUMBER",
        what: "the source of all randomness; 1 by default",
        example: "seed 42",
    },
    CommandHelp {
        verb: Verb::Log,
        usage: "log SERVERS TERM …",
        what: "these servers start with entries of these terms",
        example: "log S1 S2 1 1 4 4",
    },
    CommandHelp {
        verb: Verb::Term,
        usage: "term SERVERS NUMBER",
        what: "these servers start in this term",
        example: "term S1 4",
    },
    CommandHelp {
        verb: Verb::Vote,
        usage: "vote SERVER SERVER",
        what: "the first server has voted for the second",
        example: "vote S1 S2",
    },
    CommandHelp {
        verb: Verb::Allow,
        usage: "allow COMMAND … or nothing",
        what: "readers may use these commands only",
        example: "allow crash restart",
    },
    CommandHelp {
        verb: Verb::Vary,
        usage: "vary SETTING [LINK, SERVERS or KIND] VALUE … [with SUBJECT]",
        what: "an experiment sets each of these values; with, in step with another vary",
        example: "vary election_timeout 12ms..24ms 150ms..300ms",
    },
    CommandHelp {
        verb: Verb::Vary,
        usage: "vary servers NUMBER …",
        what: "an experiment has this many servers",
        example: "vary servers 3 5 7",
    },
    CommandHelp {
        verb: Verb::Vary,
        usage: "vary rule RULE on off",
        what: "an experiment follows this rule of Raft, and switches it off",
        example: "vary rule random-timeouts on off",
    },
    CommandHelp {
        verb: Verb::Vary,
        usage: "vary wait DURATION …",
        what: "an experiment continues after each of these times",
        example: "vary wait 0ms..6ms 0ms..75ms",
    },
    CommandHelp {
        verb: Verb::Vary,
        usage: "vary line \"LINE\" …",
        what: "an experiment has each of these lines here",
        example: "vary line \"crash leader\" \"isolate leader\"",
    },
    CommandHelp {
        verb: Verb::Trials,
        usage: "trials NUMBER",
        what: "how often an experiment runs with each combination of values; 100 by default",
        example: "trials 1000",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_that_only_scripts_have_is_in_their_table() {
        let is_of_scripts =
            |verb: Verb| verb.is_setup() || matches!(verb, Verb::Repeat | Verb::End | Verb::Vary);
        assert!(anywhere().all(|form| !is_of_scripts(form.verb)));
        assert!(only_in_scripts().all(|form| is_of_scripts(form.verb)));
    }
}
