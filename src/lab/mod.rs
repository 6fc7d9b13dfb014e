//! What people do with a world: scripts, sessions, playing, saving, and words for what happens.
//!
//! A [`Session`] is a world with a checker beside it, a script that runs in it, and a record of every intervention. A
//! [`Player`] advances it frame by frame at some speed; [`run()`] runs a script to its end without anybody watching. A
//! [`History`] keeps its past and its other futures, [`summary`] is what stays known of a run whose events are gone,
//! [`statistics`] are its figures.
//! [`search`] interferes with a run at random until something breaks,
//! [`campaign`] sees whether all holds whatever happens.
//! [`language`] is the text form of everything that can be done, [`scenarios`] the library of scripts.

mod ask;
pub mod campaign;
pub mod diagram;
pub mod explain;
pub mod export;
mod faults;
pub mod history;
pub mod language;
mod mark;
mod measure;
mod player;
mod program;
mod run;
pub mod scenarios;
pub mod search;
mod session;
pub mod statistics;
pub mod status;
pub mod summary;
pub mod trace;
mod watch;
pub mod why;

pub use faults::fault_of;
pub use history::History;
pub use mark::Mark;
pub use measure::{MAX_MEASURES, Measure};
pub use player::{FRAME_LONGEST_MS, Player, SPEED_MAX, SPEED_MIN};
pub use program::{Failure, ScriptState};
pub use run::{Report, Run, Verdict, run};
pub use session::{Advanced, EnterError, Notice, NoticeKind, Recording, Session, Step};
