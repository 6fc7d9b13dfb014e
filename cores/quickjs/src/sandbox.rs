//! What a core finds around it, and what watches over it.

use std::ffi::{CStr, c_int, c_void};

use rquickjs_sys::*;

use crate::heap::Heap;
use crate::plain::{Purpose, Text, Writer, forget_exception};

/// The name of the core's file in messages.
pub const FILE: &CStr = c"core.js";

/// How many units of work are as long as 10,000 jumps: elements that a built-in function looks at.
const UNITS_PER_POLL: u64 = 100_000;
/// The most lines that are kept of one call, and the most bytes of a line.
const MOST_LINES: usize = 100;
const LONGEST_LINE: usize = 1000;
/// Room on the stack for describing an error that was thrown where the stack ends.
const STACK_RESERVE: usize = 24 << 10;

/// What QuickJS's calls into Rust know; the runtime points to it.
pub struct Host {
    pub heap: *mut Heap,
    stack: usize,
    limit: u64,
    work: u64,
    /// Whether the calls were nested too deep.
    overflowed: bool,
    /// While an error is described, nothing interrupts.
    is_describing: bool,
    /// Where the latest error was thrown.
    pub thrown_at: String,
    pub logs: Vec<String>,
    unkept_logs: usize,
}

/// A limit that a call has met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exceeded {
    Work,
    Stack,
    Memory,
}

impl Host {
    pub fn new(heap: *mut Heap, stack: usize, polls: u32) -> Box<Self> {
        Box::new(Self {
            heap,
            stack,
            limit: u64::from(polls) * UNITS_PER_POLL,
            work: 0,
            overflowed: false,
            is_describing: false,
            thrown_at: String::new(),
            logs: Vec::new(),
            unkept_logs: 0,
        })
    }

    /// A new call begins.
    pub fn begin(&mut self) {
        self.work = 0;
        self.thrown_at.clear();
        self.logs.clear();
        self.unkept_logs = 0;
    }

    /// The limit that the call has met, whether or not it has noticed.
    pub fn exceeded(&self) -> Option<Exceeded> {
        // SAFETY: the heap lives as long as its runtime.
        let heap = unsafe { &*self.heap };
        if self.work >= self.limit || heap.is_exhausted() {
            Some(Exceeded::Work)
        } else if self.overflowed {
            Some(Exceeded::Stack)
        } else if heap.is_exceeded {
            Some(Exceeded::Memory)
        } else {
            None
        }
    }

    /// The lines of this call.
    pub fn take_logs(&mut self) -> Vec<String> {
        let mut logs = std::mem::take(&mut self.logs);
        if self.unkept_logs > 0 {
            logs.push(format!("… {} more lines in this call", self.unkept_logs));
        }
        logs
    }

    fn log(&mut self, mut line: String) {
        if self.logs.len() == MOST_LINES {
            self.unkept_logs += 1;
            return;
        }
        if line.len() > LONGEST_LINE {
            line.truncate(line.floor_char_boundary(LONGEST_LINE));
            line.push('…');
        }
        self.logs.push(line);
    }

    /// SAFETY: `ctx` must be of a runtime of this crate, and no other reference to its host may be in use.
    unsafe fn of<'a>(ctx: *mut JSContext) -> &'a mut Self {
        unsafe { &mut *JS_GetRuntimeOpaque(JS_GetRuntime(ctx)).cast::<Self>() }
    }
}

/// Gives a context what a core may use.
///
/// # Safety
/// The context must be new, of a runtime that points to its host.
pub unsafe fn furnish(ctx: *mut JSContext) -> bool {
    unsafe {
        let done = JS_AddIntrinsicBaseObjects(ctx) == 0
            && JS_AddIntrinsicJSON(ctx) == 0
            && JS_AddIntrinsicMapSet(ctx) == 0
            && JS_AddIntrinsicPromise(ctx) == 0;
        if !done {
            return false;
        }
        let global = JS_GetGlobalObject(ctx);
        remove(ctx, global, GLOBALS);
        let math = JS_GetPropertyStr(ctx, global, c"Math".as_ptr());
        remove(ctx, math, MATH);
        add_function(ctx, math, c"random", refuse_to_draw);
        JS_FreeValue(ctx, math);
        describe_errors(ctx, global);
        add_console(ctx, global);
        for (constructor, methods, cost) in
            [(c"Array", ARRAY_METHODS, Cost::Sum), (c"String", STRING_METHODS, Cost::Product)]
        {
            let constructor = JS_GetPropertyStr(ctx, global, constructor.as_ptr());
            let prototype = JS_GetPropertyStr(ctx, constructor, c"prototype".as_ptr());
            charge(ctx, prototype, methods, cost);
            JS_FreeValue(ctx, prototype);
            JS_FreeValue(ctx, constructor);
        }
        let json = JS_GetPropertyStr(ctx, global, c"JSON".as_ptr());
        charge(ctx, json, &[c"parse", c"stringify"], Cost::Sum);
        JS_FreeValue(ctx, json);
        JS_FreeValue(ctx, global);
        !JS_HasException(ctx)
    }
}

