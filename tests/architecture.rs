//! The architecture invariants that the sources themselves can break. `ARCHITECTURE.md` says why each of them holds.

use std::fs;
use std::path::{Path, PathBuf};

/// What must not stand in the code of a folder, and the reason.
struct Ban {
    folders: &'static [&'static str],
    words: &'static [&'static str],
    reason: &'static str,
}

const BANS: &[Ban] = &[
    Ban {
        folders: &["types"],
        words: &["crate::raft", "crate::sim", "crate::check", "crate::lab", "crate::web"],
        reason: "types know nobody",
    },
    Ban {
        folders: &["raft"],
        words: &["crate::sim", "crate::check", "crate::lab", "crate::web"],
        reason: "the protocol knows types alone",
    },
    Ban {
        folders: &["sim"],
        words: &["crate::check", "crate::lab", "crate::web"],
        reason: "the world knows types and the protocol alone",
    },
    Ban {
        folders: &["check"],
        words: &["crate::raft", "crate::sim", "crate::lab", "crate::web"],
        reason: "the checker shares no code with what it checks",
    },
    Ban { folders: &["lab"], words: &["crate::web"], reason: "the page stands above the lab" },
    Ban {
        folders: &["types", "raft", "sim", "check", "lab", "cli"],
        words: &["wasm_bindgen", "web_sys", "js_sys"],
        reason: "the browser is known in src/web alone",
    },
    Ban {
        folders: &["types", "raft", "sim", "check", "lab"],
        words: &["std::time::", "SystemTime", "getrandom", "std::net", "std::fs", "std::thread"],
        reason: "one clock and one source of randomness, both simulated; no I/O",
    },
    Ban {
        folders: &["types", "raft", "sim", "check"],
        words: &["HashMap", "HashSet"],
        reason: "their order of iteration is not the same everywhere",
    },
    Ban {
        folders: &["raft", "sim", "check"],
        words: &["f32", "f64"],
        reason: "no floating point decides anything",
    },
    Ban {
        folders: &["raft"],
        words: &["rand_", "assert!(", "panic!(", "unwrap()", "expect(", "unreachable!("],
        reason: "the protocol draws nothing, and nothing that others can cause is asserted in it",
    },
    Ban {
        folders: &["types", "raft", "sim", "check", "lab", "web"],
        words: &["static mut", "thread_local!", "OnceLock", "OnceCell", "LazyLock", "lazy_static"],
        reason: "no globals: a page holds many clusters",
    },
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
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
            let mut files = Vec::new();
            rust_files(&source().join(folder), &mut files);
            assert!(!files.is_empty(), "src/{folder} has moved; move its bans too");
            for file in files
                .iter()
                .filter(|file| !file.components().any(|part| part.as_os_str() == "tests"))
            {
                let text = fs::read_to_string(file).unwrap();
                for (line, code) in code(&text) {
                    let word = ban.words.iter().find(|word| code.contains(**word));
                    if let Some(word) = word {
                        broken.push(format!("{}:{line}: {word}: {}", file.display(), ban.reason));
                    }
                }
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}
