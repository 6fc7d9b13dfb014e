//! Everything that users do with a world: scripts, sessions, playback, saving, searching, and explanations of what
//! happens.
//!
//! A [`Session`] is a world with a checker, a script that runs in it, and a recording of every command from outside. A
//! [`Player`] advances it frame by frame at some speed; [`run()`] runs a script to its end at full speed. A [`History`]
//! keeps its past and its alternative futures, [`summary`] is what is remembered of a run without its events, and
//! [`statistics`] computes figures from it. [`search`] gives random commands until a goal is met, and [`campaign`]
//! checks that all properties hold in random runs. [`language`] is the text form of everything that can be done,
//! [`scenarios`] the library of scripts. A script with goals is an exercise, [`exercises`] is a library of them, and [`grade`] judges what is handed in for it. `import` reads traces, of our own runs and of
//! real clusters, and checks them. [`experiment`] measures the runs of a script over values and seeds. [`ladder`] tests somebody's own core step by step.

mod ask;
pub mod campaign;
pub mod diagram;
pub mod exercises;
pub mod experiment;
pub mod explain;
pub mod export;
mod faults;
mod goal;
pub mod grade;
pub mod history;
#[cfg(feature = "import")]
pub mod import;
pub mod ladder;
pub mod language;
mod mark;
mod measure;
mod player;
mod program;
pub mod reference;
mod run;
pub mod scenarios;
pub mod scene;
pub mod search;
mod session;
pub mod statistics;
pub mod status;
pub mod summary;
pub mod trace;
mod watch;
pub mod why;

pub use faults::fault_of;
pub use goal::{Asked, Goal, MAX_GOALS};
pub use history::History;
pub use mark::Mark;
pub use measure::{MAX_MEASURES, Measure};
pub use player::{FRAME_LONGEST_MS, Player, SPEED_MAX, SPEED_MIN};
pub use program::{Failure, ScriptState};
pub use run::{Report, Run, Verdict, run};
pub use session::{Advanced, EnterError, Notice, NoticeKind, Recording, Session, Step};
