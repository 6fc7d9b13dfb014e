//! Cores that want to harm what runs them, or that their author got badly wrong: each ends with a problem, and the others go on.

use raftarium_quickjs::{Engine, Limits, Problem};

const RECURSION: &str = "too much recursion";
const ENDLESS: &str = "the core did not return";
const MEMORY: &str = "out of memory";

/// The body of `step`, and the message that it gets.
const CORES: &[(&str, &str)] = &[
    // Loops.
    ("for (;;) {}", ENDLESS),
    ("for (;;) try { for (;;) {} } catch {} finally { continue }", ENDLESS),
    ("throw { toString() { for (;;) {} } }", ENDLESS),
    ("function* f() { for (;;) yield 1 } for (const x of f()) {}", ENDLESS),
    ("[1].forEach(() => { for (;;) {} })", ENDLESS),
    // Recursion.
    ("const f = () => f(); f()", RECURSION),
    ("const f = () => { try { f() } catch {} }; f(); return {}", RECURSION),
    (
        "Error.stackTraceLimit = 0; const f = () => { try { f() } catch {} }; f(); return {}",
        RECURSION,
    ),
    ("const o = { toString() { return `${o}` } }; `${o}`", RECURSION),
    ("let a = []; for (let i = 0; i < 20000; i++) a = [a]; JSON.stringify(a)", RECURSION),
    ("JSON.parse('['.repeat(100000))", RECURSION),
    // Memory.
    ("const a = []; for (;;) a.push([1, 2, 3])", MEMORY),
    ("try { const a = []; for (;;) a.push([1, 2, 3]) } catch {} return {}", MEMORY),
    ("return { a: 'x'.repeat(1e9) }", MEMORY),
    ("let s = 'x'; for (;;) s += s", "InternalError: string too long"),
    ("let s = 'x'; for (let i = 0; i < 25; i++) s += s; return { s }", MEMORY),
    ("return { a: new Array(1e9).fill(0) }", ENDLESS),
    ("return { a: Array.from({ length: 1e9 }) }", MEMORY),
    ("let x = {}; for (let i = 0; i < 100000; i++) x = { x }; return { x }", MEMORY),
    ("for (;;) 'x'.repeat(4e5)", ENDLESS),
    // Built-in functions that could take hours.
    ("'x'.repeat(4e5).indexOf('x'.repeat(2e5) + 'y')", ENDLESS),
    ("'x'.repeat(4e5).replaceAll('x'.repeat(2e5) + 'y', '')", ENDLESS),
    ("[].reverse.call({ length: 2 ** 53 - 1 })", ENDLESS),
    ("Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1)", ENDLESS),
    ("const a = new Array(10000).fill(1); for (;;) a.sort()", ENDLESS),
    ("const a = new Array(10000).fill(1); for (;;) JSON.stringify(a)", ENDLESS),
    ("const a = new Array(10000).fill(1); for (;;) [...a]", ENDLESS),
    ("const a = '1'.repeat(4e5); for (;;) +a", ENDLESS),
    // Replies.
    (
        "const part = 'x'.repeat(4e5); return { send: [part, part, part, part, part, part, part, part, part, part, part, part] }",
        "reply.send[3] is larger than 1048576 bytes as JSON",
    ),
    (
        "let a = []; for (let i = 0; i < 40; i++) a = [a, a]; return { a }",
        " is larger than 1048576 bytes as JSON",
    ),
    (
        "let x = {}; for (let i = 0; i < 1000; i++) x = { x }; return { x }",
        "x is nested more than 100 levels deep",
    ),
    ("const x = {}; x.x = x; return { x }", "reply.x.x contains itself"),
    ("return { get send() { for (;;) {} } }", "reply.send has a getter or a setter"),
    ("return new Array(4e9)", "reply is an array with holes"),
    // Ways out.
    ("return (() => {}).constructor('return 1')()", "TypeError: eval is not supported"),
    ("return (async () => {}).constructor('return 1')()", "TypeError: eval is not supported"),
    ("return (function* () {}).constructor('return 1')()", "TypeError: eval is not supported"),
    ("(0, eval)('1')", "ReferenceError: eval is not defined"),
    ("new Date()", "ReferenceError: Date is not defined"),
    ("performance.now()", "ReferenceError: performance is not defined"),
    (
        "return { send: [{ to: 'S2', body: { type: 'x', term: event.trem } }] }",
        "reply.send[0].body.term is undefined",
    ),
    (
        "return { write: { id: 1, entries: [{ term: 1, command: undefined }] } }",
        "reply.write.entries[0].command is undefined",
    ),
    (
        "Math.random()",
        "TypeError: a core draws no random numbers: the world draws, as in `timers: { election: [150, 300] }`",
    ),
    ("Math.sin(1)", "TypeError: not a function"),
    ("queueMicrotask(() => {})", "ReferenceError: queueMicrotask is not defined"),
    ("Promise.resolve()", "ReferenceError: Promise is not defined"),
    ("new WeakRef({})", "ReferenceError: WeakRef is not defined"),
    ("new FinalizationRegistry(() => {})", "ReferenceError: FinalizationRegistry is not defined"),
    ("new SharedArrayBuffer(8)", "ReferenceError: SharedArrayBuffer is not defined"),
    ("Atomics.wait()", "ReferenceError: Atomics is not defined"),
    ("new Proxy({}, {})", "ReferenceError: Proxy is not defined"),
    ("BigInt(1)", "ReferenceError: BigInt is not defined"),
    (
        "return import('fs')",
        "the reply is a promise: `step` must return its reply at once, so it cannot be async",
    ),
];