/// What a core would not have the same everywhere, or cannot use without an event loop.
const GLOBALS: &[&CStr] = &[c"BigInt", c"Function", c"Promise", c"eval", c"queueMicrotask"];

/// Functions whose last digit depends on the machine's library, and randomness.
const MATH: &[&CStr] = &[
    c"acos", c"acosh", c"asin", c"asinh", c"atan", c"atan2", c"atanh", c"cbrt", c"cos", c"cosh",
    c"exp", c"expm1", c"hypot", c"log", c"log10", c"log1p", c"log2", c"pow", c"random", c"sin",
    c"sinh", c"tan", c"tanh",
];

unsafe fn remove(ctx: *mut JSContext, object: JSValue, names: &[&CStr]) {
    for name in names {
        unsafe {
            let atom = JS_NewAtom(ctx, name.as_ptr());
            JS_DeleteProperty(ctx, object, atom, 0);
            JS_FreeAtom(ctx, atom);
        }
    }
}

unsafe fn add_function(
    ctx: *mut JSContext,
    object: JSValue,
    name: &CStr,
    function: unsafe extern "C" fn(*mut JSContext, JSValue, c_int, *mut JSValue) -> JSValue,
) {
    unsafe {
        let generic = JSCFunctionEnum_JS_CFUNC_generic;
        let made = JS_NewCFunction2(ctx, Some(function), name.as_ptr(), 1, generic, 0);
        JS_SetPropertyStr(ctx, object, name.as_ptr(), made);
    }
}

/// `Math.random`, which students try first: it says who draws.
unsafe extern "C" fn refuse_to_draw(
    ctx: *mut JSContext,
    _: JSValue,
    _: c_int,
    _: *mut JSValue,
) -> JSValue {
    let why = c"a core draws no random numbers: the world draws, as in `timers: { election: [150, 300] }`";
    // SAFETY: the text has no conversions, so no further arguments are read.
    unsafe { JS_ThrowTypeError(ctx, why.as_ptr()) }
}

/// Called at every 10,000th jump or call. Says whether the core must stop.
///
/// # Safety
/// `host` must be the host of the runtime.
pub unsafe extern "C" fn poll(_: *mut JSRuntime, host: *mut c_void) -> c_int {
    let host = unsafe { &mut *host.cast::<Host>() };
    if host.is_describing {
        return 0;
    }
    host.work = host.work.saturating_add(UNITS_PER_POLL);
    c_int::from(host.exceeded().is_some())
}

// Errors. QuickJS calls `Error.prepareStackTrace` for each error at the place where it is thrown. Ours is an object of a class of our own, because
// QuickJS calls such an object even where the stack ends.

unsafe fn describe_errors(ctx: *mut JSContext, global: JSValue) {
    unsafe {
        let rt = JS_GetRuntime(ctx);
        let mut class = 0;
        JS_NewClassID(rt, &raw mut class);
        let definition = JSClassDef {
            class_name: c"Describer".as_ptr(),
            finalizer: None,
            gc_mark: None,
            call: Some(describe_error),
            exotic: std::ptr::null_mut(),
        };
        JS_NewClass(rt, class, &raw const definition);
        let error = JS_GetPropertyStr(ctx, global, c"Error".as_ptr());
        JS_SetPropertyStr(ctx, error, c"prepareStackTrace".as_ptr(), JS_NewObjectClass(ctx, class));
        remove(ctx, error, &[c"prepareStackTrace", c"captureStackTrace", c"stackTraceLimit"]);
        JS_FreeValue(ctx, error);
    }
}

