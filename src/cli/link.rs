//! Links: a whole run in an address, as the page's Share dialog writes it (`www/src/share`).
//!
//! What is after the `#` has the form of a query. `run` is the text of a run, deflated (raw, RFC 1951) and in base64 for
//! addresses; without it, `scenario` and `seed` name one. `at`, `event`, `engine` and `state` name a moment of it, as they
//! do in the second line of a saved run, and `name` says who hands it in. `code` is the core that runs, packed as a run is, and `code-name` its name;
//! a core that is not inside is named by `core-name` and `core-hash`. The second line of a saved run has these words, too. What else stands there is
//! about the page's view.

use std::fmt;
use std::io::Read;

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::read::DeflateDecoder;

use raftarium::cores::Program;
use raftarium::lab::language::{Action, MAX_SCRIPT, MAX_TIME, parse_line};
use raftarium::lab::{Mark, Session};
use raftarium::types::{Duration, EventId, Time};

/// The version of this engine.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The longest name of somebody who hands in a run, in characters.
const MAX_NAME: usize = 80;

/// The longest link that is unpacked, in bytes.
pub const LONGEST: usize = 4 * MAX_SCRIPT;

/// What a link asks for.
#[derive(Debug, Default)]
pub struct Link {
    /// The text of a run.
    pub run: Option<String>,
    /// The name of a scenario; empty for a cluster that is left alone.
    pub scenario: String,
    /// In place of the run's own.
    pub seed: Option<u64>,
    /// The moment at which it opens.
    pub moment: Option<Moment>,
    /// The core that the servers run, if it is not ours.
    pub core: Option<Core>,
}

/// The core of a run.
#[derive(Debug)]
pub enum Core {
    /// It is inside, in JavaScript.
    Code {
        /// Its name.
        name: String,
        /// What it is.
        source: String,
    },
    /// It is only named.
    Named(CoreName),
}

/// What identifies a core.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoreName {
    /// Its name.
    pub name: String,
    /// The hash of its contents.
    pub hash: u64,
}

impl fmt::Display for CoreName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (hash {:016x})", self.name, self.hash)
    }
}

impl From<&Program> for CoreName {
    fn from(program: &Program) -> Self {
        Self { name: program.name().to_string(), hash: program.hash() }
    }
}

/// A moment, and what made the run up to it.
#[derive(Debug)]
pub struct Moment {
    /// The moment itself.
    pub mark: Mark,
    /// The version of the engine that made the link.
    pub engine: Option<String>,
}

/// The part of `text` after the `#`, if it looks like a link rather than a path or a script.
pub fn find(text: &str) -> Option<&str> {
    let text = text.trim();
    if text.contains(char::is_whitespace) {
        return None;
    }
    let (before, hash) = text.split_once('#')?;
    let is_address = before.is_empty() || before.contains("://");
    let names_a_run = hash
        .split('&')
        .any(|part| ["run=", "scenario=", "seed="].iter().any(|name| part.starts_with(name)));
    (is_address && names_a_run).then_some(hash)
}

/// Reads what comes after the `#`.
///
/// # Errors
/// Why it holds no run, in words that continue `the link: `.
pub fn read(hash: &str) -> Result<Link, String> {
    if hash.len() > LONGEST {
        return Err(format!("it has {} characters; no run is that long", hash.len()));
    }
    let mut link = Link::default();
    for (name, value) in form_urlencoded::parse(hash.as_bytes()) {
        match &*name {
            "run" => link.run = Some(unpack(&value, "run")?),
            "scenario" => link.scenario = value.into_owned(),
            "seed" if !value.is_empty() => {
                let seed =
                    value.parse().map_err(|_| format!("seed={} is not a seed", short(&value)));
                link.seed = Some(seed?);
            }
            _ => {}
        }
    }
    link.core = read_core(hash)?;
    link.moment = read_moment(hash)?;
    Ok(link)
}

/// Reads the core that a link, or the second line of a saved run, asks for.
///
/// # Errors
/// What is wrong with it.
pub fn read_core(words: &str) -> Result<Option<Core>, String> {
    let (mut code, mut code_name, mut named, mut hash) = (None, String::new(), String::new(), None);
    for (name, value) in form_urlencoded::parse(words.as_bytes()) {
        match &*name {
            "code" => code = Some(unpack(&value, "core")?).filter(|source| !source.is_empty()),
            "code-name" => code_name = plain(&value),
            "core-name" => named = plain(&value),
            "core-hash" => {
                let number = u64::from_str_radix(&value, 16);
                let refuse = |_| format!("core-hash={} is not a hash", short(&value));
                hash = Some(number.map_err(refuse)?);
            }
            _ => {}
        }
    }
    let inside = code.map(|source| Core::Code { name: code_name, source });
    Ok(inside.or_else(|| Some(Core::Named(CoreName { name: named, hash: hash? }))))
}

