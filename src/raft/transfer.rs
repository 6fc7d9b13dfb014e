//! Handing the leadership over (dissertation §3.10).

use crate::types::{LogIndex, Message, Note, ServerId, Time, TransferRefusal};

use super::{Output, Raft, State};

/// What a leader keeps while it hands its leadership over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Transfer {
    /// The server that is to lead.
    to: ServerId,
    /// When the leader abandons the transfer.
    until: Time,
    /// Whether the other server has been told to campaign.
    told: bool,
}

/// The leader's side.
impl Raft {
    /// To whom this leader is handing its leadership over.
    #[inline]
    pub fn transfers_to(&self) -> Option<ServerId> {
        Some(self.leadership()?.transfer()?.to)
    }

    /// Dissertation §3.10: the leader takes no more commands, brings the other's log up to date, and tells it to
    /// campaign.
    pub(super) fn handle_transfer_request(&mut self, now: Time, to: ServerId) {
        if let Some(reason) = self.reason_against_transfer(to) {
            return self.note(Note::TransferRefused { to, reason });
        }
        let until = now + self.settings.election_timeout.max;
        let State::Leader(leadership) = &mut self.state else { return };
        *leadership.transfer_mut() = Some(Transfer { to, until, told: false });
        leadership.contact_mut().end_lease();
        self.note(Note::TransferStarted { to });
        self.replicate_to_all();
        self.continue_transfer(to);
    }

    fn reason_against_transfer(&self, to: ServerId) -> Option<TransferRefusal> {
        if !matches!(self.state, State::Leader(_)) {
            Some(TransferRefusal::NotLeader)
        } else if to == self.id {
            Some(TransferRefusal::LeadsAlready)
        } else {
            let votes = self.configuration().voters().contains(to);
            (!votes).then_some(TransferRefusal::NoVoter)
        }
    }

    /// If `follower` is the one that is to lead, and holds the whole log: tells it to campaign, once.
    #[inline]
    pub(super) fn continue_transfer(&mut self, follower: ServerId) {
        if self.transfers_to() == Some(follower) {
            self.hand_over_if_caught_up(follower);
        }
    }

    fn hand_over_if_caught_up(&mut self, follower: ServerId) {
        let last = self.log.last_index();
        let held = self.progress(follower).map_or(LogIndex::ZERO, |progress| progress.match_index);
        let State::Leader(leadership) = &mut self.state else { return };
        let Some(transfer) = leadership.transfer_mut() else { return };
        if held < last || transfer.told {
            return;
        }
        transfer.told = true;
        // Voters heed a candidate that its leader has told to stand, whomever they hear from, whenever its request comes.
        leadership.contact_mut().abandon_lease();
        self.note(Note::TimeoutNowSent { to: follower });
        self.send_timeout_now(follower);
    }

    fn send_timeout_now(&mut self, to: ServerId) {
        let message = Message::TimeoutNow { term: self.current_term };
        self.output(Output::Send { to, message });
    }

    /// With each heartbeat: says it again, as messages may be lost.
    pub(super) fn repeat_transfer(&mut self) {
        let State::Leader(leadership) = &self.state else { return };
        if let Some(&Transfer { to, told: true, .. }) = leadership.transfer() {
            self.send_timeout_now(to);
        }
    }

    /// Before each input: aborts the transfer after an election timeout.
    #[inline]
    pub(super) fn abort_expired_transfer(&mut self, now: Time) {
        let State::Leader(leadership) = &mut self.state else { return };
        if let Some(Transfer { to, .. }) = leadership.transfer_mut().take_if(|it| now >= it.until) {
            self.note(Note::TransferGivenUp { to });
        }
    }
}

/// The other's side.
impl Raft {
    /// It starts an election as if its timer had fired, and asks nobody beforehand. The message is of the current term.
    pub(super) fn handle_timeout_now(&mut self, from: ServerId) {
        let may_stand = matches!(self.state, State::Follower | State::PreCandidate(_));
        if may_stand && self.configuration().voters().contains(self.id) {
            self.note(Note::TransferTaken { from });
            self.start_election(true);
        }
    }
}
