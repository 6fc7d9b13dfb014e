//! The architecture invariants that the sources themselves can break. `ARCHITECTURE.md` says why each of them holds.

use std::fs;
use std::path::{Path, PathBuf};

/// What must not occur in the code of a folder, and the reason.
struct Ban {
    folders: &'static [&'static str],
    words: &'static [&'static str],
    /// Lines that may contain one of the words nevertheless.
    except: &'static [&'static str],
    reason: &'static str,
}

const BANS: &[Ban] = &[
    Ban {
        folders: &["util"],
        words: &["crate::types", "crate::raft", "crate::sim", "crate::check", "crate::lab"],
        except: &[],
        reason: "utilities know nothing of Raft",
    },
    Ban {
        folders: &["types"],
        words: &[
            "crate::raft",
            "crate::cores",
            "crate::sim",
            "crate::check",
            "crate::lab",
            "crate::web",
        ],
        except: &[],
        reason: "types know nobody",
    },
    Ban {
        folders: &["raft"],
        words: &["crate::cores", "crate::sim", "crate::check", "crate::lab", "crate::web"],
        except: &[],
        reason: "the protocol knows types alone",
    },
    Ban {
        folders: &["cores"],
        words: &["crate::sim", "crate::check", "crate::lab", "crate::web"],
        except: &[],
        reason: "cores know types and our protocol alone",
    },
    Ban {
        folders: &["sim"],
        words: &["crate::check", "crate::lab", "crate::web"],
        except: &[],
        reason: "the world knows types and the protocol alone",
    },
    Ban {
        folders: &["check"],
        words: &["crate::raft", "crate::cores", "crate::sim", "crate::lab", "crate::web"],
        except: &[],
        reason: "the checker shares no code with what it checks",
    },
    Ban {
        folders: &["lab"],
        words: &["crate::web", "crate::picture"],
        except: &[],
        reason: "the page and pictures stand above the lab",
    },
    Ban {
        folders: &["picture"],
        words: &["crate::web"],
        except: &[],
        reason: "pictures and the page know the lab, not each other",
    },
    Ban {
        folders: &["util", "types", "raft", "cores", "sim", "check", "lab", "picture", "cli"],
        words: &["wasm_bindgen", "web_sys", "js_sys"],
        except: &[],
        reason: "the browser is known in src/web alone",
    },
    Ban {
        folders: &["util", "types", "raft", "cores", "sim", "check", "lab", "picture"],
        words: &["std::time::", "SystemTime", "getrandom", "std::net", "std::fs", "std::thread"],
        except: &[],
        reason: "one clock and one source of randomness, both simulated; no I/O",
    },
    Ban {
        folders: &["util", "types", "raft", "cores", "sim", "check"],
        words: &["HashMap", "HashSet"],
        except: &[],
        reason: "their order of iteration is not the same everywhere",
    },
    Ban {
        folders: &["raft", "sim", "check"],
        words: &["f32", "f64"],
        except: &[],
        reason: "no floating point decides anything",
    },
    Ban {
        folders: &["raft"],
        words: &["rand_", "assert!(", "panic!(", "unwrap()", "expect(", "unreachable!("],
        // Only its driver can cause this: an input before the outputs of the previous one are taken.
        except: &["assert!(self.is_drained()"],
        reason: "the protocol draws nothing, and nothing that others can cause is asserted in it",
    },
    Ban {
        folders: &["util", "types", "raft", "cores", "sim", "check", "lab", "picture", "web"],
        words: &["static mut", "thread_local!", "OnceLock", "OnceCell", "LazyLock", "lazy_static"],
        except: &[],
        reason: "no globals: a page holds many clusters",
    },
];

/// The most files and folders that a folder of the page may have.
const MOST_SIBLINGS: usize = 15;

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The files below a folder whose names end with an extension.
fn files(folder: &Path, extension: &str, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, extension, into);
        } else if path.extension().is_some_and(|found| found == extension) {
            into.push(path);
        }
    }
}

/// The lines that are code of the program itself: no comments, and nothing from the first test module on.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut in_tests = false;
    text.lines().enumerate().filter_map(move |(place, line)| {
        in_tests |= line.starts_with("mod tests {");
        let trimmed = line.trim_start();
        (!in_tests && !trimmed.starts_with("//")).then_some((place + 1, line))
    })
}

