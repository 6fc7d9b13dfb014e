//! Foreign input: scripts, saved worlds, sessions and state machines, whole, damaged or forged. It is
//! accepted or rejected; nothing panics, nothing takes more memory than its size accounts for, and what is
//! accepted runs. `PROPTEST_CASES` sets how many cases are tried.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;

use raftarium::lab::language::{self, parse_line, parse_script};
use raftarium::lab::{Session, scenarios};
use raftarium::sim::Machine;
use raftarium::types::{Duration, Rule, ServerId, Time};

/// An allocator that records the size of the largest piece that a thread has requested.
mod largest {
    use std::alloc::{GlobalAlloc, Layout, System};
    use std::cell::Cell;

    struct Watching;

    thread_local! {
        static LARGEST: Cell<usize> = const { Cell::new(0) };
    }

    // SAFETY: it only observes; the system's allocator does the work.
    unsafe impl GlobalAlloc for Watching {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            LARGEST.set(LARGEST.get().max(layout.size()));
            unsafe { System.alloc(layout) }
        }

        unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
            unsafe { System.dealloc(place, layout) }
        }
    }

    #[global_allocator]
    static WATCHING: Watching = Watching;

    /// The size of the largest piece of memory that this thread requests while `act` runs.
    pub fn piece_while(act: impl FnOnce()) -> usize {
        LARGEST.set(0);
        act();
        LARGEST.get()
    }
}

/// More memory than a real run requests in one piece.
const PIECE_MAX: usize = 128 << 20;
/// More than any of these scripts needs; one that needs more is stopped there.
const LOOKS_MAX: u32 = 400;

/// This number of cases, or the one that the environment asks for.
fn config(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = asked.unwrap_or(cases);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Every line that the language's help shows: commands, settings, conditions, and each rule switched off and on.
static LINES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let examples = language::commands().chain(language::settings()).map(|help| help.example);
    let conditions = language::conditions().flat_map(|help| {
        let condition = help.example.trim_start_matches("expect ");
        let condition = condition.trim_start_matches("await ").split(" within").next();
        let condition = condition.unwrap_or_default();
        [format!("await {condition} within 1s"), format!("await not {condition} within 1s")]
    });
    let rules = Rule::ALL.into_iter();
    let rules = rules.flat_map(|rule| [format!("break {rule}"), format!("mend {rule}")]);
    examples.map(str::to_owned).chain(conditions).chain(rules).collect()
});

/// Every word of these lines and of the library, and some at the limits of what is allowed.
static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let edges = "0 1 99 100 -1 4294967295 4294967296 18446744073709551615 18446744073709551616 1e9 0.0000001 0us 1us 3600s \
                 9999999999s 0% 100% 101% 0/s 0.001/s S0 S1 S99 S100 C1 C4294967296 \"\" \"=\" \"k=\" | -> -- .. # = >= within on to not";
    let library =
        scenarios::all().iter().map(|scenario| scenario.text).collect::<Vec<_>>().join("\n");
    let all = edges.split(' ').chain(library.split_whitespace()).map(str::to_owned);
    let words = LINES.iter().flat_map(|line| line.split(' ').map(str::to_owned)).chain(all);
    let words: std::collections::BTreeSet<String> = words.collect();
    words.into_iter().collect()
});

/// A script of the library, or one of random lines.
fn any_script() -> impl Strategy<Value = String> {
    let of_library = any::<Index>().prop_map(|which| {
        let all = scenarios::all();
        all[which.index(all.len())].text.to_owned()
    });
    let lines = prop::collection::vec((any::<Index>(), 0..200_u32), 0..40);
    let of_lines = (1..=7_u8, lines, 0..4_u32).prop_map(|(servers, lines, repeated)| {
        let line = |(which, wait): (Index, u32)| {
            let wait = if wait < 100 { format!("\nwait {wait}ms") } else { String::new() };
            format!("\n{}{wait}", LINES[which.index(LINES.len())])
        };
        // Once something has happened, a line of the top is rejected, and the whole text with it.
        let lines: String = lines.into_iter().map(line).collect();
        let fits = |line: &&str| {
            parse_line(line, servers).is_ok()
                && parse_script("line", &format!("at 1us\n{line}")).is_ok()
        };
        let mut lines: Vec<&str> = lines.lines().filter(fits).collect();
        let repeat = format!("repeat {repeated}\n  wait 0ms..20ms\n  try crash old");
        if repeated > 0 {
            // A time cannot be repeated.
            lines.retain(|line| !line.starts_with("at "));
            lines.insert(0, &repeat);
            lines.push("end # of what is repeated");
        }
        let lines = lines.join("\n");
        format!("servers {servers}\nat 10ms\nlet old = any\nset load 20/s\n{lines}\n")
    });
    prop_oneof![of_library, of_lines]
}

