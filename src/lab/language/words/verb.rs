//! The words that a line begins with.

/// The word that a line begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lab::language) enum Verb {
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
    Goal,
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
    Allow,
    Vary,
    Trials,
}

impl Verb {
    /// Whether it acts on the cluster, so that a script may allow it to its readers.
    pub fn acts(self) -> bool {
        let asks = matches!(
            self,
            Self::At
                | Self::Wait
                | Self::Await
                | Self::Expect
                | Self::Measure
                | Self::Goal
                | Self::Say
                | Self::Let
                | Self::Try
                | Self::Repeat
                | Self::End
                | Self::Vary
        );
        !asks && !self.is_setup()
    }

    /// Whether it is accepted only before anything happens.
    pub fn is_setup(self) -> bool {
        matches!(
            self,
            Self::Servers
                | Self::Seed
                | Self::Log
                | Self::Term
                | Self::Vote
                | Self::Allow
                | Self::Trials
        )
    }
}
