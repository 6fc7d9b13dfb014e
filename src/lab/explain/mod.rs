//! Placeholder.
use crate::types::{Event, EventKind, Fact};
/// Whether a newcomer would want to see it.
pub fn is_interesting(event: &Event) -> bool {
    matches!(event.kind, EventKind::Fact(Fact::RoleChanged { .. }))
}
