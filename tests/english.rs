//! Plain English in everything that people see: documents, scenarios, and the string literals of the engine and of the page.
//!
//! [`SHAPES`] lists words and turns that stop a reader, or that Raft's papers call otherwise, each with what to write instead. Where one
//! is right after all, [`EXCEPTIONS`] has the place and the reason. The program's comments are not read here, except the doc comments of
//! `src/cli`, which are its `--help`.

use std::fs;
use std::path::{Path, PathBuf};

/// A shape and what to write instead. A shape is a row of words: `a|b` is either, `_` is any one word, `!a|b` at an end forbids a
/// neighbour. Punctuation is a word of its own, so no shape reaches over the end of a sentence unless it says so.
const SHAPES: &[(&str, &str)] = &[
    ("!there|here is|are|was|were|be no !longer|more", "is not a …"),
    ("no more .|,|;|:|and|but|or|whether|it|that|in", "no longer"),
    ("not|nothing|nobody _ any more", "no longer"),
    ("anew", "again; restarts"),
    ("for ever", "forever"),
    ("for good", "forever, or nothing"),
    ("goes|go|went on !the|a|an|its|to", "continues"),
    ("going on !the|a|an|its|to", "continuing"),
    (
        "!far|lag|lags|lagging|falls|fell|stay|stays|is behind the|an|it|them|its|that|this",
        "after; behind is for what lags",
    ),
    ("stand|stands|stood|standing for election", "starts an election, becomes a candidate"),
    ("stand|stands|stood|standing up", "starts an election, becomes a candidate"),
    ("may|not|even stand", "starts an election, campaigns"),
    ("to stand at|,|;|.|:", "to start an election"),
    ("lets|let it|him|them|another stand", "tells … to start an election"),
    ("stands at once|again|in", "starts an election"),
    ("give|gives|gave|given|giving a|its|their|it|them|no|one|every vote|votes", "grants a vote"),
    ("give|gives|gave|given|giving _ its|their|a vote", "grants a vote"),
    ("!permission deny|denies|denied|denying", "rejects"),
    (
        "give|gives|gave|giving up its|his|the candidacy|leadership",
        "steps down, returns to follower",
    ),
    ("leave|leaves|left|in office", "steps down; leads"),
    ("leads|lead no more", "no longer leads, steps down"),
    ("under way", "in flight (messages), in progress (the rest)"),
    ("send|sends|sent|sending _ away", "redirects, rejects"),
    ("send|sends|sent|sending away", "redirects, rejects"),
    ("lose|loses|lost|losing|has|have patience", "times out"),
    ("patience ends|with", "times out"),
    ("timer ends", "the timer expires, fires"),
    ("take|takes|took|taken _ into its|the|their log|logs", "appends"),
    ("take|takes|took|taken into its|the|their log|logs", "appends"),
    ("take|takes|took|taken itself|themselves for", "believes that it is"),
    ("tells|told whether", "reports, returns, shows whether"),
    ("in the stead", "in place of"),
    ("call|calls|called|calling off", "cancel"),
    ("by chance", "at random; lost at random"),
    ("drawn|drawing by chance", "random"),
    ("dial|dials", "setting"),
    ("guard|guards", "rule"),
    ("promise|promises|promised", "property (of safety); acknowledge (by a server)"),
    ("mended|mends|mending", "heal (networks), switch on again (rules), repair, fix"),
    ("mend all|everything|the network|links", "heal"),
    ("in touch", "connected"),
    ("hears|hear|heard of !it", "sees (a term), learns of"),
    (
        "!.|,|;|people|someone|anyone|everyone|somebody|anybody|those|them ,|;|: who !is|leads|has|asked|voted|told",
        "a server that …",
    ),
    (
        "server|servers|leader|leaders|follower|followers|candidate|candidates|voter|voters who",
        "that",
    ),
    ("S1|S2|S3|S4|S5 , who", "which"),
    ("whoever", "any server that …, anyone who …"),
    ("such a|an", "name the thing"),
    ("so many", "name the thing"),
    ("the own", "its own"),
    ("at any moment", "at any time"),
    ("at no moment", "never"),
    ("belongs|belong into", "belongs in"),
    ("looked|looks|look through", "validated, searched"),
    ("taken|take along", "export"),
    ("refuse|refuses|refusal|refusing|refusals", "reject"),
    ("comes|come to lead", "becomes leader"),
    ("new sights", "new states"),
    ("graver|gravest", "more severe"),
    ("not any more", "no longer"),
    ("text in utf", "not valid UTF-8"),
    ("yet to come", "later"),
    ("longest ago", "least recently used, oldest"),
];

