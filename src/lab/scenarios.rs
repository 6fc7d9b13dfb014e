//! The library of scenarios: the scripts of the folder `scenarios/`, built in.
//!
//! The first line of each is a comment of the form `# Title: one sentence.`; its file's name is its name. Each holds for
//! every seed, unless a line of it is `# seeds: one`.
//!
//! The page takes groups and order from this file, too: `www/build/library.mjs` reads the lines of `LIBRARY`.

/// A group of scenarios about one part of the paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its title: "Elections".
    pub title: &'static str,
    /// One sentence about the group.
    pub description: &'static str,
}

/// A script of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// The group in which it is listed.
    pub group: Group,
    /// Its name in links and attributes: `leader-failure`.
    pub name: &'static str,
    /// Its title: "Leader failure".
    pub title: &'static str,
    /// One sentence on what happens.
    pub description: &'static str,
    /// The script.
    pub text: &'static str,
}

impl Scenario {
    /// Reads title and description from the first line.
    pub(super) const fn new(group: Group, name: &'static str, text: &'static str) -> Self {
        let colon = find(text, ": ", 2);
        let end = find(text, "\n", colon);
        let (head, _) = text.split_at(end);
        let (title, description) = head.split_at(colon);
        let (title, description) = (title.split_at(2).1, description.split_at(2).1);
        Self { group, name, title, description, text }
    }

    /// Whether it switches off a rule.
    pub fn breaks_a_rule(&self) -> bool {
        self.name.starts_with("break-")
    }

    /// Whether the script holds for its own seed alone, as a line of it says.
    pub fn holds_for_one_seed(&self) -> bool {
        self.text.lines().any(|line| line == "# seeds: one")
    }
}

/// The first index of `wanted` in `text` that is not before `from`.
const fn find(text: &str, wanted: &str, from: usize) -> usize {
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    let mut place = from;
    while place + wanted.len() <= text.len() {
        let mut same = 0;
        while same < wanted.len() && text[place + same] == wanted[same] {
            same += 1;
        }
        if same == wanted.len() {
            return place;
        }
        place += 1;
    }
    panic!("a scenario begins with a line such as '# Title: one sentence.'")
}

/// Scripts, group by group. `in "/folder/"` names their folder, if it is not that of the scenarios.
macro_rules! library {
    (in $folder:literal $($title:literal: $description:literal [$($name:literal,)*])*) => {
        [$($($crate::lab::scenarios::Scenario::new(
            $crate::lab::scenarios::Group { title: $title, description: $description },
            $name,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), $folder, $name, ".raft")),
        ),)*)*]
    };
    ($($groups:tt)*) => { library!(in "/scenarios/" $($groups)*) };
}
pub(super) use library;

static LIBRARY: &[Scenario] = &library! {
    "Elections": "A cluster elects one leader per term, and another one when that leader fails (§5.2)." [
        "cluster-start",
        "split-vote",
        "leader-failure",
        "latency-above-timeout",
        "pre-vote-stops-disturbance",
        "check-quorum-steps-down",
        "transfer",
    ]
    "Log replication": "The leader copies its log to the others, and commits what a majority stores (§5.3)." [
        "log-replication",
        "slow-server",
        "late-message",
        "figure-7",
        "parallel-writes",
    ]
    "Safety": "What is committed stays committed, under every later leader (§5.4)." [
        "network-partition",
        "figure-8-overwritten",
        "figure-8-committed",
    ]
    "Membership": "Servers join and leave while the cluster works (§6)." [
        "add-a-server",
        "joint-replacement",
        "remove-the-leader",
        "removed-server-disturbs",
    ]
    "Snapshots": "A snapshot replaces the start of the log (§7)." [
        "restart-from-snapshot",
        "slow-follower-gets-snapshot",
    ]
    "Reads and clients": "Clients find the leader, retry safely, and read the latest value (§8)." [
        "commands-to-a-follower",
        "exactly-once",
        "session-expired",
        "read-index",
        "stale-read-refused",
    ]
    "Faults": "Servers crash and pause, disks fail, and the cluster recovers (§5.5)." [
        "restart",
        "two-crashes-then-three",
        "paused-leader",
        "torn-tail",
        "damaged-disk",
        "wiped-disk",
        "stalled-disk",
        "chaos-and-calm",
    ]
    "Rules switched off": "Each shows what goes wrong without one rule of Raft." [
        "break-up-to-date-vote",
        "break-new-term-candidacy",
        "break-durable-vote",
        "break-majority",
        "break-step-down",
        "break-valid-contact",
        "break-random-timeouts",
        "break-consistency-check",
        "break-current-term-commit",
        "break-durable-log",
        "break-verified-commit",
        "break-own-term-barrier",
        "break-joint-consensus",
        "break-one-change-at-a-time",
        "break-ignore-removed",
        "break-read-confirmation",
        "break-read-own-term",
        "break-lease-bound",
        "break-sessions",
        "break-committed-snapshot",
    ]
};

