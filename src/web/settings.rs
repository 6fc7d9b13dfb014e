//! The settings of the whole world, of one server or of one link, for the page.

use serde::Serialize;

use crate::lab::language::{self, Action};
use crate::sim::{Command, Settings, World};
use crate::types::{Link, Scope, ServerId, Setting, SettingName};

/// A setting in one scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct SettingRow {
    /// Its word in the command language.
    pub name: &'static str,
    /// The value in force, as the language writes it.
    pub value: String,
    /// The value if it were not set in this scope: the default for the whole world, the global value for any other scope.
    pub usual: String,
    /// Whether the two differ.
    pub differs: bool,
    /// Whether the scope has several values; `value` is one of them.
    pub mixed: bool,
    /// The values for kinds of messages, which take precedence: "AppendEntries 10%"; empty if there are none.
    pub messages: String,
}

/// The settings of a scope, which is written as in the command language: an empty text for the whole world, `S1`,
/// `S1 -> S2` or `S1 -- S2`. None if there is no such scope.
pub fn settings(world: &World, scope: &str) -> Vec<SettingRow> {
    let servers = world.ids().count() as u8;
    let Some(scope) = read_scope(scope, servers) else { return Vec::new() };
    let names = SettingName::ALL.into_iter().filter(|&name| belongs(scope, name));
    names.map(|name| row(world, scope, name)).collect()
}

/// Reads a scope through the language itself, so that both mean the same.
fn read_scope(scope: &str, servers: u8) -> Option<Scope> {
    let actions = language::parse_line(&format!("set loss {scope} 0%"), servers).ok()?;
    let [Action::Do(Command::Set(scope, Setting::Loss(_)))] = actions.as_slice() else {
        return None;
    };
    Some(*scope)
}

fn belongs(scope: Scope, name: SettingName) -> bool {
    match scope {
        Scope::All => true,
        Scope::Server(_) => name.may_name_a_server() || name.may_name_a_link(),
        Scope::Link(_) | Scope::BothWays(_) => name.may_name_a_link(),
        Scope::Messages(_) => name.may_name_messages(),
    }
}

fn row(world: &World, scope: Scope, name: SettingName) -> SettingRow {
    let settings = world.settings();
    let world_wide = settings.get(name);
    let values: Vec<_> = if let Scope::Messages(kinds) = scope {
        let of = |kind| settings.of_message(None, kind).get(name).unwrap_or(world_wide);
        kinds.iter().map(of).collect()
    } else if name.may_name_a_link() {
        links(world, scope)
            .map(|link| settings.link(link).get(name).unwrap_or(world_wide))
            .collect()
    } else {
        servers(world, scope)
            .map(|id| settings.server(id).get(name).unwrap_or(world_wide))
            .collect()
    };
    let usual = if scope == Scope::All { Settings::default().get(name) } else { world_wide };
    let own = values.iter().find(|&&value| value != world_wide);
    let value = if scope == Scope::All { world_wide } else { *own.unwrap_or(&world_wide) };
    SettingRow {
        name: name.word(),
        value: value.to_string(),
        usual: usual.to_string(),
        differs: value != usual,
        mixed: values.iter().any(|&other| other != value),
        messages: of_messages(settings, name),
    }
}

fn of_messages(settings: &Settings, name: SettingName) -> String {
    let own = settings.of_messages().filter(|(_, setting)| setting.name() == name);
    let told: Vec<_> = own.map(|(kinds, setting)| format!("{kinds} {setting}")).collect();
    told.join(", ")
}

/// The directions of links in a scope.
fn links(world: &World, scope: Scope) -> impl Iterator<Item = Link> {
    let all = world.ids().flat_map(|from| world.ids().map(move |to| Link { from, to }));
    all.filter(move |&link| {
        let Link { from, to } = link;
        from != to
            && match scope {
                Scope::All => true,
                Scope::Server(id) => from == id || to == id,
                Scope::Link(one) => link == one,
                Scope::BothWays(one) => link == one || link == Link { from: one.to, to: one.from },
                Scope::Messages(_) => false,
            }
    })
}

fn servers(world: &World, scope: Scope) -> impl Iterator<Item = ServerId> {
    world.ids().filter(move |&id| scope == Scope::All || scope == Scope::Server(id))
}

#[cfg(target_arch = "wasm32")]
mod boundary {
    use tsify::Ts;
    use wasm_bindgen::prelude::wasm_bindgen;

    use crate::lab::language::MAX_LINE;
    use crate::web::arguments::{GivenText, objects, text};
    use crate::web::settings::SettingRow;
    use crate::web::{Cluster, settings};

