//! Those who submit commands.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::types::{
    ClientId, CommandId, CommandSize, EventId, LogIndex, Sequence, ServerId, Term, Time,
};

/// A client that waits for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// The command that it wants to be executed.
    pub command: CommandId,
    /// Whom it is asking now.
    pub asking: ServerId,
    /// When it began to ask that server.
    pub since: Time,
    /// When it appeared.
    pub appeared: Time,
    /// The event in which it sent its present request.
    pub(super) asked: EventId,
    /// How many servers it has asked before.
    pub(super) tries: u32,
    /// Where its round stands: after a silence it goes on to the next. Hints do not move it.
    pub(super) round: ServerId,
    /// Whether it tries one server once, and gives up.
    pub(super) once: bool,
}

/// Where a command's text comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Text {
    /// Somebody wrote it.
    Written(Arc<str>),
    /// The steady load numbers its commands.
    Load(u32),
    /// It stood in a log before the run began.
    Given(Term, LogIndex),
}

/// All clients that wait, and all commands that there ever were.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Clients {
    /// In order of their numbers. New ones belong at the end, and mostly it is the oldest that leave.
    waiting: VecDeque<(ClientId, Client)>,
    commands: Sequence<Text>,
    /// Which client wants a command: clients are numbered apart from commands that were given with a log.
    given: u32,
    loaded: u32,
    /// How many of the steady load's clients wait.
    load_waiting: u32,
    /// The server that answered last as a leader.
    last_known_leader: Option<ServerId>,
}

impl Clients {
    /// The most clients that wait at a time. While there are as many, the steady load brings no further ones.
    pub const MAX_WAITING: usize = 10_000;

    /// Those who wait for an answer, in order of their appearance.
    pub fn waiting(&self) -> impl Iterator<Item = (ClientId, &Client)> {
        self.waiting.iter().map(|&(id, ref client)| (id, client))
    }

    /// How many wait for an answer.
    pub fn waiting_len(&self) -> usize {
        self.waiting.len()
    }

    /// The text of a command; empty if there is no such command.
    pub fn text(&self, command: CommandId) -> String {
        match self.commands.get(command.0 as usize) {
            Some(Text::Written(text)) => text.to_string(),
            Some(Text::Load(number)) => format!("c{number}"),
            Some(Text::Given(term, index)) => format!("t{term}i{index}"),
            None => String::new(),
        }
    }

    /// How many bytes the text of a command has.
    pub fn size(&self, command: CommandId) -> CommandSize {
        let digits = |number: u64| 1 + number.checked_ilog10().unwrap_or_default() as usize;
        let bytes = match self.commands.get(command.0 as usize) {
            Some(Text::Written(text)) => text.len(),
            Some(Text::Load(number)) => 1 + digits(u64::from(*number)),
            Some(Text::Given(term, index)) => 2 + digits(term.0) + digits(index.0),
            None => 0,
        };
        CommandSize(u16::try_from(bytes).unwrap_or(u16::MAX))
    }

    /// Whether there is a command of this number.
    pub fn knows(&self, command: CommandId) -> bool {
        (command.0 as usize) < self.commands.len()
    }

    /// Whether a command says `text`.
    pub fn text_is(&self, command: CommandId, text: &str) -> bool {
        match self.commands.get(command.0 as usize) {
            Some(Text::Written(written)) => **written == *text,
            Some(_) => self.text(command) == text,
            None => false,
        }
    }

    /// What a copy holds alone, in bytes, by estimate.
    pub(super) fn weight(&self) -> usize {
        self.waiting.len() * size_of::<(ClientId, Client)>()
    }

    /// The server that answered last as a leader.
    pub fn last_known_leader(&self) -> Option<ServerId> {
        self.last_known_leader
    }

    /// The client that waits for `command`, or waited. Each client has one command.
    pub(super) fn client_of(&self, command: CommandId) -> ClientId {
        ClientId(command.0.saturating_sub(self.given).saturating_add(1))
    }

    #[inline]
    pub(super) fn get(&self, id: ClientId) -> Option<&Client> {
        self.waiting.get(self.place_of(id).ok()?).map(|(_, client)| client)
    }

    pub(super) fn get_mut(&mut self, id: ClientId) -> Option<&mut Client> {
        let place = self.place_of(id).ok()?;
        self.waiting.get_mut(place).map(|(_, client)| client)
    }

    /// How many of the steady load's clients wait for an answer.
    pub fn load_waiting(&self) -> u32 {
        self.load_waiting
    }

    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() >= Self::MAX_WAITING
    }

    pub(super) fn set_last_known_leader(&mut self, id: ServerId) {
        self.last_known_leader = Some(id);
    }

    /// The command that stands at `index` with `term` in logs given at the start; the same for all servers.
    pub(super) fn given(&mut self, term: Term, index: LogIndex) -> CommandId {
        let text = Text::Given(term, index);
        let known = self.commands.iter().position(|command| *command == text);
        let place = known.unwrap_or_else(|| {
            self.commands.push(text);
            self.given += 1;
            self.commands.len() - 1
        });
        CommandId(place as u32)
    }

    pub(super) fn written(&mut self, text: Arc<str>) -> (ClientId, CommandId) {
        self.command(Text::Written(text))
    }

    pub(super) fn loaded(&mut self) -> (ClientId, CommandId) {
        self.loaded += 1;
        self.load_waiting += 1;
        self.command(Text::Load(self.loaded))
    }

    fn command(&mut self, text: Text) -> (ClientId, CommandId) {
        let command = CommandId(self.commands.len() as u32);
        self.commands.push(text);
        (self.client_of(command), command)
    }

    pub(super) fn arrive(&mut self, id: ClientId, client: Client) {
        match self.place_of(id) {
            Ok(place) => self.waiting[place].1 = client,
            Err(place) => self.waiting.insert(place, (id, client)),
        }
    }

    pub(super) fn leave(&mut self, id: ClientId) {
        let Some((_, client)) = self.place_of(id).ok().and_then(|place| self.waiting.remove(place))
        else {
            return;
        };
        if let Some(Text::Load(_)) = self.commands.get(client.command.0 as usize) {
            self.load_waiting -= 1;
        }
    }

    fn place_of(&self, id: ClientId) -> Result<usize, usize> {
        self.waiting.binary_search_by_key(&id, |&(waiting, _)| waiting)
    }
}