/// Where a shape is right: a file, words as a failure prints them, and the reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("docs/events.md", "rule_mended | guard", "the name of a field in traces"),
    ("docs/events.md", "rule_skipped | guard", "the name of a field in traces"),
    ("src/types/fact.rs", "text guard", "the name of a field in traces"),
    ("src/types/note.rs", "snake_case guard took_us", "the name of a field in traces"),
];

/// Words in the order in which people read them, and the line of each.
#[derive(Default)]
struct Prose(Vec<(usize, String)>);

impl Prose {
    /// Adds the words of a text that begins at a line.
    fn add(&mut self, text: &str, first_line: usize) {
        let mut line = first_line;
        let mut word = String::new();
        for sign in text.chars().chain(['\n']) {
            let within = sign.is_alphanumeric() || matches!(sign, '\'' | '’' | '_' | '-');
            if within {
                word.extend(sign.to_lowercase());
                continue;
            }
            if !word.is_empty() {
                self.0.push((line, std::mem::take(&mut word)));
            }
            if sign == '\n' {
                line += 1;
            } else if !sign.is_whitespace() && !matches!(sign, '*' | '`' | '\\' | '#' | '/') {
                self.0.push((line, sign.to_string()));
            }
        }
    }

    /// Keeps shapes from reaching into what comes next.
    fn stop(&mut self) {
        let line = self.0.last().map_or(0, |(line, _)| *line);
        self.0.push((line, "⏹".into()));
    }
}

/// A part of a shape: which words it takes, or forbids.
struct Part {
    forbids: bool,
    words: Vec<String>,
}

/// The shapes, taken apart once.
fn shapes() -> Vec<(Vec<Part>, &'static str)> {
    let part = |part: &str| {
        let (forbids, words) = (part.starts_with('!'), part.trim_start_matches('!'));
        Part { forbids, words: words.to_lowercase().split('|').map(String::from).collect() }
    };
    SHAPES.iter().map(|(shape, say)| (shape.split(' ').map(part).collect(), *say)).collect()
}

/// Where a shape that begins at a word ends, if it is there.
fn end_of(shape: &[Part], words: &[(usize, String)], at: usize) -> Option<usize> {
    let mut place = at;
    for part in shape {
        let before = part.forbids && place == at;
        let word = if before { at.checked_sub(1) } else { Some(place) };
        let word = word.and_then(|word| words.get(word)).map_or("⏹", |(_, word)| word.as_str());
        let any = part.words[0] == "_" && word != "⏹";
        if (any || part.words.iter().any(|known| known == word)) == part.forbids {
            return None;
        }
        place += usize::from(!part.forbids);
    }
    Some(place)
}

/// Where a shape stands, among which words, and what to write instead.
fn faults_without_exceptions(prose: &Prose) -> Vec<(usize, String, &'static str)> {
    let (words, shapes) = (&prose.0, shapes());
    let mut found = Vec::new();
    for at in 0..words.len() {
        for (shape, instead) in &shapes {
            let Some(end) = end_of(shape, words, at) else { continue };
            let around = &words[at.saturating_sub(6)..(end + 6).min(words.len())];
            let around: Vec<_> = around.iter().map(|(_, word)| word.as_str()).collect();
            found.push((words[at].0, around.join(" ").replace(" ⏹", ""), *instead));
        }
    }
    found
}

/// One line for each shape that stands in a file without an excuse.
fn faults(file: &str, prose: &Prose) -> Vec<String> {
    let mut found = faults_without_exceptions(prose);
    found.retain(|(_, around, _)| {
        let excused = |text: &str| around.contains(&text.to_lowercase());
        !EXCEPTIONS.iter().any(|(path, text, _)| file == *path && excused(text))
    });
    let line =
        |(line, around, instead)| format!("{file}:{line}: … {around} …\n    write: {instead}");
    found.into_iter().map(line).collect()
}

/// Finds the string literals of a program.
struct Reader {
    signs: Vec<char>,
    at: usize,
    line: usize,
    /// Rust, or else TypeScript.
    rust: bool,
    /// How deep in braces each open `${` of a template is.
    holes: Vec<usize>,
    prose: Prose,
}

