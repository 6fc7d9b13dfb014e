//! Decisions about changes of the membership (dissertation §4).

use std::fmt::{self, Formatter};

use crate::lab::explain::words::{ServerName, ServerNames, ServersHave};
use crate::types::{Change, ChangeRefusal, Differences, Duration, LogIndex, ServerSet};

pub fn change_refused(
    f: &mut Formatter<'_>,
    who: ServerName,
    reason: ChangeRefusal,
) -> fmt::Result {
    write!(f, "{who} does not change the members: ")?;
    match reason {
        ChangeRefusal::NotLeader => f.write_str("it is not the leader."),
        ChangeRefusal::UnderWay { index: LogIndex::ZERO } => {
            f.write_str("another change is in progress.")
        }
        ChangeRefusal::UnderWay { index } => {
            write!(f, "another change is in progress at index {index}.")
        }
        ChangeRefusal::NoMember { of } => write!(f, "{of} is not a member."),
        ChangeRefusal::VotesAlready { of } => write!(f, "{of} is already a voter."),
        ChangeRefusal::LearnsAlready { of } => write!(f, "{of} is already a learner."),
        ChangeRefusal::NobodyLeft => f.write_str("no voter would be left."),
        ChangeRefusal::NothingNew => f.write_str("these are already the only voters."),
        ChangeRefusal::TooMany { servers } => {
            write!(f, "it concerns {servers} servers, and one change may concern ")?;
            write!(f, "at most {}.", Differences::MAX)
        }
    }
}

pub fn change_waits(f: &mut Formatter<'_>, who: ServerName) -> fmt::Result {
    write!(f, "{who} commits an entry of its own term before it changes the members.")
}

pub fn change_appended(
    f: &mut Formatter<'_>,
    who: ServerName,
    index: LogIndex,
    change: Change,
) -> fmt::Result {
    match change {
        Change::AddLearners(which) => {
            write!(f, "{who} adds learners at index {index}: {}.", ServerNames(which.added()))
        }
        Change::AtOnce(which) => {
            write!(f, "{who} changes the members at index {index}: {which}; ")?;
            f.write_str("it uses the change at once.")
        }
        Change::EnterJoint(which) => {
            write!(f, "{who} starts joint consensus at index {index} ({which}): decisions now ")?;
            f.write_str("need two majorities.")
        }
        Change::LeaveJoint => {
            write!(f, "{who} ends joint consensus at index {index}: only the new voters count.")
        }
        Change::DemoteAtOnce(which) => {
            write!(f, "{who} makes {} a learner at index {index}; ", ServerNames(which.removed()))?;
            f.write_str("it uses the change at once.")
        }
        Change::EnterDemotion(which) => {
            write!(f, "{who} starts joint consensus at index {index} to make ")?;
            write!(
                f,
                "{} a learner: decisions now need two majorities.",
                ServerNames(which.removed())
            )
        }
    }
}

pub fn caught_up(
    f: &mut Formatter<'_>,
    servers: ServerSet,
    round: u32,
    index: LogIndex,
    took: Duration,
) -> fmt::Result {
    let have = ServersHave(servers);
    write!(f, "{have} caught up to index {index} in {took}, in round {round}.")
}

pub fn change_aborted(
    f: &mut Formatter<'_>,
    who: ServerName,
    servers: ServerSet,
    round: u32,
    took: Duration,
) -> fmt::Result {
    write!(f, "{who} cancels the change: round {round} took {took}, too long for ")?;
    write!(f, "{} to vote.", ServerNames(servers))
}

pub fn forced_members_taken(
    f: &mut Formatter<'_>,
    who: ServerName,
    index: LogIndex,
    voters: ServerSet,
) -> fmt::Result {
    write!(f, "{who} adopts a configuration that no majority agreed to, up to index {index}: ")?;
    write!(f, "only {} may vote. Committed entries that {who} lacks are lost.", ServerNames(voters))
}
