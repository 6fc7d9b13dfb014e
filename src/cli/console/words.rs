//! The console's own commands, for the console and its clock. All other lines belong to the command language.

use std::fmt::Write;
use std::sync::Arc;

use raftarium::lab::Step;
use raftarium::lab::language::{self, Candidate, Help};
use raftarium::sim::Quoted;

use crate::cli::parse;

/// A parsed line.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// A line of the language.
    Language(String),
    Status,
    /// Lists all commands, or explains one word.
    Help(Option<String>),
    Play,
    Pause,
    Speed(f64),
    Step(Step),
    /// Writes the run as a script; without a file, to the console.
    Save(Option<String>),
    Quit,
}

const HELP: [Help; 8] = [
    help("status", "a table of all servers"),
    help("help [WORD]", "lists the commands, or explains one word"),
    help("play", "lets time pass"),
    help("pause", "stops time; commands still work"),
    help("speed SPEED", "simulated time per real time, as in speed 1/20"),
    help(
        "step [event, 1ms, 10ms or interesting]",
        "stops time and advances by one step; without a word, by one event",
    ),
    help("save [FILE]", "writes the run so far as a script that reproduces it"),
    help("quit", "leaves, as Ctrl-D does"),
];

const fn help(usage: &'static str, what: &'static str) -> Help {
    Help { usage, what, example: "" }
}

/// The steps by their words, and what they do.
const STEPS: [(&str, &str, Step); 4] = [
    ("event", "the next event, shown whatever the filter says", Step::Event),
    ("1ms", "one millisecond", Step::Millisecond),
    ("10ms", "ten milliseconds", Step::TenMilliseconds),
    ("interesting", "the next event of level info or more severe", Step::Interesting),
];

/// Parses a line. A line of the command language is returned as it is.
///
/// # Errors
/// If the arguments of one of the console's own commands are invalid.
pub fn parse_line(line: &str) -> Result<Line, String> {
    let line = line.trim();
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    let some = (!rest.is_empty()).then(|| rest.to_owned());
    let alone = |meant: Line| match rest {
        "" => Ok(meant),
        _ => Err(format!("'{word}' takes no arguments")),
    };
    match word {
        "status" => alone(Line::Status),
        "play" => alone(Line::Play),
        // With servers after it, it is a command of the language.
        "pause" if rest.is_empty() => Ok(Line::Pause),
        "quit" | "exit" => alone(Line::Quit),
        "help" => Ok(Line::Help(some)),
        "save" => Ok(Line::Save(some)),
        "speed" => parse::speed(rest).map(Line::Speed),
        "step" => step(rest).map(Line::Step),
        "submit" => Ok(Line::Language(quote_text(line, rest))),
        _ => Ok(Line::Language(line.to_owned())),
    }
}

fn step(word: &str) -> Result<Step, String> {
    let word = if word.is_empty() { "event" } else { word };
    let found = STEPS.iter().find(|(name, ..)| *name == word).map(|(.., step)| *step);
    found.ok_or_else(|| {
        "expected 'step event', 'step 1ms', 'step 10ms' or 'step interesting'".into()
    })
}

/// In the console, `submit x=1` and `submit x=1 to S3` work without quotes.
fn quote_text(line: &str, rest: &str) -> String {
    if rest.is_empty() || rest.starts_with('"') {
        return line.to_owned();
    }
    match rest.rsplit_once(" to ") {
        Some((text, target)) if !target.trim().contains(' ') => {
            format!("submit {} to {}", Quoted(text.trim()), target.trim())
        }
        _ => format!("submit {}", Quoted(rest)),
    }
}

/// What completion needs to know about the cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompletionContext {
    /// The number of servers.
    pub servers: u8,
    /// The names that `let` has given.
    pub names: Vec<Arc<str>>,
}

/// The completions at the cursor: commands of the console, and words of the language.
pub fn complete(line: &str, cursor: usize, known: &CompletionContext) -> (usize, Vec<Candidate>) {
    let before = line.get(..cursor).unwrap_or(line);
    let after = |word: &str| before.strip_prefix(word).map(str::trim_start);
    let offer = |words: &mut dyn Iterator<Item = (&'static str, &'static str)>, typed: &str| {
        let fitting = words.filter(|(text, _)| text.starts_with(typed));
        fitting.map(|(text, what)| Candidate { text: text.into(), what: what.into() }).collect()
    };
    if let Some(typed) = after("step ") {
        return (
            cursor - typed.len(),
            offer(&mut STEPS.iter().map(|&(name, what, _)| (name, what)), typed),
        );
    }
    if let Some(typed) = after("help ") {
        return (cursor - typed.len(), offer(&mut all_words(), typed));
    }
    let (start, mut candidates) = language::complete(line, cursor, known.servers, &known.names);
    if before[..start].trim().is_empty() {
        let own = HELP.iter().map(|help| (first_word(help), help.what));
        let own: Vec<Candidate> = offer(&mut { own }, &before[start..]);
        // `pause` is a word of the language as well.
        candidates.retain(|candidate| own.iter().all(|own| own.text != candidate.text));
        candidates.extend(own);
    }
    (start, candidates)
}

fn first_word(help: &Help) -> &'static str {
    help.usage.split(' ').next().unwrap_or(help.usage)
}

/// All words that have a help text.
fn all_words() -> impl Iterator<Item = (&'static str, &'static str)> {
    let language = language::commands().filter(|help| help.usage != "pause");
    let settings = language::settings();
    HELP.into_iter()
        .chain(language)
        .map(|help| (first_word(&help), help.what))
        .chain(settings.map(|help| (help.usage.split(' ').nth(1).unwrap_or_default(), help.what)))
}

/// The help text about everything, or about one word.
///
/// # Errors
/// If there is no such word.
pub fn explain(word: Option<&str>) -> Result<String, String> {
    let Some(word) = word else { return Ok(overview()) };
    let mut text = String::new();
    let about =
        |help: &Help| first_word(help) == word || help.usage.starts_with(&format!("set {word} "));
    let language = language::commands().filter(|help| help.usage != "pause");
    let settings = language::settings();
    for help in HELP.into_iter().chain(language).chain(settings).filter(about) {
        let _ = writeln!(text, "{}\n    {}", help.usage, help.what);
        if !help.example.is_empty() {
            let _ = writeln!(text, "    as in: {}", help.example);
        }
    }
    match word {
        "set" => {}
        "await" | "expect" => list(&mut text, "Conditions", language::conditions()),
        _ if text.is_empty() => {
            return Err(format!("there is no help about '{word}'; 'help' lists all"));
        }
        _ => {}
    }
    Ok(text)
}

fn overview() -> String {
    let mut text = String::new();
    list(&mut text, "The console", HELP);
    let commands = language::console_commands().filter(|help| help.usage != "pause");
    list(&mut text, "The cluster", commands);
    list(&mut text, "Settings", language::settings());
    text.push_str(
        "'help WORD' explains a command; 'help await' has the conditions. Tab completes.\n",
    );
    text
}

fn list(text: &mut String, title: &str, entries: impl IntoIterator<Item = Help>) {
    let _ = writeln!(text, "{title}:");
    for help in entries {
        let _ = writeln!(text, "  {:40} {}", help.usage, help.what);
    }
}
