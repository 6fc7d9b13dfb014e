//! One QuickJS runtime with one core in it, and the one state that this core has made.

use std::ffi::{CStr, CString, c_int};
use std::slice;

use rquickjs_sys::*;

use crate::heap::Heap;
use crate::plain::{Purpose, Refusal, Text, Writer, forget_exception, write_field, write_texts};
use crate::sandbox::{Exceeded, FILE, Host, furnish, poll};
use crate::{Limits, Problem};

/// The most bytes of a state as JSON.
const LARGEST_STATE: usize = 8 << 20;

/// The fields of a state that are shown after each step.
const SHOWN: [&CStr; 8] = [
    c"role",
    c"term",
    c"voted_for",
    c"commit_index",
    c"leader",
    c"votes",
    c"next_index",
    c"match_index",
];

/// A runtime with one context. Dropping it frees its memory as a whole.
struct Machine {
    rt: *mut JSRuntime,
    ctx: *mut JSContext,
    limits: Limits,
    // Pointers, because the runtime has the same ones.
    host: *mut Host,
    heap: *mut Heap,
}

impl Machine {
    fn new(limits: Limits) -> Result<Self, Problem> {
        let heap = Box::into_raw(Heap::new(limits.memory));
        let host = Box::into_raw(Host::new(heap, limits.stack, limits.work));
        let functions = Heap::functions();
        // SAFETY: the heap and the host live until the machine is dropped, and with it the last use of the runtime.
        unsafe {
            let rt = JS_NewRuntime2(&raw const functions, heap.cast());
            let mut machine = Self { rt, ctx: std::ptr::null_mut(), limits, host, heap };
            if rt.is_null() {
                return Err(out_of_memory());
            }
            JS_SetRuntimeOpaque(rt, host.cast());
            JS_SetMaxStackSize(rt, limits.stack as size_t);
            JS_SetInterruptHandler(rt, Some(poll), host.cast());
            machine.ctx = JS_NewContextRaw(rt);
            if machine.ctx.is_null() || !furnish(machine.ctx) {
                return Err(out_of_memory());
            }
            Ok(machine)
        }
    }

    fn host(&mut self) -> &mut Host {
        // SAFETY: it is alive, and no code of the runtime runs while this is borrowed.
        unsafe { &mut *self.host }
    }

    /// The limit that the call has met.
    fn exceeded(&self) -> Option<Exceeded> {
        // SAFETY: as above.
        unsafe { (*self.host).exceeded() }
    }

    /// To be called before any code of a core runs.
    fn begin(&mut self) {
        self.host().begin();
        // SAFETY: both are alive. The limit of the stack counts from here.
        unsafe {
            (*self.heap).begin();
            JS_UpdateStackTop(self.rt);
        }
    }

    /// Calls a function of the core. The result belongs to the caller.
    unsafe fn call(
        &mut self,
        function: JSValue,
        arguments: &mut [JSValue],
    ) -> Result<JSValue, Problem> {
        let count = arguments.len() as c_int;
        let result =
            unsafe { JS_Call(self.ctx, function, JS_UNDEFINED, count, arguments.as_mut_ptr()) };
        self.check(result)
    }

    /// What a call has brought; a problem if it has thrown or met a limit.
    fn check(&mut self, result: JSValue) -> Result<JSValue, Problem> {
        let is_exception = unsafe { JS_IsException(result) };
        if let Some(limit) = self.exceeded() {
            return Err(self.limit(limit));
        }
        if is_exception { Err(self.exception()) } else { Ok(result) }
    }

    fn limit(&mut self, limit: Exceeded) -> Problem {
        let message = match limit {
            Exceeded::Work => "the core did not return",
            Exceeded::Stack => "too much recursion",
            Exceeded::Memory => "out of memory",
        };
        let stack = std::mem::take(&mut self.host().thrown_at);
        self.problem(message.to_owned(), stack)
    }