fn core(step: &str) -> String {
    format!(
        "export function start() {{ return {{}} }}\nexport function step(state, event) {{\n{step}\n}}\n"
    )
}

fn started(step: &str) -> Result<String, Problem> {
    let mut engine = Engine::new(&core(step), Limits::default())?;
    engine.start("{}").map(|(_, reply)| reply)
}

#[test]
fn each_hostile_core_ends_with_its_problem() {
    let mut wrong = Vec::new();
    for (step, expected) in CORES {
        match started(step) {
            Err(problem) if problem.message.ends_with(expected) => {}
            other => wrong.push(format!("{step}\n    {expected}\n    {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_slot_that_met_a_limit_is_gone_and_the_others_go_on() {
    let step = "state.n = (state.n ?? 0) + 1; if (event.bomb) { const a = []; for (;;) a.push({}) } return { n: state.n }";
    let mut engine = Engine::new(&core(step), Limits::default()).unwrap();
    let (first, _) = engine.start("{}").unwrap();
    let (second, _) = engine.start("{}").unwrap();
    assert_eq!(engine.step(first, "{\"bomb\":true}").unwrap_err().message, MEMORY);
    assert_eq!(engine.step(first, "{}").unwrap_err().message, "there is no state in slot 0");
    assert!(engine.step(second, "{}").unwrap().starts_with("{\"reply\":{\"n\":2}"));
    let memory = engine.memory();
    assert_eq!(engine.start("{}").unwrap().0, first);
    assert!(engine.memory() > memory);
}

#[test]
fn a_core_that_does_nothing_but_harm_is_harmless_a_thousand_times() {
    let mut engine =
        Engine::new(&core("const a = []; for (;;) a.push(a)"), Limits::default()).unwrap();
    for _ in 0..100 {
        assert!(engine.start("{}").is_err());
        assert_eq!(engine.memory(), 0);
    }
}

#[test]
fn what_a_core_does_to_built_in_objects_does_not_reach_what_reads_its_reply() {
    let tampering = "Object.prototype.toJSON = () => 1; Array.prototype.toJSON = () => 2;
        Object.defineProperty(Object.prototype, 'x', { set() { throw 'no' } });
        Object.defineProperty(Array.prototype, '0', { get() { throw 'no' }, set() { throw 'no' } });
        JSON.stringify = JSON.parse = Array.prototype.push = Object.keys = () => { throw 'no' };
        Array.prototype[Symbol.iterator] = undefined; globalThis.console = null; globalThis.Error = null;";
    let source =
        format!("{tampering}\n{}", core("return { x: event.x, list: [event.list[0], 2] }"));
    let mut engine = Engine::new(&source, Limits::default()).unwrap();
    let (_, reply) = engine.start("{\"x\":5,\"list\":[7]}").unwrap();
    assert_eq!(reply, "{\"reply\":{\"x\":5,\"list\":[7,2]},\"state\":{},\"logs\":[]}");
}

#[test]
fn files_that_are_no_core_are_refused_with_their_position() {
    for (source, message, line) in [
        ("", "the file does not export a function `start`", None),
        ("export function start() {}", "the file does not export a function `step`", None),
        ("export const start = 1, step = 2", "the file does not export a function `start`", None),
        ("let x =\n;", "SyntaxError: unexpected token in expression: ';'", Some(2)),
        ("\n\nthrow new Error('no')", "Error: no", Some(3)),
        ("for (;;) {}", ENDLESS, Some(1)),
        ("import x from 'y'", "ReferenceError: could not load module 'y'", None),
        (
            "await 1",
            "the file uses `await` outside of functions, and nothing in a core can be awaited",
            None,
        ),
        ("x = /a+/", "SyntaxError: RegExp are not supported", Some(1)),
        (
            "\nx = 5n",
            "5n is a BigInt, which a core cannot use (in a comment or a text, write it with a space)",
            Some(2),
        ),
    ] {
        let problem = Engine::new(source, Limits::default()).err().expect(source);
        assert_eq!((problem.message.as_str(), problem.line), (message, line), "{source}");
    }
    let deep = "[".repeat(100_000);
    assert_eq!(Engine::new(&deep, Limits::default()).err().unwrap().message, RECURSION);
    let long = " ".repeat(2 << 20);
    assert_eq!(
        Engine::new(&long, Limits::default()).err().unwrap().message,
        "the file has 2097152 bytes; a core has at most 1048576"
    );
}