/// All scenarios, group by group, in teaching order.
pub fn all() -> &'static [Scenario] {
    LIBRARY
}

/// The scenario of this name.
pub fn find_by_name(name: &str) -> Option<&'static Scenario> {
    all().iter().find(|scenario| scenario.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::language::{Action, Condition, Script, parse_script};
    use crate::lab::{Notice, NoticeKind, Verdict, run};
    use crate::types::Duration;

    fn script(scenario: &Scenario) -> Script {
        parse_script(scenario.name, scenario.text).unwrap_or_else(|errors| {
            let errors: String = errors.iter().map(|error| format!("{error}\n")).collect();
            panic!("{errors}")
        })
    }

    #[test]
    fn each_scenario_introduces_itself() {
        for scenario in all() {
            let Scenario { name, title, description, .. } = *scenario;
            assert!((3..40).contains(&title.len()), "{title}");
            assert!(description.ends_with('.') && description.len() < 120, "{description}");
            assert_eq!(find_by_name(name), Some(scenario));
        }
        assert_eq!(find_by_name("nothing"), None);
    }

    #[test]
    fn no_two_scenarios_have_the_same_title_and_each_group_is_listed_once() {
        let mut titles: Vec<_> = all().iter().map(|scenario| scenario.title).collect();
        titles.sort();
        assert_eq!(titles.windows(2).find(|pair| pair[0] == pair[1]), None);
        let groups = all().chunk_by(|a, b| a.group == b.group);
        let mut groups: Vec<_> = groups.map(|group| group[0].group.title).collect();
        groups.sort();
        assert_eq!(groups.windows(2).find(|pair| pair[0] == pair[1]), None);
    }

    #[test]
    fn the_scenarios_of_broken_rules_are_a_group_of_their_own() {
        for scenario in all() {
            let listed = scenario.group.title == "Rules switched off";
            assert_eq!(listed, scenario.breaks_a_rule(), "{}", scenario.name);
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn the_library_holds_every_file_of_its_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
        let files = std::fs::read_dir(folder).expect(folder);
        let mut files: Vec<_> = files.map(|file| file.expect(folder).file_name()).collect();
        files.sort();
        let file =
            |scenario: &Scenario| std::ffi::OsString::from(format!("{}.raft", scenario.name));
        let mut names: Vec<_> = all().iter().map(file).collect();
        names.sort();
        assert_eq!(files, names);
    }

    #[test]
    fn each_scenario_narrates_and_ends_with_what_it_expects() {
        for scenario in all() {
            let steps = script(scenario).steps;
            let says = steps.iter().filter(|step| matches!(step.action, Action::Say(_)));
            assert!(says.count() >= 3, "{}", scenario.name);
            let last = steps.last().map(|step| &step.action);
            let fits = match last {
                Some(Action::Expect(Condition::Safe)) => true,
                Some(Action::Expect(Condition::Violated(_))) => {
                    scenario.breaks_a_rule() || scenario.text.contains("\nwipe ")
                }
                _ => false,
            };
            assert!(fits, "{} ends with {last:?}", scenario.name);
        }
    }

    /// The page shows a narration in one or two lines.
    #[test]
    fn no_narration_is_too_long() {
        for scenario in all() {
            for step in script(scenario).steps {
                if let Action::Say(text) = step.action {
                    assert!(text.chars().count() <= 130, "{}: {text}", scenario.name);
                }
            }
        }
    }

    #[test]
    fn a_scenario_of_a_broken_rule_breaks_it_from_the_start_and_no_other_does() {
        for scenario in all() {
            let broken = script(scenario).setup.broken;
            let named = scenario.name.strip_prefix("break-").map(String::from);
            assert_eq!(broken.iter().map(|rule| rule.to_string()).next(), named);
        }
    }

    /// How long a remark is shown at least. The page adds the rest of the time that reading takes.
    const ALONE: Duration = Duration::from_ms(5);

    #[test]
    fn each_scenario_holds_for_a_hundred_seeds_and_no_remark_comes_with_another() {
        for scenario in all() {
            let script = script(scenario);
            let own = script.setup.seed;
            let seeds = if scenario.holds_for_one_seed() { own..=own } else { 1..=100 };
            for seed in seeds {
                let report = run(&script, Some(seed), &mut |_| {}, &mut || true);
                let report = report.expect(scenario.name);
                assert_eq!(report.verdict, Verdict::Held, "{} with seed {seed}", scenario.name);
                let says = |notice: &&Notice| matches!(notice.kind, NoticeKind::Say(_));
                let said: Vec<_> = report.notices.iter().filter(says).collect();
                for pair in said.windows(2) {
                    let apart = pair[1].at.since(pair[0].at);
                    assert!(apart >= ALONE, "{} with seed {seed}: {:?}", scenario.name, pair[0]);
                }
            }
        }
    }
}
