//! Facts about clients, and the answers that they receive.

use std::fmt::{self, Display, Formatter};

use crate::lab::explain::words::{ClientName, QuotedCommand, ReadValue, Truncated};
use crate::sim::Clients;
use crate::types::{ClientId, ClientOutcome, CommandId, Operation, ServerId, Ticket};

pub fn submitted(
    f: &mut Formatter<'_>,
    client: ClientId,
    command: CommandId,
    operation: Option<Operation>,
    clients: &Clients,
) -> fmt::Result {
    let client = ClientName(client, clients);
    match operation {
        Some(Operation::Register { .. }) => write!(f, "{client} asks for a session."),
        Some(Operation::Get { key }) => {
            write!(f, "{client} wants to read “{}”.", Truncated(clients.key(key)))
        }
        Some(Operation::Put { session: Some(ticket), .. }) => {
            let Ticket { session, sequence, .. } = ticket;
            write!(f, "{client} submits {}", QuotedCommand(command, clients))?;
            write!(f, ", command {sequence} of its session {session}.")
        }
        Some(Operation::Put { session: None, .. }) | None => {
            write!(f, "{client} submits {}.", QuotedCommand(command, clients))
        }
    }
}

pub fn timed_out(
    f: &mut Formatter<'_>,
    client: ClientId,
    server: ServerId,
    clients: &Clients,
) -> fmt::Result {
    write!(f, "{} times out: {server} has not answered.", ClientName(client, clients))
}

pub fn finished(
    f: &mut Formatter<'_>,
    client: ClientId,
    command: CommandId,
    outcome: Option<ClientOutcome>,
    clients: &Clients,
) -> fmt::Result {
    let (client, said) = (ClientName(client, clients), QuotedCommand(command, clients));
    match outcome {
        Some(ClientOutcome::Applied { index }) => {
            write!(f, "{client} is done: {said} is applied, at index {index}.")
        }
        Some(ClientOutcome::Registered { session }) => {
            write!(f, "{client} has session {session} from now on.")
        }
        Some(ClientOutcome::Read { value, index }) => {
            let found = ReadValue(value, clients);
            write!(f, "{client} is done: {said} finds {found}, as of index {index}.")
        }
        Some(ClientOutcome::SessionExpired) => {
            write!(f, "{client} gives up {said}: its session has expired. ")?;
            f.write_str("It cannot know whether it was applied.")
        }
        Some(ClientOutcome::NotLeader { .. }) => {
            write!(f, "{client} gives up {said}: the one server ")?;
            f.write_str("that it asked is not the leader.")
        }
        Some(ClientOutcome::Busy) => {
            write!(f, "{client} gives up {said}: the one server ")?;
            f.write_str("that it asked accepts no more commands for now.")
        }
        None => {
            write!(f, "{client} gives up {said}: its one try was not ")?;
            f.write_str("answered. It cannot know whether it was applied.")
        }
    }
}

pub fn repeated(f: &mut Formatter<'_>, client: ClientId) -> fmt::Result {
    write!(f, "Client {} sends its request a second time.", client.0)
}

pub fn storm_came(f: &mut Formatter<'_>, clients: u32) -> fmt::Result {
    write!(f, "A storm: {clients} clients submit commands at once.")
}

/// A server's answer to a client's command: `applied, at index 4`.
pub struct Answer<'a>(pub ClientOutcome, pub &'a Clients);

impl Display for Answer<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            ClientOutcome::Applied { index } => write!(f, "applied, at index {index}"),
            ClientOutcome::NotLeader { hint: Some(hint) } => {
                write!(f, "rejected, the leader is {hint}")
            }
            ClientOutcome::NotLeader { hint: None } => {
                f.write_str("rejected, and no leader is known")
            }
            ClientOutcome::Busy => f.write_str("rejected for now, too much is uncommitted"),
            ClientOutcome::Registered { session } => write!(f, "your session is {session}"),
            ClientOutcome::Read { value, index } => {
                write!(f, "{}, as of index {index}", ReadValue(value, self.1))
            }
            ClientOutcome::SessionExpired => f.write_str("your session has expired"),
        }
    }
}