/// The string literals of a program; of a Rust program without its tests, and with doc comments where `docs` says so.
fn literals(text: &str, rust: bool, docs: bool) -> Prose {
    let (signs, holes, prose) = (text.chars().collect(), Vec::new(), Prose::default());
    let mut reader = Reader { signs, at: 0, line: 1, rust, holes, prose };
    while let Some(sign) = reader.sign(0) {
        if rust && (reader.starts("#[cfg(test)]") || reader.starts("#[cfg(all(test")) {
            break;
        }
        let resumes = sign == '}' && reader.holes.last() == Some(&0);
        if reader.starts("//") {
            reader.line_comment(docs);
        } else if reader.starts("/*") {
            reader.skip_to("*/");
        } else if rust && sign == '\'' {
            reader.character_or_lifetime();
        } else if !rust && sign == '/' && regex_may_follow(&reader.signs[..reader.at]) {
            reader.regex();
        } else if sign == '"' || resumes || !rust && matches!(sign, '\'' | '`') {
            reader.literal(if resumes { '`' } else { sign });
        } else {
            if let Some(depth) = reader.holes.last_mut() {
                *depth += usize::from(sign == '{');
                *depth -= usize::from(sign == '}');
            }
            reader.step();
        }
    }
    reader.prose
}

impl Reader {
    fn sign(&self, ahead: usize) -> Option<char> {
        self.signs.get(self.at + ahead).copied()
    }

    fn starts(&self, with: &str) -> bool {
        with.chars().enumerate().all(|(place, sign)| self.sign(place) == Some(sign))
    }

    fn step(&mut self) {
        self.line += usize::from(self.sign(0) == Some('\n'));
        self.at += 1;
    }

    fn skip_to(&mut self, end: &str) {
        while self.sign(0).is_some() && !self.starts(end) {
            self.step();
        }
        self.at += end.len();
    }

    fn line_comment(&mut self, docs: bool) {
        let (first, is_doc) = (self.at, self.starts("///"));
        while self.sign(0).is_some_and(|sign| sign != '\n') {
            self.at += 1;
        }
        if docs && is_doc {
            let help: String = self.signs[first + 3..self.at].iter().collect();
            self.prose.add(&help, self.line);
        }
    }

    /// A character of Rust may be a quotation mark, and a lifetime has no second quote.
    fn character_or_lifetime(&mut self) {
        let length = match (self.sign(1), self.sign(2)) {
            (Some('\\'), _) => (3..12).find(|&place| self.sign(place) == Some('\'')),
            (_, Some('\'')) => Some(2),
            _ => None,
        };
        self.at += length.unwrap_or(0) + 1;
    }

    fn regex(&mut self) {
        self.step();
        while self.sign(0).is_some_and(|sign| !matches!(sign, '/' | '\n')) {
            self.at += if self.sign(0) == Some('\\') { 2 } else { 1 };
        }
        self.at += 1;
    }

    /// From the quote on, or from the brace that ends a hole of a template.
    fn literal(&mut self, quote: char) {
        if self.sign(0) != Some(quote) {
            self.holes.pop();
        }
        let raw = self.rust && self.signs[..self.at].ends_with(&['r', '#']);
        let end: String = if raw { "\"#".into() } else { quote.into() };
        let first = self.line;
        let mut said = String::new();
        self.step();
        while self.sign(0).is_some() && !self.starts(&end) {
            if quote == '`' && self.starts("${") {
                self.holes.push(0);
                said.push('…');
                break;
            }
            self.part_of_literal(raw, &mut said);
        }
        self.at += if self.starts("${") { 2 } else { 1 };
        // TypeScript within Rust is code.
        if !said.contains("export interface") {
            self.prose.add(&said, first);
        }
        // A sentence may be written in several pieces; the first ones then end in a space.
        if !said.ends_with([' ', '…']) && !said.starts_with(' ') {
            self.prose.stop();
        }
    }

    fn part_of_literal(&mut self, raw: bool, said: &mut String) {
        let is_name = |sign: char| sign.is_alphanumeric() || "_.:>$#*".contains(sign);
        match self.sign(0) {
            Some('\\') if !raw && self.sign(1) == Some('\n') => {
                said.push('\n');
                self.at += 1;
                self.step();
                while self.sign(0) == Some(' ') {
                    self.at += 1;
                }
            }
            Some('\\') if !raw => {
                said.push(if self.sign(1) == Some('n') { ' ' } else { '"' });
                self.at += 2;
            }
            Some('{') if self.rust => {
                let name = (1..).find(|&place| !self.sign(place).is_some_and(is_name)).unwrap_or(1);
                let is_hole = self.sign(name) == Some('}');
                said.push(if is_hole { '…' } else { '{' });
                self.at += if is_hole { name + 1 } else { 1 };
            }
            sign => {
                said.extend(sign);
                self.step();
            }
        }
    }
}

