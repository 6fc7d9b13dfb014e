//! The words that all layers share.
//!
//! Plain data and nothing else: no behaviour of a protocol, no clock, no randomness. Whatever two layers say to each
//! other (a [`Message`] between servers, an [`Event`] about them, a [`Setting`] of their world) is defined here, so
//! that the checker can read what the simulator writes without knowing either the simulator or the protocol.

mod change;
mod citation;
mod configuration;
mod entry;
mod event;
mod event_form;
mod fact;
mod fault;
mod log;
mod message;
mod message_kinds;
mod note;
mod operation;
mod quantity;
mod reasons;
mod rule;
mod scope;
mod server;
mod setting;
mod snapshot;
mod units;
mod violation;
pub mod wire;
mod words;

pub use change::{Change, ChangeRefusal, ChangeRequest, Differences};
pub use citation::Citation;
pub use configuration::Configuration;
pub use entry::{CommandId, CommandSize, Entries, Entry, Payload};
pub use event::{Event, EventId, EventKind, WriteId};
pub use fact::Fact;
pub use fault::{FaultKind, FaultSet};
pub use log::{Durable, Log};
pub(crate) use message::json_fields;
pub use message::{
    AppendOutcome, ClientId, ClientOutcome, ForeignBody, Message, MessageId, MessageKind, Peer,
    Round,
};
pub use message_kinds::MessageKinds;
pub use note::{DenyReason, Note, StepDownReason, TransferRefusal};
pub use operation::{KeyId, Operation, Ticket, ValueDigest};
pub use quantity::{Bandwidth, ClockRate, Rate, Ratio, Span};
pub use reasons::{CorePart, DiskError, LossCause, NoEffect, SkipReason, Timer};
pub use rule::{Rule, RuleSet};
pub use scope::{Link, Scope};
pub use server::{Role, ServerId, ServerSet};
pub use setting::{Membership, ReadMode, Setting, SettingName};
pub use snapshot::{Snapshot, SnapshotChunk};
pub use units::{Duration, LogIndex, Term, Time};
pub use violation::{Property, Unknown, Value, Violation};
pub(crate) use words::words_of;