/// Returns what `error.stack` will be: the calls in the core's file.
unsafe extern "C" fn describe_error(
    ctx: *mut JSContext,
    _: JSValue,
    _: JSValue,
    count: c_int,
    arguments: *mut JSValue,
    _: c_int,
) -> JSValue {
    if count < 2 {
        return JS_UNDEFINED;
    }
    unsafe {
        let rt = JS_GetRuntime(ctx);
        let (error, sites) = (*arguments, *arguments.add(1));
        let stack = {
            let host = Host::of(ctx);
            host.is_describing = true;
            host.stack
        };
        JS_SetMaxStackSize(rt, (stack + STACK_RESERVE) as size_t);
        if is_stack_overflow(ctx, error) {
            // Where the stack ends differs from machine to machine, so no core may notice it.
            JS_SetUncatchableError(ctx, error);
            Host::of(ctx).overflowed = true;
        }
        let text = describe(ctx, sites);
        JS_SetMaxStackSize(rt, stack as size_t);
        let result = JS_NewStringLen(ctx, text.as_ptr().cast(), text.len() as size_t);
        let host = Host::of(ctx);
        host.is_describing = false;
        host.thrown_at = text;
        result
    }
}

unsafe fn is_stack_overflow(ctx: *mut JSContext, error: JSValue) -> bool {
    unsafe {
        if !JS_IsError(error) {
            return false;
        }
        let message = own_data(ctx, error, c"message");
        let is_it = JS_IsString(message)
            && Text::of(ctx, message)
                .is_some_and(|text| text.as_str() == Some("Maximum call stack size exceeded"));
        JS_FreeValue(ctx, message);
        is_it
    }
}

/// The value of an own property, undefined if there is none or if it has a getter.
unsafe fn own_data(ctx: *mut JSContext, object: JSValue, name: &CStr) -> JSValue {
    unsafe {
        let atom = JS_NewAtom(ctx, name.as_ptr());
        let mut found = JSPropertyDescriptor {
            flags: 0,
            value: JS_UNDEFINED,
            getter: JS_UNDEFINED,
            setter: JS_UNDEFINED,
        };
        if JS_GetOwnProperty(ctx, &raw mut found, object, atom) < 0 {
            forget_exception(ctx);
        }
        JS_FreeAtom(ctx, atom);
        JS_FreeValue(ctx, found.getter);
        JS_FreeValue(ctx, found.setter);
        found.value
    }
}

unsafe fn describe(ctx: *mut JSContext, sites: JSValue) -> String {
    let mut text = String::new();
    let mut length = 0;
    unsafe {
        if JS_GetLength(ctx, sites, &raw mut length) < 0 {
            forget_exception(ctx);
        }
        for index in 0..length {
            let site = JS_GetPropertyUint32(ctx, sites, index as u32);
            let file = ask(ctx, site, c"getFileName");
            if file.as_deref() == FILE.to_str().ok() {
                let name = ask(ctx, site, c"getFunctionName").filter(|name| !name.is_empty());
                let [line, column] = [c"getLineNumber", c"getColumnNumber"]
                    .map(|name| ask(ctx, site, name).unwrap_or_default());
                let name = name.unwrap_or_else(|| "<anonymous>".to_owned());
                text.push_str(if text.is_empty() { "" } else { "\n" });
                text.push_str(&format!("at {name} (core.js:{line}:{column})"));
            }
            JS_FreeValue(ctx, site);
        }
    }
    text
}

/// Calls a method of a call site.
unsafe fn ask(ctx: *mut JSContext, site: JSValue, method: &CStr) -> Option<String> {
    unsafe {
        let function = JS_GetPropertyStr(ctx, site, method.as_ptr());
        let answer = JS_Call(ctx, function, site, 0, std::ptr::null_mut());
        JS_FreeValue(ctx, function);
        if JS_IsException(answer) {
            forget_exception(ctx);
            return None;
        }
        let text = if JS_IsNull(answer) { None } else { Text::of(ctx, answer) };
        JS_FreeValue(ctx, answer);
        text.map(|text| text.to_lossy())
    }
}

// The console.

unsafe fn add_console(ctx: *mut JSContext, global: JSValue) {
    unsafe {
        let console = JS_NewObject(ctx);
        for name in [c"debug", c"error", c"info", c"log", c"warn"] {
            add_function(ctx, console, name, log);
        }
        JS_SetPropertyStr(ctx, global, c"console".as_ptr(), console);
    }
}

unsafe extern "C" fn log(
    ctx: *mut JSContext,
    _: JSValue,
    count: c_int,
    arguments: *mut JSValue,
) -> JSValue {
    let mut line = String::new();
    for index in 0..count as usize {
        if index > 0 {
            line.push(' ');
        }
        unsafe { show(ctx, *arguments.add(index), &mut line) };
        if line.len() > LONGEST_LINE {
            break;
        }
    }
    unsafe { Host::of(ctx) }.log(line);
    JS_UNDEFINED
}

