//! The functions of the WebAssembly module. Texts go through two rooms of its memory, in UTF-8: the page writes one to `input(length)`
//! before it calls a function, and reads what this leaves at `output()`, `output_length()`. A function that fails returns -1 and leaves the problem,
//! as JSON. `www/src/cores/engine.ts` calls them.

use std::cell::RefCell;

use crate::{Engine, Limits, Problem, Slot};

const FAILED: i32 = -1;

#[derive(Default)]
struct Host {
    input: Vec<u8>,
    output: String,
    engines: Vec<Option<Engine>>,
}

thread_local! {
    // A module has no other place to keep what it knows between two calls.
    static HOST: RefCell<Host> = RefCell::default();
}

/// QuickJS asks this for the time, for objects that no core has. Without it, the module would import it.
#[unsafe(no_mangle)]
extern "C" fn __rquickjs_host_now_us() -> f64 {
    0.0
}

/// Makes room for a text of that length, and returns its address.
#[unsafe(no_mangle)]
extern "C" fn input(length: usize) -> *mut u8 {
    HOST.with_borrow_mut(|host| {
        host.input.clear();
        host.input.resize(length, 0);
        host.input.as_mut_ptr()
    })
}

/// The address of the latest result.
#[unsafe(no_mangle)]
extern "C" fn output() -> *const u8 {
    HOST.with_borrow(|host| host.output.as_ptr())
}

/// How many bytes the latest result has.
#[unsafe(no_mangle)]
extern "C" fn output_length() -> usize {
    HOST.with_borrow(|host| host.output.len())
}

/// Makes an engine from the core in the input; returns its number.
#[unsafe(no_mangle)]
extern "C" fn create() -> i32 {
    HOST.with_borrow_mut(|host| {
        let result = host.text().and_then(|source| Engine::new(source, Limits::default()));
        let engine = match result {
            Ok(engine) => engine,
            Err(problem) => return host.fail(&problem),
        };
        let free = host.engines.iter().position(Option::is_none);
        let index = free.unwrap_or(host.engines.len());
        if free.is_none() {
            host.engines.push(None);
        }
        host.engines[index] = Some(engine);
        index as i32
    })
}

/// Forgets an engine and all its states.
#[unsafe(no_mangle)]
extern "C" fn destroy(engine: usize) {
    HOST.with_borrow_mut(|host| {
        if let Some(engine) = host.engines.get_mut(engine) {
            *engine = None;
        }
    });
}

/// [`Engine::start`] with the event in the input; returns the slot, and leaves the reply.
#[unsafe(no_mangle)]
extern "C" fn start(engine: usize) -> i32 {
    with(engine, |engine, event| engine.start(event))
}

/// [`Engine::step`] with the event in the input; leaves the reply.
#[unsafe(no_mangle)]
extern "C" fn step(engine: usize, slot: u32) -> i32 {
    with(engine, |engine, event| Ok((Slot(slot), engine.step(Slot(slot), event)?)))
}

/// [`Engine::save`]; leaves the state.
#[unsafe(no_mangle)]
extern "C" fn save(engine: usize, slot: u32) -> i32 {
    with(engine, |engine, _| Ok((Slot(slot), engine.save(Slot(slot))?)))
}

/// [`Engine::load`] with the state in the input; returns the slot.
#[unsafe(no_mangle)]
extern "C" fn load(engine: usize) -> i32 {
    with(engine, |engine, saved| Ok((engine.load(saved)?, String::new())))
}

/// [`Engine::free`].
#[unsafe(no_mangle)]
extern "C" fn free_slot(engine: usize, slot: u32) {
    HOST.with_borrow_mut(|host| {
        if let Some(engine) = host.engines.get_mut(engine).and_then(Option::as_mut) {
            engine.free(Slot(slot));
        }
    });
}

/// Calls a function of an engine with the input.
fn with(
    engine: usize,
    call: impl FnOnce(&mut Engine, &str) -> Result<(Slot, String), Problem>,
) -> i32 {
    HOST.with_borrow_mut(|host| {
        let Host { input, engines, .. } = host;
        let result = match (engines.get_mut(engine).and_then(Option::as_mut), str::from_utf8(input))
        {
            (Some(engine), Ok(text)) => call(engine, text),
            (None, _) => Err(Problem::new(format!("there is no engine {engine}"))),
            (_, Err(_)) => Err(Problem::new("the text is not valid UTF-8")),
        };
        match result {
            Ok((slot, output)) => {
                host.output = output;
                slot.0 as i32
            }
            Err(problem) => host.fail(&problem),
        }
    })
}

impl Host {
    fn text(&self) -> Result<&str, Problem> {
        str::from_utf8(&self.input).map_err(|_| Problem::new("the text is not valid UTF-8"))
    }

    fn fail(&mut self, problem: &Problem) -> i32 {
        self.output = problem.to_json();
        FAILED
    }
}
