//! `raftarium scenarios`: the library, group by group.

use raftarium::lab::scenarios;

use super::out::Out;
use super::{Done, Ending};

/// Lists the library.
pub fn main() -> Done {
    let mut out = Out::default();
    let width = scenarios::all().iter().map(|scenario| scenario.name.len()).max().unwrap_or(0);
    for (place, group) in scenarios::all().chunk_by(|a, b| a.group == b.group).enumerate() {
        let scenarios::Group { title, description } = group[0].group;
        let gap = if place == 0 { "" } else { "\n" };
        out.line(format_args!("{gap}{title}: {description}"))?;
        for scenario in group {
            out.line(format_args!("  {:width$}  {}", scenario.name, scenario.description))?;
        }
    }
    Ok(Ending::Held)
}