/// Writes a value as a person would want to read it. No code of the core runs.
unsafe fn show(ctx: *mut JSContext, value: JSValue, line: &mut String) {
    unsafe {
        if JS_IsError(value) {
            let message = own_data(ctx, value, c"message");
            line.push_str("Error: ");
            line.push_str(&Text::of(ctx, message).map(|text| text.to_lossy()).unwrap_or_default());
            JS_FreeValue(ctx, message);
        } else if !JS_IsObject(value) && !JS_IsSymbol(value) {
            line.push_str(&Text::of(ctx, value).map(|text| text.to_lossy()).unwrap_or_default());
        } else {
            let start = line.len();
            let written = Writer::new(ctx, Purpose::Print, start + LONGEST_LINE, line).write(value);
            if let Err(refusal) = written {
                line.truncate(start);
                line.push_str(&refusal.message("<the value"));
                line.push('>');
            }
        }
    }
}

// Built-in functions that look at each element of something long do not poll. They are replaced by functions that first add what
// they will do to the work of the call.

/// What a method costs.
#[derive(Clone, Copy)]
enum Cost {
    /// The elements of what it is called on, of its arguments and of its result.
    Sum,
    /// It may look for its argument at each position.
    Product,
}

const ARRAY_METHODS: &[&CStr] = &[
    c"concat",
    c"copyWithin",
    c"every",
    c"fill",
    c"filter",
    c"find",
    c"findIndex",
    c"findLast",
    c"findLastIndex",
    c"flat",
    c"flatMap",
    c"forEach",
    c"includes",
    c"indexOf",
    c"join",
    c"lastIndexOf",
    c"map",
    c"reduce",
    c"reduceRight",
    c"reverse",
    c"shift",
    c"slice",
    c"some",
    c"sort",
    c"splice",
    c"toLocaleString",
    c"toReversed",
    c"toSorted",
    c"toSpliced",
    c"toString",
    c"unshift",
    c"with",
];

const STRING_METHODS: &[&CStr] = &[
    c"endsWith",
    c"includes",
    c"indexOf",
    c"lastIndexOf",
    c"localeCompare",
    c"normalize",
    c"replace",
    c"replaceAll",
    c"split",
    c"startsWith",
    c"toLocaleLowerCase",
    c"toLocaleUpperCase",
    c"toLowerCase",
    c"toUpperCase",
    c"trim",
    c"trimEnd",
    c"trimStart",
    c"isWellFormed",
    c"toWellFormed",
];

unsafe fn charge(ctx: *mut JSContext, object: JSValue, methods: &[&CStr], cost: Cost) {
    for name in methods {
        unsafe {
            let mut method = JS_GetPropertyStr(ctx, object, name.as_ptr());
            if JS_IsFunction(ctx, method) {
                let charged =
                    JS_NewCFunctionData(ctx, Some(charged), 1, cost as c_int, 1, &raw mut method);
                let flags = JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE;
                JS_DefinePropertyValueStr(ctx, object, name.as_ptr(), charged, flags as c_int);
            }
            JS_FreeValue(ctx, method);
        }
    }
}

unsafe extern "C" fn charged(
    ctx: *mut JSContext,
    this: JSValue,
    count: c_int,
    arguments: *mut JSValue,
    cost: c_int,
    original: *mut JSValue,
) -> JSValue {
    unsafe {
        let mut units = length_of(ctx, this);
        for index in 0..count as usize {
            let other = length_of(ctx, *arguments.add(index));
            units = if cost == Cost::Product as c_int {
                units.saturating_mul(other.max(1))
            } else {
                units.saturating_add(other)
            };
        }
        let host = Host::of(ctx);
        host.work = host.work.saturating_add(units);
        if host.work >= host.limit {
            let error = JS_ThrowInternalError(ctx, c"interrupted".as_ptr());
            let error_value = JS_GetException(ctx);
            JS_SetUncatchableError(ctx, error_value);
            JS_Throw(ctx, error_value);
            return error;
        }
        let result = JS_Call(ctx, *original, this, count, arguments);
        let units = length_of(ctx, result);
        let host = Host::of(ctx);
        host.work = host.work.saturating_add(units);
        result
    }
}

/// The length of a text or an array, or what an object says of its own.
unsafe fn length_of(ctx: *mut JSContext, value: JSValue) -> u64 {
    let mut length = 0;
    unsafe {
        if !JS_IsString(value) && !JS_IsObject(value) || JS_IsFunction(ctx, value) {
            return 0;
        }
        if JS_GetLength(ctx, value, &raw mut length) < 0 {
            forget_exception(ctx);
        }
    }
    u64::try_from(length).unwrap_or_default()
}