    /// The exception that was thrown, as a problem.
    fn exception(&mut self) -> Problem {
        // SAFETY: the exception belongs to us once it is taken.
        unsafe {
            let exception = JS_GetException(self.ctx);
            let problem = self.describe(exception);
            JS_FreeValue(self.ctx, exception);
            problem
        }
    }

    unsafe fn describe(&mut self, exception: JSValue) -> Problem {
        let mut stack = std::mem::take(&mut self.host().thrown_at);
        let is_error = unsafe { JS_IsError(exception) };
        if is_error {
            unsafe {
                let own = JS_GetPropertyStr(self.ctx, exception, c"stack".as_ptr());
                if JS_IsString(own) {
                    stack = Text::of(self.ctx, own).map(|text| text.to_lossy()).unwrap_or(stack);
                }
                JS_FreeValue(self.ctx, own);
            }
        }
        // This may run code of the core, which may meet a limit.
        let text = unsafe { Text::of(self.ctx, exception) }.map(|text| text.to_lossy());
        unsafe { forget_exception(self.ctx) };
        if let Some(limit) = self.exceeded() {
            return self.limit(limit);
        }
        let text = text.unwrap_or_else(|| "something that is not a text".to_owned());
        self.problem(if is_error { text } else { format!("the core threw {text}") }, stack)
    }

    fn problem(&mut self, message: String, stack: String) -> Problem {
        let (line, column) = position(&stack).unzip();
        let stack = if stack.is_empty() { None } else { Some(stack) };
        Problem { message: shortened(message), line, column, stack, logs: self.host().take_logs() }
    }

    /// Whether the file of a core was executed to its end.
    unsafe fn check_evaluated(&mut self, promise: JSValue) -> Result<(), Problem> {
        unsafe {
            let state = JS_PromiseState(self.ctx, promise);
            if state == JSPromiseStateEnum_JS_PROMISE_REJECTED {
                let reason = JS_PromiseResult(self.ctx, promise);
                return Err(self.describe(reason));
            }
            if state == JSPromiseStateEnum_JS_PROMISE_PENDING {
                return Err(Problem::new(
                    "the file uses `await` outside of functions, and nothing in a core can be awaited",
                ));
            }
            Ok(())
        }
    }

    unsafe fn parse(&mut self, json: &str, what: &str) -> Result<JSValue, Problem> {
        let text = CString::new(json).map_err(|_| Problem::new(format!("{what} has a NUL")))?;
        let length = json.len() as size_t;
        let value = unsafe { JS_ParseJSON(self.ctx, text.as_ptr(), length, c"event".as_ptr()) };
        let value = self.check(value)?;
        if unsafe { !JS_IsObject(value) } {
            unsafe { JS_FreeValue(self.ctx, value) };
            return Err(Problem::new(format!("{what} is not an object")));
        }
        Ok(value)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // The runtime is not asked to tidy up: see `heap.rs`.
        // SAFETY: nothing uses the runtime after this.
        unsafe {
            drop(Box::from_raw(self.host));
            drop(Box::from_raw(self.heap));
        }
    }
}

fn out_of_memory() -> Problem {
    Problem::new("out of memory")
}

fn shortened(mut text: String) -> String {
    const LONGEST: usize = 2000;
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push('…');
    }
    text
}