#[test]
fn dependencies_point_one_way_and_layers_keep_to_themselves() {
    let mut broken = Vec::new();
    for ban in BANS {
        for folder in ban.folders {
            let mut found = Vec::new();
            files(&source().join(folder), "rs", &mut found);
            assert!(!found.is_empty(), "src/{folder} has moved; move its bans too");
            for file in found
                .iter()
                .filter(|file| !file.components().any(|part| part.as_os_str() == "tests"))
            {
                let text = fs::read_to_string(file).unwrap();
                for (line, code) in code(&text) {
                    let word = ban.words.iter().find(|word| code.contains(**word));
                    let excepted = ban.except.iter().any(|line| code.contains(line));
                    if let Some(word) = word.filter(|_| !excepted) {
                        broken.push(format!("{}:{line}: {word}: {}", file.display(), ban.reason));
                    }
                }
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// The types whose variants are all that can happen in a run, and all that can be reported about it.
const VARIANTS: [&str; 6] = ["Message::", "Input::", "Output::", "Fact::", "Note::", "Command::"];

/// The files in which a match over one of these types may end with `_`, because it looks for a few of its variants.
const SELECTING: &[(&str, &str)] = &[
    ("lab/diagram/bands.rs", "what begins or ends a band"),
    ("lab/export/etcd.rs", "what etcd's specification has an action for"),
    ("lab/export/shiviz.rs", "a fact happens where its server is, but for messages and clients"),
    ("lab/search/story.rs", "the few events that a short story tells"),
    ("lab/summary/elections.rs", "what changes a server's role, term, vote or log"),
    ("lab/summary/mod.rs", "what is counted; the rest goes to the server that it is about"),
    ("lab/why/causes.rs", "which events bear on another"),
    ("lab/why/entry.rs", "which events bear on one entry"),
    ("lab/why/journey.rs", "which events bear on one command"),
];

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The patterns of the arms before the last line, which is an arm itself. It relies on rustfmt's indentation.
fn patterns_before_last(lines: &[&str]) -> String {
    let Some((last, before)) = lines.split_last() else { return String::new() };
    let depth = indentation(last);
    let opening = before.iter().rposition(|line| !line.is_empty() && indentation(line) < depth);
    let mut patterns = String::new();
    let mut in_pattern = false;
    for line in &before[opening.map_or(0, |place| place + 1)..] {
        let closes = line.trim_start().starts_with(['}', ')', ']']);
        in_pattern |= indentation(line) == depth && !closes;
        if in_pattern {
            patterns.push_str(line.split("=>").next().unwrap_or_default());
            in_pattern = !line.contains("=>");
        }
    }
    patterns
}

#[test]
fn a_new_message_event_or_command_is_never_swallowed_by_a_last_arm() {
    let mut found = Vec::new();
    files(&source(), "rs", &mut found);
    let (mut last_arms, mut broken) = (0, Vec::new());
    for file in found.iter().filter(|file| !file.to_str().unwrap().contains("tests")) {
        let text = fs::read_to_string(file).unwrap();
        let (numbers, lines): (Vec<_>, Vec<_>) = code(&text).unzip();
        for (place, line) in lines.iter().enumerate() {
            if !line.trim_start().starts_with("_ =>") {
                continue;
            }
            last_arms += 1;
            let patterns = patterns_before_last(&lines[..=place]);
            let variant = VARIANTS.iter().find(|variant| patterns.contains(**variant));
            let is_selecting = SELECTING.iter().any(|(name, _)| file.ends_with(name));
            if let Some(variant) = variant.filter(|_| !is_selecting) {
                broken.push(format!("{}:{}: `_` beside {variant}", file.display(), numbers[place]));
            }
        }
    }
    assert!(last_arms > 100, "only {last_arms} were found: this test no longer reads them");
    assert!(
        broken.is_empty(),
        "write the other variants out, or use `if let`:\n{}",
        broken.join("\n")
    );
}

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("www/src")
}

/// The floor on which a folder of the page stands, counted from the bottom. Every folder without a floor of its own is a
/// room: one of the things that people see and use.
fn floor(folder: &str) -> usize {
    match folder {
        "cores" => 0,
        "cluster" => 1,
        "common" => 2,
        "element" => 4,
        "lessons" | "workbench" => 5,
        "hosts" | "page" => 6,
        _ => 3,
    }
}

/// The relative paths that a line of TypeScript imports from, if it imports.
fn imports(line: &str) -> impl Iterator<Item = &str> {
    ["from '", "import '", "import('"]
        .into_iter()
        .flat_map(move |word| line.split(word).skip(1))
        .filter_map(|rest| rest.split('\'').next())
        .filter(|path| path.starts_with('.'))
}

/// The folder of `www/src` to which an import leads from a file, whose path is relative to `www/src`.
fn imported_folder(file: &Path, import: &str) -> Option<String> {
    let mut parts: Vec<&str> = file.parent()?.iter().filter_map(|part| part.to_str()).collect();
    for part in import.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    parts.first().map(|folder| (*folder).to_owned())
}

#[test]
fn the_rooms_of_the_page_know_only_what_is_below_them() {
    let mut sources = Vec::new();
    files(&page(), "ts", &mut sources);
    let mut between = 0;
    let mut broken = Vec::new();
    for source in &sources {
        let file = source.strip_prefix(page()).unwrap();
        let folder = file.iter().next().and_then(|part| part.to_str()).unwrap_or_default();
        let text = fs::read_to_string(source).unwrap();
        for (place, line) in text.lines().enumerate() {
            for import in imports(line) {
                let imported = imported_folder(file, import);
                let Some(imported) = imported.filter(|imported| imported != folder) else {
                    continue;
                };
                between += 1;
                if floor(&imported) >= floor(folder) {
                    let line = place + 1;
                    broken.push(format!(
                        "{}:{line}: {folder} must not know {imported}",
                        file.display()
                    ));
                }
            }
        }
    }
    assert!(between > 200, "only {between} imports were found: this test no longer reads them");
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn a_room_of_the_page_has_few_files() {
    let mut folders: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(page()).unwrap() {
        let path = entry.unwrap().path();
        assert!(path.is_dir(), "{} belongs into a room", path.display());
        folders.push(path);
    }
    let mut crowded = Vec::new();
    while let Some(folder) = folders.pop() {
        let siblings: Vec<PathBuf> =
            fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        if siblings.len() > MOST_SIBLINGS {
            crowded.push(format!("{}: {} files and folders", folder.display(), siblings.len()));
        }
        folders.extend(siblings.into_iter().filter(|path| path.is_dir()));
    }
    assert!(crowded.is_empty(), "\n{}", crowded.join("\n"));
}