/// Whether a slash in TypeScript begins a pattern, and does not divide.
fn regex_may_follow(before: &[char]) -> bool {
    let last = before.iter().rev().find(|sign| !sign.is_whitespace());
    last.is_none_or(|sign| "(,=:[!&|?{};\n>".contains(*sign))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder, in the order of their names.
fn below(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        match entry.path() {
            path if path.is_dir() => below(&path, into),
            path => into.push(path),
        }
    }
}

/// What people see of a file: nothing of a test, and of a program its texts.
fn seen(file: &str, text: &str) -> Option<Prose> {
    let extension = file.rsplit('.').next().unwrap_or_default();
    match extension {
        "rs" if file.contains("/tests") || file.ends_with("tests.rs") => None,
        "rs" => Some(literals(text, true, file.starts_with("src/cli/"))),
        "ts" => Some(literals(text, false, false)),
        "json" => {
            let mut prose = Prose::default();
            for (place, line) in text.lines().enumerate() {
                for described in line.split("\"description\": \"").skip(1) {
                    prose.add(described.split('"').next().unwrap_or_default(), place + 1);
                    prose.stop();
                }
            }
            Some(prose)
        }
        "md" | "html" | "raft" => {
            let mut prose = Prose::default();
            for (place, line) in text.lines().enumerate() {
                prose.add(line, place + 1);
                if line.is_empty() || extension == "raft" {
                    prose.stop();
                }
            }
            Some(prose)
        }
        _ => None,
    }
}

#[test]
fn what_people_read_is_plain_english() {
    let mut files = Vec::new();
    for name in ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"] {
        files.push(root().join(name));
    }
    for folder in [
        "docs",
        "exercises",
        "experiments",
        "ladder",
        "lessons",
        "scenarios",
        "src",
        "www/src",
        "xtask/src",
    ] {
        below(&root().join(folder), &mut files);
    }
    let pages = fs::read_dir(root().join("www")).into_iter().flatten().flatten();
    files.extend(pages.map(|page| page.path()).filter(|path| path.is_file()));
    let mut found = Vec::new();
    for path in files {
        let file = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        let Ok(text) = fs::read_to_string(&path) else { continue };
        if let Some(prose) = seen(&file, &text) {
            found.extend(faults(&file, &prose));
        }
    }
    assert!(found.is_empty(), "{} places:\n{}", found.len(), found.join("\n"));
}

#[test]
fn a_text_is_read_wherever_it_stands_and_code_is_not() {
    let read = |file: &str, text: &str| {
        let found = faults("a", &seen(file, text).expect(file));
        found.iter().map(|fault| fault.split(':').nth(1).unwrap().to_string()).collect::<String>()
    };
    assert_eq!(read("docs/a.md", "It stands\nfor election.\n\nIt stands. For election."), "1");
    assert_eq!(read("scenarios/a.raft", "crash S1\nsay \"Two of five are no majority.\""), "2");
    let rust =
        "// anew\nlet a = 'x'; f::<'a>(\"all \\\n  well\",\n \"anew\");\n#[cfg(test)] \"anew\"";
    assert_eq!(read("src/a.rs", rust), "4");
    assert_eq!(read("src/a.rs", "write!(f, \"it stands for \")?;\nwrite!(f, \"election\")"), "1");
    assert_eq!(read("src/cli/a.rs", "/// Begins anew.\nfn a() {}"), "1");
    assert_eq!(read("docs/a.json", "{\"guard\":\n {\"description\": \"A guard.\"}}"), "2");
    let script =
        "const a = 4 / 2; // anew\nconst r = /'/;\nf(`it ${b ? 'goes on' : \"is\"} ${c} anew`);";
    assert_eq!(read("www/src/a.ts", script), "33");
}

#[test]
fn a_shape_may_forbid_its_neighbours() {
    let fault = |text: &str| {
        let mut prose = Prose::default();
        prose.add(text, 1);
        !faults("a", &prose).is_empty()
    };
    assert!(fault("S1 is no leader"));
    assert!(!fault("There is no leader"));
    assert!(!fault("S1 is no longer leader"));
    assert!(fault("S1 leads no more."));
    assert!(!fault("no more than two servers"));
    assert!(!fault("S2 is far behind the leader"));
    assert!(fault("the entries behind the snapshot"));
}

#[test]
fn each_exception_is_needed() {
    for (path, text, _) in EXCEPTIONS {
        let whole = fs::read_to_string(root().join(path)).expect(path);
        let found = faults_without_exceptions(&seen(path, &whole).expect(path));
        assert!(found.iter().any(|fault| fault.1.contains(&text.to_lowercase())), "{path}: {text}");
    }
}
