//! Which servers may campaign. This is not a property of Figure 3, because a learner that leads breaks none of those by
//! that alone. It follows from the configuration (dissertation §4.2.1, §4.2.2).

use crate::sim::World;
use crate::types::{Configuration, LogIndex, Payload, Role, ServerId, ServerSet};

/// A sentence about a server that asks for votes or leads although its own log proves that it has no vote.
pub(super) fn campaigns_without_vote(world: &World) -> Option<String> {
    let campaigns = |id: &ServerId| {
        let role = world.core(*id).map(|core| core.role());
        matches!(role, Some(Role::PreCandidate | Role::Candidate | Role::Leader))
    };
    let id = world.ids().filter(campaigns).find(|&id| !may_campaign(world, id))?;
    Some(format!("{id} campaigns, although its own log proves that it is not a voter."))
}

/// A change is appended only after the previous one is committed (dissertation §4.1). So only the last two
/// configurations of a log can be in force, and a server that has a vote in neither of them has lost it permanently.
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