/// A change of a text's lines and words.
#[derive(Clone, Debug)]
enum Mutation {
    SwapWord(Index, Index),
    DropWord(Index),
    InsertWord(Index, Index),
    MoveLine(Index, Index),
    RepeatLine(Index, u8),
    InsertSymbol(Index, char),
    Truncate(Index),
}

fn any_mutation() -> impl Strategy<Value = Mutation> {
    let index = any::<Index>;
    prop_oneof![
        6 => (index(), index()).prop_map(|(place, word)| Mutation::SwapWord(place, word)),
        2 => index().prop_map(Mutation::DropWord),
        3 => (index(), index()).prop_map(|(place, word)| Mutation::InsertWord(place, word)),
        3 => (index(), index()).prop_map(|(from, to)| Mutation::MoveLine(from, to)),
        1 => (index(), 1..50_u8).prop_map(|(line, times)| Mutation::RepeatLine(line, times)),
        1 => (index(), any::<char>()).prop_map(|(place, symbol)| Mutation::InsertSymbol(place, symbol)),
        1 => index().prop_map(Mutation::Truncate),
    ]
}

impl Mutation {
    fn apply(&self, text: &str) -> String {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        if lines.is_empty() {
            return text.to_owned();
        }
        let (places, all) = (lines.len(), WORDS.len());
        let in_line =
            |lines: &mut Vec<String>, place: &Index, change: &dyn Fn(&mut Vec<String>, usize)| {
                let line = &mut lines[place.index(places)];
                let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
                let at = place.index(words.len());
                change(&mut words, at);
                *line = words.join(" ");
            };
        match self {
            Self::SwapWord(place, word) => in_line(&mut lines, place, &|words, at| {
                words[at] = WORDS[word.index(all)].clone();
            }),
            Self::DropWord(place) => {
                in_line(&mut lines, place, &|words, at| drop(words.remove(at)))
            }
            Self::InsertWord(place, word) => in_line(&mut lines, place, &|words, at| {
                words.insert(at, WORDS[word.index(all)].clone());
            }),
            Self::MoveLine(from, to) => {
                let line = lines.remove(from.index(places));
                lines.insert(to.index(places), line);
            }
            Self::RepeatLine(line, times) => {
                let line = lines[line.index(places)].clone();
                lines.extend(std::iter::repeat_n(line, (*times).into()));
            }
            Self::InsertSymbol(place, symbol) => in_line(&mut lines, place, &|words, at| {
                words[at].push(*symbol);
            }),
            Self::Truncate(place) => {
                let symbols: Vec<char> = text.chars().collect();
                return symbols[..place.index(symbols.len() + 1)].iter().collect();
            }
        }
        lines.join("\n") + "\n"
    }
}

/// Reads a text; what is valid is printed, read again, and run for a while.
fn take(text: &str) {
    let script = match parse_script("fuzzed", text) {
        Ok(script) => script,
        Err(errors) => {
            assert!(!errors.is_empty());
            return errors.iter().for_each(|error| assert!(!error.snippet().is_empty()));
        }
    };
    let printed = script.to_string();
    let again = parse_script("fuzzed", &printed);
    let again =
        again.unwrap_or_else(|errors| panic!("{text}\nis printed as\n{printed}\n{errors:?}"));
    assert_eq!(again.to_string(), printed);
    if let Ok(mut session) = Session::open(&script) {
        let piece = largest::piece_while(|| run(&mut session, Duration::from_s(20)));
        assert!(piece < PIECE_MAX, "{text}\nasks for {piece} bytes in one piece");
        let saved = session.saved();
        assert!(parse_script("saved", &saved).is_ok(), "{text}\nis saved as\n{saved}");
    }
}

