//! The library of scenarios: the scripts of the folder `scenarios/`, built in.
//!
//! The first line of each is a comment of the form `# Title: one sentence.`; its file's name is its name. Each holds for
//! every seed, unless a line of it is `# seeds: one`.

/// A script of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Its name in links and attributes: `leader-failure`.
    pub name: &'static str,
    /// Its name for people: "Leader failure".
    pub title: &'static str,
    /// One sentence on what happens.
    pub description: &'static str,
    /// The script.
    pub text: &'static str,
}

impl Scenario {
    /// Takes title and description from the first line.
    const fn new(name: &'static str, text: &'static str) -> Self {
        let colon = find(text, ": ", 2);
        let end = find(text, "\n", colon);
        let (head, _) = text.split_at(end);
        let (title, description) = head.split_at(colon);
        Self { name, title: title.split_at(2).1, description: description.split_at(2).1, text }
    }

    /// Whether it shows what comes of a rule that is switched off; these make a group of their own.
    pub fn breaks_a_rule(&self) -> bool {
        self.name.starts_with("break-")
    }

    /// Whether the script says that it holds for its own seed alone.
    pub fn holds_for_one_seed(&self) -> bool {
        self.text.lines().any(|line| line == "# seeds: one")
    }
}

/// The first place of `wanted` in `text` that is not before `from`.
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

macro_rules! library {
    ($($name:literal),* $(,)?) => {
        [$(Scenario::new(
            $name,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/", $name, ".raft")),
        )),*]
    };
}

static LIBRARY: &[Scenario] = &library![
    "cluster-start",
    "log-replication",
    "leader-failure",
    "network-partition",
    "split-vote",
    "latency-above-timeout",
    "restart",
    "two-crashes-then-three",
    "slow-server",
    "commands-to-a-follower",
    "paused-leader",
    "late-message",
    "exactly-once",
    "session-expired",
    "stale-read-refused",
    "restart-from-snapshot",
    "slow-follower-gets-snapshot",
    "parallel-writes",
    "torn-tail",
    "damaged-disk",
    "wiped-disk",
    "stalled-disk",
    "chaos-and-calm",
    "pre-vote-stops-disturbance",
    "check-quorum-steps-down",
    "add-a-server",
    "remove-the-leader",
    "joint-replacement",
    "removed-server-disturbs",
    "transfer",
    "read-index",
    "figure-7",
    "figure-8-overwritten",
    "figure-8-committed",
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
];

/// All scenarios, in the order in which they teach.
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
    use crate::lab::{Verdict, run};

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
    fn no_narration_is_longer_than_a_breath() {
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
            assert_eq!(broken.iter().map(|guard| guard.to_string()).next(), named);
        }
    }

    #[test]
    fn each_scenario_holds_for_a_hundred_seeds() {
        for scenario in all() {
            let script = script(scenario);
            let own = script.setup.seed;
            let seeds = if scenario.holds_for_one_seed() { own..=own } else { 1..=100 };
            for seed in seeds {
                let report = run(&script, Some(seed), &mut |_| {}, &mut || true);
                let verdict = report.expect(scenario.name).verdict;
                assert_eq!(verdict, Verdict::Held, "{} with seed {seed}", scenario.name);
            }
        }
    }
}
