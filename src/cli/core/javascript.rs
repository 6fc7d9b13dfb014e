//! A foreign core in JavaScript, in QuickJS.

use raftarium::cores::{Engine, Problem, Program, Slot};
use raftarium_quickjs as quickjs;

/// The core with this text.
pub fn program(name: &str, source: String) -> Program {
    let contents = source.clone();
    let launch = move || Ok(Box::new(JavaScript::new(&source)?) as _);
    Program::new(name, contents.as_bytes(), Box::new(launch))
}

/// The engine for one file.
struct JavaScript(quickjs::Engine);

impl JavaScript {
    /// Compiles the file.
    fn new(source: &str) -> Result<Self, Problem> {
        quickjs::Engine::new(source, quickjs::Limits::default()).map(Self).map_err(problem)
    }
}

/// Its slots are those of the engine.
impl Engine for JavaScript {
    fn start(&mut self, event: &str) -> Result<(Slot, String), Problem> {
        let (slot, answer) = self.0.start(event).map_err(problem)?;
        Ok((Slot(slot.0), answer))
    }

    fn step(&mut self, slot: Slot, event: &str) -> Result<String, Problem> {
        self.0.step(quickjs::Slot(slot.0), event).map_err(problem)
    }

    fn save(&mut self, slot: Slot) -> Result<String, Problem> {
        self.0.save(quickjs::Slot(slot.0)).map_err(problem)
    }

    fn load(&mut self, saved: &str) -> Result<Slot, Problem> {
        self.0.load(saved).map(|slot| Slot(slot.0)).map_err(problem)
    }

    fn free(&mut self, slot: Slot) {
        self.0.free(quickjs::Slot(slot.0));
    }
}

fn problem(problem: quickjs::Problem) -> Problem {
    Problem::new(problem.to_string()).after(problem.logs)
}