    /// Settings.
    #[wasm_bindgen]
    impl Cluster {
        /// The settings of a scope, written as in the command language: "" for the whole world, "S1", "S1 -> S2" or
        /// "S1 -- S2". Empty if there is no such scope.
        pub fn settings(&self, scope: &GivenText) -> Vec<Ts<SettingRow>> {
            let scope = text(scope, MAX_LINE).unwrap_or_default();
            objects(&self.ask(|live| settings::settings(live.session().world(), &scope)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::Session;
    use crate::types::Time;
    use crate::web::live::Live;

    fn find(live: &Live, scope: &str, name: &str) -> SettingRow {
        let rows = settings(live.session().world(), scope);
        rows.into_iter().find(|row| row.name == name).expect("the setting is in the scope")
    }

    fn after(lines: &[&str]) -> Live {
        let mut live = Live::new();
        for line in lines {
            assert_eq!(live.run(line).problem, None, "{line}");
        }
        live
    }

    #[test]
    fn a_fresh_world_has_its_defaults_everywhere() {
        let live = Live::new();
        for scope in ["", "S1", "S1 -> S2", "S1 -- S2"] {
            let rows = settings(live.session().world(), scope);
            assert!(!rows.is_empty(), "{scope}");
            assert!(rows.iter().all(|row| !row.differs && !row.mixed), "{scope}");
        }
        assert_eq!(settings(live.session().world(), "").len(), SettingName::ALL.len());
    }

    #[test]
    fn what_is_set_for_one_direction_shows_there_and_marks_the_wider_scopes() {
        let live = after(&["set latency S1 -> S2 80ms"]);
        let there = find(&live, "S1 -> S2", "latency");
        assert_eq!((there.value.as_str(), there.usual.as_str()), ("80ms", "10ms..15ms"));
        assert!(there.differs && !there.mixed);
        assert!(!find(&live, "S2 -> S1", "latency").differs);
        assert!(find(&live, "S1 -- S2", "latency").mixed);
        assert!(find(&live, "S1", "latency").mixed);
        assert!(find(&live, "", "latency").mixed);
        assert!(!find(&live, "S3", "latency").mixed);
    }

    #[test]
    fn settings_of_message_kinds_are_shown_beside_the_others() {
        let live = after(&["set loss AppendEntries 10%", "set loss request_vote 5%"]);
        assert_eq!(find(&live, "", "loss").messages, "AppendEntries 10%, request_vote 5%");
        assert_eq!(find(&live, "S1", "loss").value, "0%");
        assert_eq!(find(&live, "heartbeat", "loss").value, "10%");
        assert!(find(&live, "AppendEntries", "loss").differs);
        assert!(!find(&live, "timeout_now", "loss").differs);
        assert_eq!(find(&live, "", "latency").messages, "");
        let live = after(&["set loss AppendEntries 10%", "set loss 1%"]);
        assert_eq!(find(&live, "heartbeat", "loss").value, "1%");
        assert_eq!(find(&live, "", "loss").messages, "");
    }

    #[test]
    fn a_reset_drops_one_value_and_leaves_all_others() {
        let set = [
            "set loss 1%",
            "set loss AppendEntries 10%",
            "set loss request_vote 5%",
            "set loss S1 -> S2 50%",
            "set loss S3 20%",
        ];
        let value = |lines: &[&str], scope| {
            find(&after(&[&set, lines].concat()), scope, "loss").value.clone()
        };
        assert_eq!(value(&["reset loss AppendEntries"], "heartbeat"), "1%");
        assert_eq!(value(&["reset loss heartbeat"], "heartbeat"), "1%");
        assert_eq!(value(&["reset loss heartbeat"], "append_entries"), "10%");
        assert_eq!(value(&["reset loss AppendEntries"], "request_vote"), "5%");
        assert_eq!(value(&["reset loss AppendEntries"], "S1 -> S2"), "50%");
        assert_eq!(value(&["reset loss S1 -> S2"], "S1 -> S2"), "1%");
        assert_eq!(value(&["reset loss S1 -> S2"], "S3 -> S1"), "20%");
        assert_eq!(value(&["reset loss S1 -> S2"], "heartbeat"), "10%");
        assert_eq!(value(&["reset loss S3"], "S3 -> S1"), "1%");
        assert_eq!(value(&["reset loss S3"], "S1 -> S2"), "50%");
        // A link falls back to what was set for one of its ends, the later of the two.
        let ends = ["set loss S1 30%", "set loss S2 40%", "set loss S1 -- S2 60%"];
        let value_of_ends = |line: &str| value(&[&ends[..], &[line]].concat(), "S1 -> S2");
        assert_eq!(value_of_ends("reset loss S1 -> S2"), "40%");
        assert_eq!(value_of_ends("reset loss S2"), "30%");
        assert_eq!(value(&["reset loss"], "S3 -> S1"), "0%");
        assert_eq!(value(&["reset loss"], "heartbeat"), "0%");
        let one = after(&["set clock S2 S3 120%", "reset clock S3"]);
        assert_eq!(find(&one, "S3", "clock").value, "100%");
        assert_eq!(find(&one, "S2", "clock").value, "120%");
    }

    #[test]
    fn a_new_machine_has_what_is_still_set_for_the_other_end_after_a_reset() {
        let text =
            "set loss S1 30%\nset loss S2 40%\nawait leader within 9s\nreset loss S1\nadd S6\n";
        let script = language::parse_script("test", text).expect("a good script");
        let mut session = Session::open(&script).expect("a possible setup");
        session.advance(Time::from_us(9_000_000), &mut |_| (), &mut || true);
        let loss = |scope| {
            let rows = settings(session.world(), scope);
            rows.into_iter().find(|row| row.name == "loss").expect("links have one").value
        };
        assert_eq!((loss("S6 -> S1").as_str(), loss("S6 -> S2").as_str()), ("0%", "40%"));
    }

    #[test]
    fn one_servers_clock_is_its_own() {
        let live = after(&["set clock S3 120%"]);
        assert_eq!(find(&live, "S3", "clock").value, "120%");
        assert!(find(&live, "S3", "clock").differs);
        assert!(!find(&live, "S1", "clock").differs);
        assert!(find(&live, "", "clock").mixed);
    }

    #[test]
    fn an_invalid_scope_has_no_settings() {
        let live = Live::new();
        for scope in ["S9", "S1 -> S1", "leader", "2%", "S1 2%", "\"", "S1 | S2"] {
            assert!(settings(live.session().world(), scope).is_empty(), "{scope}");
        }
    }
}
