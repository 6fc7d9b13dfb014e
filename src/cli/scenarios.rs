//! `raftarium scenarios`: the library.

use raftarium::lab::scenarios;

use super::out::Out;
use super::{Done, Ending};

/// Lists the library.
pub fn main() -> Done {
    let mut out = Out::default();
    let width = scenarios::all().iter().map(|scenario| scenario.name.len()).max().unwrap_or(0);
    let mut rules = false;
    for scenario in scenarios::all() {
        if scenario.breaks_a_rule() && !rules {
            rules = true;
            out.line(format_args!("\nWith a rule of Raft switched off:"))?;
        }
        out.line(format_args!("{:width$}  {}", scenario.name, scenario.description))?;
    }
    Ok(Ending::Held)
}
