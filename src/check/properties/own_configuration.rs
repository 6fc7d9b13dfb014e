//! Own Configuration: a server acts on the latest configuration in its own log, committed or not, and on no other (§6;
//! dissertation §4.1).
//!
//! It is looked at when the server turns to a configuration, when it is elected, and when its commit index moves.

use crate::types::{LogIndex, Property, Value, Violation};

use crate::check::Origin;
use crate::check::server_view::ServerView;

/// A server acts, or turns to another configuration: `latest` is where the latest one stands in its log, 0 if that is the
/// one of the start. That it continues with a wrong one is not reported again.
pub(in crate::check) fn check(
    origin: Origin,
    server: &mut ServerView,
    latest: LogIndex,
) -> Option<Violation> {
    let was_wrong = std::mem::replace(&mut server.is_misled, server.acts_on != latest);
    if was_wrong || !server.is_misled {
        return None;
    }
    Some(Violation {
        property: Property::OwnConfiguration,
        event: origin.event,
        server: origin.server,
        other: None,
        term: server.term,
        index: Some(latest.max(server.acts_on)),
        expected: Some(Value::Index(latest)),
        found: Some(Value::Index(server.acts_on)),
    })
}