/// A stranger's name, as it can be shown.
fn plain(name: &str) -> String {
    name.chars().filter(|sign| !sign.is_control()).take(MAX_NAME).collect()
}

/// Reads the moment that a link, or the second line of a saved run, names.
///
/// # Errors
/// What is wrong with it.
pub fn read_moment(words: &str) -> Result<Option<Moment>, String> {
    let (mut at, mut event, mut engine, mut fingerprint) = (None, None, None, None);
    for (name, value) in form_urlencoded::parse(words.as_bytes()) {
        let refuse = |what: &str| format!("{name}={} is not {what}", short(&value));
        match &*name {
            "at" => {
                let unit =
                    if value.ends_with(|last: char| last.is_ascii_digit()) { "s" } else { "" };
                let time =
                    duration(&format!("{value}{unit}")).ok().filter(|time| *time <= MAX_TIME);
                at = Some(Time::ZERO + time.ok_or_else(|| refuse("a time such as 1.5s"))?);
            }
            "event" => {
                let number = value.parse().map_err(|_| refuse("the number of an event"))?;
                event = Some(EventId(number));
            }
            "engine" => engine = Some(value.into_owned()),
            "state" => {
                let number = u64::from_str_radix(&value, 16);
                fingerprint = Some(number.map_err(|_| refuse("a fingerprint"))?);
            }
            _ => {}
        }
    }
    Ok(at.map(|at| Moment { mark: Mark { at, event, fingerprint }, engine }))
}

/// Who hands in a run, as its link or the second line of its file says.
pub fn author(words: &str) -> Option<String> {
    let mut names = form_urlencoded::parse(words.as_bytes()).filter(|(name, _)| name == "name");
    let (_, value) = names.next()?;
    let name = plain(&value).trim().to_owned();
    (!name.is_empty()).then_some(name)
}

/// A duration as the language reads it.
pub fn duration(text: &str) -> Result<Duration, String> {
    match parse_line(&format!("wait {text}"), 1).as_deref() {
        Ok([Action::Wait(span)]) if span.min == span.max => Ok(span.min),
        _ => Err("expected a duration, as in 500ms or 2s".into()),
    }
}

/// A session's present moment in the same form, with the name of its core if that is not ours.
pub fn write_moment(session: &Session) -> String {
    let us = session.now().as_us();
    let seconds = format!("{}.{:06}", us / 1_000_000, us % 1_000_000);
    let at = format!("{}s", seconds.trim_end_matches('0').trim_end_matches('.'));
    let fingerprint = format!("{:016x}", session.fingerprint());
    let mut words = form_urlencoded::Serializer::new(String::new());
    words.append_pair("at", &at).append_pair("engine", VERSION);
    words.append_pair("state", &fingerprint);
    if let Some(core) = session.world().foreign_core() {
        words.append_pair("core-name", core.name());
        words.append_pair("core-hash", &format!("{:016x}", core.hash()));
    }
    words.finish()
}

/// The text of a packed run or core. Unpacks no more than a run may have.
fn unpack(packed: &str, what: &str) -> Result<String, String> {
    let cut =
        || format!("it holds no {what} that can be read; it may have been cut short on its way");
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let alphabet = GeneralPurpose::new(&URL_SAFE, config);
    let usual = packed.replace('+', "-").replace('/', "_");
    let bytes = alphabet.decode(usual).map_err(|_| cut())?;
    let mut run = Vec::new();
    let mut inflated = DeflateDecoder::new(&*bytes).take(MAX_SCRIPT as u64 + 1);
    inflated.read_to_end(&mut run).map_err(|_| cut())?;
    if run.len() > MAX_SCRIPT {
        return Err(format!("it unpacks to more than 1 MiB; no {what} is that long"));
    }
    String::from_utf8(run).map_err(|_| format!("its {what} is not valid UTF-8"))
}

/// A stranger's words, in a length that can be shown.
fn short(words: &str) -> String {
    match words.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words.to_owned(),
    }
}
