//! The engine for cores in JavaScript: QuickJS in a sandbox, the same natively and in the page.
//!
//! It knows nothing of Raft: text in, text out. An [`Engine`] holds the code of one core. [`Engine::start`] makes a state and
//! keeps it in a *slot*, [`Engine::step`] gives it an event and returns the reply, [`Engine::save`] and [`Engine::load`] copy
//! it as JSON. What runs in a slot is a function of the core's text and the events alone.
//!
//! **Each slot is a QuickJS runtime of its own**, which executes the core's file anew. So servers share no variables; a limit holds for each of them, however
//! many copies are alive; and when one goes wrong, its runtime is dropped with all its memory, and the others have not noticed.
//!
//! **The sandbox** (`sandbox.rs`) has no clock, no randomness, no network, no parser and no function whose result differs between
//! machines. **Limits** ([`Limits`]) count work and bytes, never time: memory, recursion, jumps, and what built-in functions do in one call. A core
//! cannot catch the errors that they cause. Within its limits a core behaves the same on every machine. Where exactly it meets a limit of memory or
//! recursion depends on the machine, whose pointers may be longer, and on whether the state was loaded just now.

mod heap;
mod plain;
mod sandbox;
mod source;
mod vm;

#[cfg(target_arch = "wasm32")]
mod exports;

use std::fmt;

use vm::Vm;

/// What a core may use in one call.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of memory for each slot.
    pub memory: usize,
    /// Bytes of stack. More than this overflows the stack of a browser.
    pub stack: usize,
    /// How much work one call may do, in units of 10,000 jumps and calls.
    pub work: u32,
    /// The most bytes of a reply as JSON.
    pub reply: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 8 << 20, stack: 64 << 10, work: 20, reply: 1 << 20 }
    }
}

/// What is wrong with a core, for the person who writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// One sentence, without its position.
    pub message: String,
    /// The line in the core's file, from 1.
    pub line: Option<u32>,
    /// The column in that line, from 1.
    pub column: Option<u32>,
    /// The calls that led there, the innermost first, one per line: `at step (core.js:12:5)`.
    pub stack: Option<String>,
    /// What the core has logged in this call.
    pub logs: Vec<String>,
}

impl Problem {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    /// The problem as JSON, for the page. Its `message` has the position, as [`fmt::Display`] has it.
    pub fn to_json(&self) -> String {
        let mut out = String::from("{\"message\":");
        plain::write_text(&mut out, &self.to_string());
        for (name, number) in [("line", self.line), ("column", self.column)] {
            if let Some(number) = number {
                out.push_str(&format!(",\"{name}\":{number}"));
            }
        }
        if let Some(stack) = &self.stack {
            out.push_str(",\"stack\":");
            plain::write_text(&mut out, stack);
        }
        out.push_str(",\"logs\":");
        plain::write_texts(&mut out, &self.logs);
        out.push('}');
        out
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, " (line {line}, column {column})"),
            (Some(line), None) => write!(f, " (line {line})"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}

/// Where a state is kept. Numbers are used again after [`Engine::free`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot(pub u32);

/// The code of one core, and the states that it has made.
pub struct Engine {
    bytecode: Vec<u8>,
    limits: Limits,
    slots: Vec<Option<Vm>>,
}

impl Engine {
    /// Compiles a core, and executes its file once to see that it exports `start` and `step`.
    ///
    /// # Errors
    /// A syntax error, something that the sandbox does not have, an exception at the top level, a missing export.
    pub fn new(source: &str, limits: Limits) -> Result<Self, Problem> {
        let bytecode = source::compile(source, limits)?;
        Vm::new(&bytecode, limits)?;
        Ok(Self { bytecode, limits, slots: Vec::new() })
    }

    /// Calls the core's `start(event)`, keeps the state that it returns, and gives it the same event by `step(state, event)`. Returns the
    /// slot, and JSON: `{"reply": …, "state": …, "logs": […]}`, where `state` has those fields of the state that are shown.
    ///
    /// # Errors
    /// What the core throws, a limit, a state or reply that is not plain data. Nothing is kept.
    pub fn start(&mut self, event: &str) -> Result<(Slot, String), Problem> {
        let mut vm = Vm::new(&self.bytecode, self.limits)?;
        let reply = vm.start(event)?;
        Ok((self.keep(vm), reply))
    }

    /// Gives a state one event. Returns JSON as [`Engine::start`] does.
    ///
    /// # Errors
    /// As for [`Engine::start`]. After the error of a limit the slot can only be freed; after another one it has the state in which
    /// the core left it.
    pub fn step(&mut self, slot: Slot, event: &str) -> Result<String, Problem> {
        let result = self.vm(slot)?.step(event);
        self.drop_if_broken(slot);
        result
    }

    /// The whole state of a slot as JSON.
    ///
    /// # Errors
    /// The state is not plain data: the message names the path.
    pub fn save(&mut self, slot: Slot) -> Result<String, Problem> {
        let result = self.vm(slot)?.save();
        self.drop_if_broken(slot);
        result
    }

    /// Keeps a state that was saved in a new slot.
    ///
    /// # Errors
    /// The text is not an object in JSON, or too large.
    pub fn load(&mut self, saved: &str) -> Result<Slot, Problem> {
        let mut vm = Vm::new(&self.bytecode, self.limits)?;
        vm.load(saved)?;
        Ok(self.keep(vm))
    }

    /// Forgets a state. There may be none in that slot.
    pub fn free(&mut self, slot: Slot) {
        if let Some(vm) = self.slots.get_mut(slot.0 as usize) {
            *vm = None;
        }
    }

    /// The bytes of memory that all slots use.
    pub fn memory(&self) -> usize {
        self.slots.iter().flatten().map(Vm::memory).sum()
    }

    fn keep(&mut self, vm: Vm) -> Slot {
        let free = self.slots.iter().position(Option::is_none);
        let index = free.unwrap_or(self.slots.len());
        if free.is_none() {
            self.slots.push(None);
        }
        self.slots[index] = Some(vm);
        Slot(u32::try_from(index).expect("fewer slots than bytes of memory"))
    }

    fn vm(&mut self, slot: Slot) -> Result<&mut Vm, Problem> {
        let vm = self.slots.get_mut(slot.0 as usize).and_then(Option::as_mut);
        vm.ok_or_else(|| Problem::new(format!("there is no state in slot {}", slot.0)))
    }

    fn drop_if_broken(&mut self, slot: Slot) {
        if self.vm(slot).is_ok_and(|vm| vm.is_broken()) {
            self.free(slot);
        }
    }
}
