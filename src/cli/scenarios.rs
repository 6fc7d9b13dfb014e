//! `raftarium scenarios` and `raftarium exercises`: the libraries, group by group.

use raftarium::lab::scenarios::{Group, Scenario};

use super::out::Out;
use super::{Done, Ending};

/// Lists a library.
pub fn main(library: &[Scenario]) -> Done {
    let mut out = Out::default();
    let width = library.iter().map(|scenario| scenario.name.len()).max().unwrap_or(0);
    for (place, group) in library.chunk_by(|a, b| a.group == b.group).enumerate() {
        let Group { title, description } = group[0].group;
        let gap = if place == 0 { "" } else { "\n" };
        out.line(format_args!("{gap}{title}: {description}"))?;
        for scenario in group {
            out.line(format_args!("  {:width$}  {}", scenario.name, scenario.description))?;
        }
    }
    Ok(Ending::Held)
}
