//! Who may campaign: a demand that is no property of Figure 3, since a learner that leads does no harm by that alone, but one
//! that a configuration makes (dissertation §4.2.1, §4.2.2).

use crate::sim::World;
use crate::types::{Configuration, LogIndex, Payload, Role, ServerId, ServerSet};

/// A server that asks for votes or leads although its own log proves that it has no vote, as a sentence.
pub(super) fn campaigns_without_one(world: &World) -> Option<String> {
    let campaigns = |id: &ServerId| {
        let role = world.core(*id).map(|core| core.role());
        matches!(role, Some(Role::PreCandidate | Role::Candidate | Role::Leader))
    };
    let id = world.ids().filter(campaigns).find(|&id| !may_campaign(world, id))?;
    Some(format!("{id} campaigns, although its own log proves that it is not a voter."))
}

/// A change follows in a log only when the one before it is committed (dissertation §4.1). So of a log's configurations the
/// last two alone may be in force: a server that votes in neither has lost its vote for good.
fn may_campaign(world: &World, id: ServerId) -> bool {
    let Some(core) = world.core(id) else { return true };
    let start = || Configuration::new(ServerSet::first(world.founders().into()));
    let base = core.snapshot().map_or_else(start, |snapshot| snapshot.configuration);
    let log = core.log();
    let change = |index: LogIndex| match log.get(index)?.payload {
        Payload::Configuration(change) => Some(change),
        _ => None,
    };
    let mut last_two = (base, base);
    for change in log.changes().filter_map(change) {
        last_two = (last_two.1, last_two.1.after(change));
    }
    last_two.0.is_voter(id) || last_two.1.is_voter(id)
}
