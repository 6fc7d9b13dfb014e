//! The rules of Raft that can be switched off, for the list of the page.

use serde::Serialize;

use crate::lab::explain;
use crate::types::{Rule, RuleSet};

/// A rule of Raft that can be switched off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct RuleRow {
    /// Its word in the command language.
    pub word: &'static str,
    /// What it demands; without a capital at the start and a full stop.
    pub title: &'static str,
    /// Its topic.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "RuleGroup"))]
    pub group: &'static str,
    /// The properties that it ensures, or "progress".
    pub defends: &'static str,
    /// Where it is stated.
    pub place: &'static str,
    /// What can happen without it, in a sentence.
    pub lost: &'static str,
    /// Whether it is switched off.
    pub broken: bool,
}

/// All rules that can be switched off, in the order of [`Rule::ALL`].
pub fn rules(broken: RuleSet) -> Vec<RuleRow> {
    let row = |rule: Rule| RuleRow {
        word: rule.word(),
        title: rule.title(),
        group: explain::group_of_rule(rule).word(),
        defends: explain::defended_by(rule),
        place: explain::place_of_rule(rule),
        lost: explain::lost_without(rule),
        broken: broken.contains(rule),
    };
    Rule::ALL.into_iter().map(row).collect()
}

#[cfg(target_arch = "wasm32")]
mod boundary {
    use tsify::Ts;
    use wasm_bindgen::prelude::wasm_bindgen;

    use crate::web::arguments::objects;
    use crate::web::rules::RuleRow;
    use crate::web::{Cluster, rules};

    /// The rules.
    #[wasm_bindgen]
    impl Cluster {
        /// The rules of Raft that can be switched off, and which of them are.
        pub fn rules(&self) -> Vec<Ts<RuleRow>> {
            objects(&self.ask(|live| rules::rules(live.session().world().settings().broken())))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_described_with_its_state() {
        let broken = [Rule::Majority].into_iter().collect();
        for row in rules(broken) {
            assert_eq!(row.broken, row.word == "majority");
            assert!(row.title.starts_with(char::is_lowercase) && !row.title.ends_with('.'));
            assert!(row.lost.starts_with("Without it, ") && row.lost.ends_with('.'));
            assert!(row.lost.len() < 140 && row.place.contains('§') && !row.defends.is_empty());
        }
    }
}