fn run(session: &mut Session, span: Duration) {
    let end = session.now() + span;
    let mut looks = 0;
    let mut keep_going = || {
        looks += 1;
        looks < LOOKS_MAX
    };
    session.advance(end, &mut |_| (), &mut keep_going);
}

/// A snapshot of a state machine in the middle of a run.
static STORED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let text = "servers 3\nset load 50/s\nset load_keys 3\nset sessions 2\nset snapshot_every 20\nset loss 5%\nset chaos 50%\nwait 4s\nawait leader within 9s\nsay \"done\"\n";
    let script = parse_script("stored", text).expect("a good script");
    let mut session = Session::open(&script).expect("a possible setup");
    session.advance(Time::from_us(2_500_000), &mut |_| (), &mut || true);
    session.world().server(ServerId::from_index(0)).machine().to_bytes()
});

/// Damage: a byte changed, inserted or removed, a number made huge, an end cut off.
fn damaged(bytes: &[u8], damage: &[(Index, u8, u8)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (place, how, value) in damage {
        if bytes.is_empty() {
            break;
        }
        let place = place.index(bytes.len());
        match how % 6 {
            0 => bytes[place] ^= 1 << (value % 8),
            1 => bytes[place] = *value,
            2 => bytes.insert(place, *value),
            3 => drop(bytes.remove(place)),
            // The largest number of the encoding, where a length may be expected.
            4 => {
                let huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
                bytes.splice(place..place, huge.into_iter().skip((value % 10).into()));
            }
            _ if how % 5 == 0 => bytes.truncate(place),
            _ => {}
        }
    }
    bytes
}

fn any_damage() -> impl Strategy<Value = Vec<(Index, u8, u8)>> {
    prop::collection::vec(any::<(Index, u8, u8)>(), 1..5)
}

/// Reads bytes; the program must not request more memory than their number accounts for.
fn read(bytes: &[u8], reader: impl FnOnce(&[u8])) {
    let piece = largest::piece_while(|| reader(bytes));
    let most = (4 << 20) + 100 * bytes.len();
    assert!(piece < most, "{} bytes made the program ask for {piece}", bytes.len());
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn scripts_of_all_words_run(script in any_script()) {
        take(&script);
    }

    #[test]
    fn lines_of_all_words_can_be_entered_at_any_time(
        servers in 1..=7_u8,
        seed in any::<u64>(),
        lines in prop::collection::vec((any::<Index>(), 0..150_u64), 0..60),
    ) {
        let setup = format!("servers {servers}\nseed {seed}\nset load 20/s\n");
        let mut session = Session::open(&parse_script("entered", &setup).unwrap()).unwrap();
        for (line, ms) in lines {
            let _ = session.enter(&LINES[line.index(LINES.len())], &mut |_| ());
            run(&mut session, Duration::from_ms(ms));
        }
        let saved = session.saved();
        let read = parse_script("saved", &saved);
        prop_assert!(read.is_ok(), "{saved}\n{:?}", read.err());
    }

    #[test]
    fn changed_scripts_run_or_are_refused(
        script in any_script(),
        mutations in prop::collection::vec(any_mutation(), 1..8),
    ) {
        let text = mutations.iter().fold(script, |text, mutation| mutation.apply(&text));
        take(&text);
    }

    #[test]
    fn damaged_state_machines_are_refused(damage in any_damage()) {
        let bytes = damaged(&STORED, &damage);
        read(&bytes, |bytes| {
            assert!(bytes == *STORED || Machine::from_bytes(bytes).is_none());
        });
    }
}

#[test]
fn a_whole_state_machine_is_taken() {
    assert!(Machine::from_bytes(&STORED).is_some());
}
