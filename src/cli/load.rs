//! Scripts: from files, links, standard input and the library.

use std::fs::File;
use std::io::{self, Read};

use raftarium::lab::language::{LineError, MAX_SCRIPT, Script, parse_plan, parse_script};
use raftarium::lab::{Mark, exercises, ladder, scenarios};

use super::core::{CoreOptions, javascript};
use super::link::{self, Core, CoreName, Link, Moment, VERSION};
use super::out::{Problem, print_error};
use super::parse::settings;

/// A saved run names its moment in its second line.
pub const OPEN_AT: &str = "# Open at: ";

/// A script and its text.
pub struct Loaded {
    pub script: Script,
    pub text: String,
    /// The moment of the run that a link or a saved run names.
    pub moment: Option<Moment>,
    /// Who hands it in, as the link or the saved run says.
    pub author: Option<String>,
    /// The core that made the run, as the link or the saved run says.
    pub made_with: Option<CoreName>,
}

impl Loaded {
    /// A line as it was written, counted from 1.
    pub fn line(&self, number: u32) -> &str {
        let place = (number as usize).saturating_sub(1);
        self.text.lines().nth(place).unwrap_or_default().trim()
    }
}

impl Loaded {
    /// Says that a script is an experiment, of which an ordinary run is only one.
    pub fn note_experiment(&self) {
        let name = &self.script.name;
        let Ok((_, plan)) = parse_plan(name, &self.text) else { return };
        if plan.is_experiment() {
            let label = plan.label(0);
            let with = if label.is_empty() { label } else { format!(" with {label}") };
            print_error(format_args!(
                "{name} is an experiment; this is one run of it{with}. 'raftarium experiment {name}' runs all of it"
            ));
        }
    }

    /// Puts the values of `--set` after the script's own settings.
    pub fn set(&mut self, texts: &[String]) -> Result<(), Problem> {
        let setup = &mut self.script.setup;
        setup.settings.extend(settings(texts, setup.servers)?);
        if let Some(moment) = self.moment.as_mut().filter(|_| !texts.is_empty()) {
            // It is another run now.
            moment.mark.fingerprint = None;
        }
        Ok(())
    }

    /// Lets the servers run another core, if one is asked for.
    ///
    /// # Errors
    /// If it cannot be run, or if the run was made with a core that it does not hold, and none is asked for.
    pub fn use_core(&mut self, core: &CoreOptions) -> Result<(), Problem> {
        let program = core.program()?;
        let setup = &mut self.script.setup;
        let name = &self.script.name;
        let Some(program) = program else {
            return match &self.made_with {
                Some(made_with) if setup.core.is_none() => Err(Problem::new(format!(
                    "{name} was made with the core {made_with}, which it does not hold: add --core FILE"
                ))),
                _ => Ok(()),
            };
        };
        let ours = CoreName::from(&program);
        setup.core = Some(program);
        if self.made_with.as_ref().is_some_and(|made_with| made_with.hash == ours.hash) {
            return Ok(());
        }
        if let Some(made_with) = &self.made_with {
            print_error(format_args!(
                "warning: {name} was made with the core {made_with}, and this is {ours}: it is another run"
            ));
        }
        if let Some(moment) = &mut self.moment {
            moment.mark.fingerprint = None;
        }
        Ok(())
    }

    /// The core that the link or the saved run asks for.
    fn made_with(&mut self, core: Option<Core>) {
        self.made_with = match core {
            None => None,
            Some(Core::Named(name)) => Some(name),
            Some(Core::Code { name, source }) => {
                let program = javascript::program(&name, source);
                let name = CoreName::from(&program);
                self.script.setup.core = Some(program);
                Some(name)
            }
        };
    }

    /// The moment that a run with `seed` in place of the script's own has to reach.
    pub fn mark(&self, moment: &Moment, seed: Option<u64>) -> Mark {
        let is_same_run = seed.is_none_or(|seed| seed == self.script.setup.seed);
        let mark = moment.mark.clone();
        if is_same_run { mark } else { Mark { fingerprint: None, event: None, ..mark } }
    }

    /// Another version may make another run of the same lines.
    fn warn_of_version(&self) {
        let (name, moment) = (&self.script.name, self.moment.as_ref());
        let engine = moment.and_then(|moment| moment.engine.as_deref());
        if let Some(engine) = engine.filter(|engine| *engine != VERSION) {
            print_error(format_args!(
                "warning: {name} was made with Raftarium {engine}, and this is {VERSION}: the replay may differ"
            ));
        }
    }

    /// Says whether a replay agrees with the moment, where that is in doubt.
    pub fn print_agreement(&self, agrees: Option<bool>) {
        let Some(moment) = &self.moment else { return };
        let (name, at) = (&self.script.name, moment.mark.at);
        match agrees {
            Some(false) => print_error(format_args!(
                "warning: {name}: at {at} this replay differs from the run that was saved"
            )),
            Some(true) if moment.engine.as_deref() != Some(VERSION) => {
                print_error(format_args!(
                    "{name}: at {at} this replay agrees with the run that was saved"
                ));
            }
            _ => {}
        }
    }
}

