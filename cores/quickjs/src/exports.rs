//! The functions of the WebAssembly module, an instance of which is one engine. Texts go through two rooms of its memory, in UTF-8: the page writes one
//! to `input(length)` before it calls a function, and reads what this leaves at `output()`, `output_length()`. A function that fails returns -1 and
//! leaves the problem, as JSON. `www/src/cores/engine.ts` calls them.

use std::cell::RefCell;

use crate::{Engine, Limits, Problem, Slot};

const FAILED: i32 = -1;

#[derive(Default)]
struct Host {
    input: Vec<u8>,
    output: String,
    engine: Option<Engine>,
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

/// [`Engine::new`] with the core in the input.
#[unsafe(no_mangle)]
extern "C" fn create() -> i32 {
    answer(|engine, source| {
        *engine = Some(Engine::new(source, Limits::default())?);
        Ok((Slot(0), String::new()))
    })
}

/// [`Engine::start`] with the event in the input; returns the slot, and leaves the reply.
#[unsafe(no_mangle)]
extern "C" fn start() -> i32 {
    answer(|engine, event| created(engine)?.start(event))
}

/// [`Engine::step`] with the event in the input; leaves the reply.
#[unsafe(no_mangle)]
extern "C" fn step(slot: u32) -> i32 {
    answer(|engine, event| Ok((Slot(slot), created(engine)?.step(Slot(slot), event)?)))
}

/// [`Engine::save`]; leaves the state.
#[unsafe(no_mangle)]
extern "C" fn save(slot: u32) -> i32 {
    answer(|engine, _| Ok((Slot(slot), created(engine)?.save(Slot(slot))?)))
}

/// [`Engine::load`] with the state in the input; returns the slot.
#[unsafe(no_mangle)]
extern "C" fn load() -> i32 {
    answer(|engine, saved| Ok((created(engine)?.load(saved)?, String::new())))
}

/// [`Engine::free`].
#[unsafe(no_mangle)]
extern "C" fn forget(slot: u32) {
    HOST.with_borrow_mut(|host| {
        if let Some(engine) = &mut host.engine {
            engine.free(Slot(slot));
        }
    });
}

fn created(engine: &mut Option<Engine>) -> Result<&mut Engine, Problem> {
    engine.as_mut().ok_or_else(|| Problem::new("there is no core"))
}

/// Does something with the engine and the input, and leaves the result.
fn answer(call: impl FnOnce(&mut Option<Engine>, &str) -> Result<(Slot, String), Problem>) -> i32 {
    HOST.with_borrow_mut(|host| {
        let text =
            str::from_utf8(&host.input).map_err(|_| Problem::new("the text is not valid UTF-8"));
        match text.and_then(|text| call(&mut host.engine, text)) {
            Ok((Slot(slot), output)) => {
                host.output = output;
                slot as i32
            }
            Err(problem) => {
                host.output = problem.to_json();
                FAILED
            }
        }
    })
}
