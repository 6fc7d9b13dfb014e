//! Help for each setting.

use super::{Choice, Help, Word};
use crate::types::SettingName;

impl Choice for SettingName {
    fn word(self) -> Word {
        Word { word: SettingName::word(self), what: help(self).what }
    }
}

/// Every setting, in the order in which people read them.
pub fn settings() -> impl Iterator<Item = Help> {
    SettingName::ALL.into_iter().map(help)
}

fn help(name: SettingName) -> Help {
    match name {
        SettingName::ElectionTimeout => Help {
            usage: "set election_timeout [SERVERS] FROM..TO",
            what: "how long a server waits for leader contact",
            example: "set election_timeout S3 400ms..500ms",
        },
        SettingName::Heartbeat => Help {
            usage: "set heartbeat [SERVERS] DURATION",
            what: "how often a leader sends heartbeats",
            example: "set heartbeat 20ms",
        },
        SettingName::Latency => Help {
            usage: "set latency [LINK, SERVERS or KIND] FROM..TO",
            what: "how long a message is in flight",
            example: "set latency S1 -> S2 80ms",
        },
        SettingName::Loss => Help {
            usage: "set loss [LINK, SERVERS or KIND] PERCENTAGE",
            what: "the share of messages that are lost",
            example: "set loss 2%",
        },
        SettingName::Duplicate => Help {
            usage: "set duplicate [LINK, SERVERS or KIND] PERCENTAGE",
            what: "the share of messages that arrive twice",
            example: "set duplicate 1%",
        },
        SettingName::Reorder => Help {
            usage: "set reorder [LINK, SERVERS or KIND] PERCENTAGE",
            what: "the share of messages that may overtake others",
            example: "set reorder S2 -> S1 10%",
        },
        SettingName::Disk => Help {
            usage: "set disk [SERVERS] FROM..TO",
            what: "how long a disk write takes",
            example: "set disk S2 5ms",
        },
        SettingName::Clock => Help {
            usage: "set clock [SERVERS] PERCENTAGE",
            what: "how fast a server's clock runs",
            example: "set clock S3 120%",
        },
        SettingName::NoOp => Help {
            usage: "set no_op [SERVERS] on or off",
            what: "whether a leader starts with an empty entry",
            example: "set no_op on",
        },
        SettingName::PreVote => Help {
            usage: "set pre_vote [SERVERS] on or off",
            what: "whether a server asks for pre-votes before it starts an election",
            example: "set pre_vote on",
        },
        SettingName::CheckQuorum => Help {
            usage: "set check_quorum [SERVERS] on or off",
            what: "whether a leader without a majority steps down, and servers that hear from one ignore candidates",
            example: "set check_quorum on",
        },
        SettingName::Reads => Help {
            usage: "set reads [SERVERS] log, index or lease",
            what: "how reads are answered: through the log, once a majority confirms the leader, or by its lease",
            example: "set reads lease",
        },
        SettingName::ClockDrift => Help {
            usage: "set clock_drift [SERVERS] PERCENTAGE",
            what: "the assumed bound on clock differences; leases are shortened by this much",
            example: "set clock_drift 5%",
        },
        SettingName::MaxBatch => Help {
            usage: "set max_batch [SERVERS] NUMBER",
            what: "the most entries in one message",
            example: "set max_batch 10",
        },
        SettingName::MaxInFlight => Help {
            usage: "set max_in_flight [SERVERS] NUMBER",
            what: "the most entries sent to a follower and not yet acknowledged",
            example: "set max_in_flight 100",
        },
        SettingName::MaxInFlightMessages => Help {
            usage: "set max_in_flight_messages [SERVERS] NUMBER",
            what: "the most messages with entries sent and not yet acknowledged; 0 for any number",
            example: "set max_in_flight_messages 8",
        },
        SettingName::MaxInFlightBytes => Help {
            usage: "set max_in_flight_bytes [SERVERS] NUMBER",
            what: "the most bytes of entries sent and not yet acknowledged; 0 for any number",
            example: "set max_in_flight_bytes 4096",
        },
        SettingName::MaxUncommitted => Help {
            usage: "set max_uncommitted [SERVERS] NUMBER",
            what: "with this many uncommitted entries a leader rejects commands; 0 for any number",
            example: "set max_uncommitted 100",
        },
        SettingName::ParallelWrites => Help {
            usage: "set parallel_writes [SERVERS] on or off",
            what: "whether a leader sends entries while its own disk still writes them",
            example: "set parallel_writes on",
        },
        SettingName::SnapshotEvery => Help {
            usage: "set snapshot_every [SERVERS] NUMBER",
            what: "how many entries are applied from one snapshot to the next; 0 for none",
            example: "set snapshot_every 100",
        },
        SettingName::SnapshotChunk => Help {
            usage: "set snapshot_chunk [SERVERS] NUMBER",
            what: "the most bytes of a snapshot in one message",
            example: "set snapshot_chunk 64",
        },
        SettingName::ClientTimeout => Help {
            usage: "set client_timeout DURATION",
            what: "how long a client waits before it tries the next server",
            example: "set client_timeout 1s",
        },
        SettingName::Load => Help {
            usage: "set load RATE",
            what: "how many commands clients submit per second",
            example: "set load 20/s",
        },
        SettingName::Clients => Help {
            usage: "set clients NUMBER",
            what: "the most clients of the load that wait at the same time; 0 for any number",
            example: "set clients 10",
        },
        SettingName::Jitter => Help {
            usage: "set jitter [LINK, SERVERS or KIND] DURATION",
            what: "how much longer messages take, on average; some take much longer",
            example: "set jitter 20ms",
        },
        SettingName::Replay => Help {
            usage: "set replay [LINK, SERVERS or KIND] PERCENTAGE",
            what: "the share of messages of which a copy arrives much later",
            example: "set replay 1%",
        },
        SettingName::ReplayAfter => Help {
            usage: "set replay_after [LINK, SERVERS or KIND] FROM..TO",
            what: "how much later the copy of a replayed message arrives",
            example: "set replay_after 5s..30s",
        },
        SettingName::Bandwidth => Help {
            usage: "set bandwidth [LINK or SERVERS] BYTES/s",
            what: "how many bytes a link carries per second",
            example: "set bandwidth S1 -> S2 100kB/s",
        },
        SettingName::Queue => Help {
            usage: "set queue [LINK or SERVERS] NUMBER",
            what: "the most messages that wait for a narrow or clogged link",
            example: "set queue 64",
        },
        SettingName::Slow => Help {
            usage: "set slow [SERVERS] DURATION",
            what: "how long a message or a finished write waits until the server's process handles it",
            example: "set slow S3 5ms",
        },
        SettingName::DiskFull => Help {
            usage: "set disk_full [SERVERS] on or off",
            what: "whether disks are full",
            example: "set disk_full S2 on",
        },
        SettingName::ClientRepeat => Help {
            usage: "set client_repeat PERCENTAGE",
            what: "the share of commands that clients send twice",
            example: "set client_repeat 5%",
        },
        SettingName::Chaos => Help {
            usage: "set chaos PERCENTAGE",
            what: "the intensity of random faults",
            example: "set chaos 30%",
        },
        SettingName::ChaosKinds => Help {
            usage: "set chaos_kinds tolerated, every, or KIND …",
            what: "which faults chaos draws from",
            example: "set chaos_kinds crash partition",
        },
        SettingName::Membership => Help {
            usage: "set membership [SERVERS] joint or single",
            what: "how members change: by joint consensus, or one server at a time",
            example: "set membership single",
        },
        SettingName::CatchUpRounds => Help {
            usage: "set catch_up_rounds [SERVERS] NUMBER",
            what: "in how many rounds a new server catches up before it votes",
            example: "set catch_up_rounds 5",
        },
        SettingName::LoadKeys => Help {
            usage: "set load_keys NUMBER",
            what: "how many keys the load puts and gets; with 0, its commands have no meaning",
            example: "set load_keys 10",
        },
        SettingName::LoadReads => Help {
            usage: "set load_reads PERCENTAGE",
            what: "the share of gets in the load that load_keys describes",
            example: "set load_reads 80%",
        },
        SettingName::Sessions => Help {
            usage: "set sessions NUMBER",
            what: "how many clients' sessions are kept; with 0, a put may be executed twice",
            example: "set sessions 10",
        },
    }
}