/// Reads a script: a link, `-` for standard input, the name of a scenario, an exercise or a rung, or else a file. What is read may
/// be a link, too.
pub fn load(name: &str) -> Result<Loaded, Problem> {
    let loaded = find(name)?;
    loaded.warn_of_version();
    Ok(loaded)
}

/// Reads what somebody else has made: a link or a file, never a name that means something else here. Says nothing.
pub fn load_foreign(place: &str) -> Result<Loaded, Problem> {
    match link::find(place) {
        Some(hash) => open_link("the link", hash),
        None => open_file(place, read_file(place)?),
    }
}

fn find(name: &str) -> Result<Loaded, Problem> {
    if let Some(hash) = link::find(name) {
        return open_link("the link", hash);
    }
    let is_file = || std::path::Path::new(name).exists();
    let known = scenarios::find_by_name(name).or_else(|| exercises::find_by_name(name));
    let known = known.or_else(|| ladder::find_by_name(name).filter(|_| !is_file()));
    if let Some(scenario) = known {
        return parse(name, scenario.text.to_owned(), None);
    }
    let name = if name == "-" { "standard input" } else { name };
    let text = if name == "standard input" { read(name, io::stdin())? } else { read_file(name)? };
    open_file(name, text)
}

fn open_file(name: &str, text: String) -> Result<Loaded, Problem> {
    if let Some(hash) = link::find(&text) {
        return open_link(name, hash);
    }
    if text.len() > MAX_SCRIPT {
        let words = format!("{name}: a script has at most {MAX_SCRIPT} bytes, which is 1 MiB");
        return Err(Problem::new(words));
    }
    let second = text.lines().nth(1).and_then(|line| line.trim_end().strip_prefix(OPEN_AT));
    let moment = second.map_or(Ok(None), link::read_moment);
    let moment = moment.map_err(|why| Problem::new(format!("{name}:2: {why}")))?;
    let core = second.map_or(Ok(None), link::read_core);
    let core = core.map_err(|why| Problem::new(format!("{name}:2: {why}")))?;
    let author = second.and_then(link::author);
    let mut loaded = Loaded { author, ..parse(name, text, moment)? };
    loaded.made_with(core);
    Ok(loaded)
}

fn open_link(name: &str, hash: &str) -> Result<Loaded, Problem> {
    let refuse = |why: String| Problem::new(format!("{name}: {why}"));
    let Link { run, scenario, seed, moment, core } = link::read(hash).map_err(refuse)?;
    let text = match (run, &*scenario) {
        (Some(run), _) => run,
        (None, "") => String::new(),
        (None, wanted) => {
            let found = scenarios::find_by_name(wanted);
            let found = found.ok_or_else(|| refuse(format!("there is no scenario '{wanted}'")))?;
            found.text.to_owned()
        }
    };
    let mut loaded = parse(name, text, moment)?;
    loaded.script.setup.seed = seed.unwrap_or(loaded.script.setup.seed);
    loaded.made_with(core);
    loaded.author = link::author(hash);
    Ok(loaded)
}

fn parse(name: &str, text: String, moment: Option<Moment>) -> Result<Loaded, Problem> {
    let script = parse_script(name, &text).map_err(|errors| refuse(&errors))?;
    Ok(Loaded { script, text, moment, author: None, made_with: None })
}

fn read_file(path: &str) -> Result<String, Problem> {
    let cannot = |error: io::Error| {
        let scenario_meant = error.kind() == io::ErrorKind::NotFound && !path.contains(['.', '/']);
        let what = if scenario_meant {
            "no scenario or exercise has this name ('raftarium scenarios' and 'raftarium exercises' list them), and it cannot be read as a file"
        } else {
            "it cannot be read"
        };
        Problem::with_file(what, path, &error)
    };
    read(path, File::open(path).map_err(cannot)?)
}

/// Reads text, but not more than the longest link has.
fn read(name: &str, from: impl Read) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    let read = from.take(link::LONGEST as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| Problem::with_file("it cannot be read", name, &error))?;
    if bytes.len() > MAX_SCRIPT && !bytes.starts_with(b"http") && !bytes.starts_with(b"#") {
        let words = format!("{name}: a script has at most {MAX_SCRIPT} bytes, which is 1 MiB");
        return Err(Problem::new(words));
    }
    String::from_utf8(bytes).map_err(|error| not_text(name, &error))
}

fn not_text(path: &str, error: &std::string::FromUtf8Error) -> Problem {
    let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
    let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
    Problem::new(format!("{path}:{line}: not valid UTF-8"))
}

pub fn refuse(errors: &[LineError]) -> Problem {
    let all: Vec<_> = errors.iter().map(|error| format!("{error}\n{}", error.snippet())).collect();
    Problem::new(all.join("\n"))
}
