//! What runs a foreign core: it takes events and gives answers, as text.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What runs one foreign core for the servers of a world, and for copies of it. It keeps each server's state under a [`Slot`].
///
/// An answer is one JSON object with `reply`, `state` and, if there are any, `logs` (an array of lines): see `docs/cores.md`.
pub trait Engine: MaySend {
    /// A server starts: takes the event `start`. Returns where its state is, and the answer.
    ///
    /// # Errors
    /// If the core fails, or cannot be run at all.
    fn start(&mut self, event: &str) -> Result<(Slot, String), Problem>;
    /// A server takes an event. Returns the answer.
    ///
    /// # Errors
    /// If the core fails. The slot is not used again, but to be freed.
    fn step(&mut self, slot: Slot, event: &str) -> Result<String, Problem>;
    /// A server's whole state, as JSON.
    ///
    /// # Errors
    /// If the state cannot be saved.
    fn save(&mut self, slot: Slot) -> Result<String, Problem>;
    /// A server with a saved state.
    ///
    /// # Errors
    /// If the state cannot be loaded.
    fn load(&mut self, saved: &str) -> Result<Slot, Problem>;
    /// Forgets a server.
    fn free(&mut self, slot: Slot);
}

/// What may go from one thread to another. In a page there is one thread, and engines are values of JavaScript, which stay there.
#[cfg(not(target_arch = "wasm32"))]
pub trait MaySend: Send {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: Send> MaySend for T {}
/// What may go from one thread to another. In a page there is one thread, and engines are values of JavaScript, which stay there.
#[cfg(target_arch = "wasm32")]
pub trait MaySend {}
#[cfg(target_arch = "wasm32")]
impl<T> MaySend for T {}

/// Where an engine keeps a server's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot(pub u32);

/// Why a core cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// What is wrong, in a sentence without a full stop, with its place.
    pub message: Arc<str>,
    /// What the core printed before, in the same call.
    pub logs: Vec<Arc<str>>,
}

impl Problem {
    /// A problem with this message.
    pub fn new(message: impl Into<Arc<str>>) -> Self {
        Self { message: message.into(), logs: Vec::new() }
    }

    /// This problem, of a call in which the core had printed these lines.
    #[must_use]
    pub fn after(self, logs: impl IntoIterator<Item = impl Into<Arc<str>>>) -> Self {
        Self { logs: logs.into_iter().map(Into::into).collect(), ..self }
    }
}

/// A foreign core that can be run: its name, and how to start an engine for it.
#[derive(Clone)]
pub struct Program {
    name: Arc<str>,
    hash: u64,
    launch: Arc<Launch>,
    /// Without the feature there is no program, and the compiler leaves out what runs one.
    #[cfg(not(feature = "foreign"))]
    _never: std::convert::Infallible,
}

/// Starts an engine.
#[cfg(not(target_arch = "wasm32"))]
pub type Launch = dyn Fn() -> Result<Box<dyn Engine>, Problem> + Send + Sync;
/// Starts an engine.
#[cfg(target_arch = "wasm32")]
pub type Launch = dyn Fn() -> Result<Box<dyn Engine>, Problem>;

#[cfg(feature = "foreign")]
impl Program {
    /// A core called `name`, with everything that makes it what it is in `contents`.
    pub fn new(name: impl Into<Arc<str>>, contents: &[u8], launch: Box<Launch>) -> Self {
        use std::hash::{Hash, Hasher};

        let mut hash = crate::util::StreamHash::default();
        contents.hash(&mut hash);
        Self { name: name.into(), hash: hash.finish(), launch: launch.into() }
    }
}

impl Program {
    /// Its name, for people.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// A hash of its contents.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// Starts an engine, to see whether it can be run.
    ///
    /// # Errors
    /// If it cannot.
    pub fn launch(&self) -> Result<Box<dyn Engine>, Problem> {
        (self.launch)()
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Program({} {:016x})", self.name, self.hash)
    }
}

/// Programs of one name and contents are the same.
impl PartialEq for Program {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, self.hash) == (&other.name, other.hash)
    }
}

impl Eq for Program {}

/// A program with the engine that runs it, which is started when the first server needs it. Copies share the engine.
#[derive(Clone)]
pub struct Running {
    program: Program,
    engine: Arc<Mutex<Option<Box<dyn Engine>>>>,
}

impl Running {
    /// Nothing is started yet.
    pub fn new(program: Program) -> Self {
        Self { program, engine: Arc::default() }
    }

    /// What it runs.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Lets the engine do something.
    pub(super) fn with<T>(
        &self,
        act: impl FnOnce(&mut dyn Engine) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let mut engine = self.lock();
        let engine = match &mut *engine {
            Some(engine) => engine,
            empty => empty.insert(self.program.launch()?),
        };
        act(engine.as_mut())
    }

    pub(super) fn free(&self, slot: Slot) {
        if let Some(engine) = self.lock().as_mut() {
            engine.free(slot);
        }
    }

    /// An engine whose thread has panicked is used on: each of its calls is complete in itself.
    fn lock(&self) -> MutexGuard<'_, Option<Box<dyn Engine>>> {
        self.engine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.program.fmt(f)
    }
}