/// The line and the column of the first call of a stack.
fn position(stack: &str) -> Option<(u32, u32)> {
    let (_, rest) = stack.split_once("core.js:")?;
    let mut numbers = rest.split(|c: char| !c.is_ascii_digit());
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// A runtime for compiling, which has a parser and runs nothing.
pub struct Scratch(Machine);

impl Scratch {
    pub fn new(limits: Limits) -> Result<Self, Problem> {
        let machine = Machine::new(limits)?;
        // SAFETY: the context is alive.
        unsafe { JS_AddIntrinsicEval(machine.ctx) };
        Ok(Self(machine))
    }

    /// From the text of a module to bytecode.
    pub fn compile(mut self, source: &str) -> Result<Vec<u8>, Problem> {
        let text = CString::new(source).map_err(|_| Problem::new("the file has a NUL"))?;
        let machine = &mut self.0;
        machine.begin();
        let flags = JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_STRICT | JS_EVAL_FLAG_COMPILE_ONLY;
        // SAFETY: the text ends with a NUL, which its length does not count.
        unsafe {
            let module = JS_Eval(
                machine.ctx,
                text.as_ptr(),
                source.len() as size_t,
                FILE.as_ptr(),
                flags as c_int,
            );
            let module = machine.check(module)?;
            let mut size = 0;
            let flags = JS_WRITE_OBJ_BYTECODE | JS_WRITE_OBJ_STRIP_SOURCE;
            let bytes = JS_WriteObject(machine.ctx, &raw mut size, module, flags as c_int);
            if bytes.is_null() {
                return Err(machine.exception());
            }
            Ok(slice::from_raw_parts(bytes, size as usize).to_vec())
        }
    }
}

/// A core and its state.
pub struct Vm {
    machine: Machine,
    start: JSValue,
    step: JSValue,
    /// Undefined until there is one.
    state: JSValue,
    shown: [JSAtom; SHOWN.len()],
}

// SAFETY: a runtime may be used by any thread, by one at a time; where its stack begins is set at each call.
unsafe impl Send for Vm {}

impl Vm {
    /// Executes the file of a core.
    pub fn new(bytecode: &[u8], limits: Limits) -> Result<Self, Problem> {
        let mut machine = Machine::new(limits)?;
        machine.begin();
        // SAFETY: the bytecode is what `Scratch::compile` has written.
        unsafe {
            let ctx = machine.ctx;
            let module = JS_ReadObject(
                ctx,
                bytecode.as_ptr(),
                bytecode.len() as size_t,
                JS_READ_OBJ_BYTECODE as c_int,
            );
            let module = machine.check(module)?;
            let linked = if JS_ResolveModule(ctx, module) < 0 { JS_EXCEPTION } else { module };
            let definition = JS_VALUE_GET_PTR(machine.check(linked)?).cast();
            let promise = JS_EvalFunction(ctx, module);
            let promise = machine.check(promise)?;
            machine.check_evaluated(promise)?;
            let namespace = JS_GetModuleNamespace(ctx, definition);
            let namespace = machine.check(namespace)?;
            let [start, step] =
                [c"start", c"step"].map(|name| JS_GetPropertyStr(ctx, namespace, name.as_ptr()));
            for (name, function) in [("start", start), ("step", step)] {
                if !JS_IsFunction(ctx, function) {
                    forget_exception(ctx);
                    return Err(Problem::new(format!(
                        "the file does not export a function `{name}`"
                    )));
                }
            }
            let shown = SHOWN.map(|name| JS_NewAtom(ctx, name.as_ptr()));
            Ok(Self { machine, start, step, state: JS_UNDEFINED, shown })
        }
    }

    pub fn memory(&self) -> usize {
        // SAFETY: the heap is alive.
        unsafe { (*self.machine.heap).used() }
    }

    /// Whether a limit was exceeded. The runtime cannot be used again.
    pub fn is_broken(&self) -> bool {
        self.machine.exceeded().is_some()
    }

    /// `start(event)`, then `step(state, event)`.
    pub fn start(&mut self, event: &str) -> Result<String, Problem> {
        self.machine.begin();
        // SAFETY: all values are of this context.
        unsafe {
            let mut argument = [self.machine.parse(event, "the event")?];
            let state = self.machine.call(self.start, &mut argument);
            JS_FreeValue(self.machine.ctx, argument[0]);
            self.state = state?;
            self.check_state()?;
            self.step_once(event)
        }
    }

    /// `step(state, event)`.
    pub fn step(&mut self, event: &str) -> Result<String, Problem> {
        self.machine.begin();
        unsafe { self.step_once(event) }
    }

    unsafe fn step_once(&mut self, event: &str) -> Result<String, Problem> {
        let ctx = self.machine.ctx;
        unsafe {
            let mut arguments = [self.state, self.machine.parse(event, "the event")?];
            let reply = self.machine.call(self.step, &mut arguments);
            JS_FreeValue(ctx, arguments[1]);
            let reply = reply?;
            let result = self.report(reply);
            JS_FreeValue(ctx, reply);
            result
        }
    }

    /// What a step has brought, as JSON.
    unsafe fn report(&mut self, reply: JSValue) -> Result<String, Problem> {
        let ctx = self.machine.ctx;
        if unsafe { JS_IsPromise(reply) } {
            return Err(self.refuse("the reply is a promise: `step` must return its reply at once, so it cannot be async"));
        }
        if unsafe { !JS_IsObject(reply) } {
            return Err(
                self.refuse("the reply is not an object: `step` must return one, such as {}")
            );
        }
        let limit = self.machine.limits.reply;
        let mut out = String::from("{\"reply\":");
        unsafe {
            let mut writer = Writer::new(ctx, Purpose::Reply, limit, &mut out);
            let written = writer.write(reply);
            self.written(written, "reply")?;
            out.push_str(",\"state\":{");
            let limit = out.len() + limit;
            let mut writer = Writer::new(ctx, Purpose::Reply, limit, &mut out);
            let mut is_first = true;
            for (name, atom) in SHOWN.iter().zip(self.shown) {
                let name = name.to_str().unwrap_or_default();
                let written = write_field(&mut writer, self.state, atom, name, is_first);
                is_first &= !self.written(written, "state")?;
            }
        }
        out.push_str("},\"logs\":");
        write_texts(&mut out, &self.machine.host().take_logs());
        out.push('}');
        Ok(out)
    }

    /// The whole state as JSON.
    pub fn save(&mut self) -> Result<String, Problem> {
        self.machine.begin();
        let mut out = String::new();
        let written = unsafe {
            Writer::new(self.machine.ctx, Purpose::State, LARGEST_STATE, &mut out).write(self.state)
        };
        self.written(written, "state")?;
        Ok(out)
    }

    /// Takes a state that was saved.
    pub fn load(&mut self, saved: &str) -> Result<(), Problem> {
        self.machine.begin();
        // SAFETY: the value belongs to us.
        self.state = unsafe { self.machine.parse(saved, "the saved state")? };
        self.check_state()
    }

    /// Whether what `start` returned can be a state at all.
    fn check_state(&mut self) -> Result<(), Problem> {
        let state = self.state;
        if unsafe { JS_IsPromise(state) } {
            return Err(self.refuse("the state is a promise: `start` must return the state at once, so it cannot be async"));
        }
        if unsafe {
            !JS_IsObject(state) || JS_IsArray(state) || JS_IsFunction(self.machine.ctx, state)
        } {
            return Err(self.refuse("`start` must return the state, which is an object"));
        }
        Ok(())
    }

    /// What came of writing a value. To read a long text may have needed more memory than there is.
    fn written<T>(&mut self, written: Result<T, Refusal>, root: &str) -> Result<T, Problem> {
        self.machine.check(JS_UNDEFINED)?;
        written.map_err(|refusal| self.refuse(&refusal.message(root)))
    }

    /// A problem with what the core has returned; it has no position.
    fn refuse(&mut self, message: &str) -> Problem {
        self.machine.problem(message.to_owned(), String::new())
    }
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn the_position_of_a_problem_is_that_of_the_innermost_call() {
        assert_eq!(position("at inner (core.js:12:3)\nat step (core.js:40:1)"), Some((12, 3)));
        assert_eq!(position("at core.js:3:5"), Some((3, 5)));
        assert_eq!(position("at x (native)"), None);
    }
}
