//! Foreign cores: what the page gives to run one, as the world uses it (`docs/cores.md`).

use js_sys::{Array, Function, Reflect, Uint8Array};
use tsify::Ts;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::cores::{Engine, Lines, Problem as CoreProblem, Program, Slot, Transport};

use super::arguments::{GivenText, object, text};
use super::cluster::Cluster;
use super::objects::Problem;

/// The longest name of a core, and the longest file, in bytes.
const MAX_NAME: usize = 200;
const MAX_FILE: usize = 8 << 20;
/// The most lines that are taken of what was printed in a call that failed; the engine keeps fewer.
const MAX_LOGS: usize = 1_000;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Runs one foreign core for the servers of a run. Each method may throw an `Error` that says what is wrong, with what was printed before in `logs`. */
export interface CoreEngine {
  /** Starts a server with the event `start`: where its state is, and the answer. */
  start(event: string): { slot: number; text: string };
  /** Gives an event to a server. */
  step(slot: number, event: string): string;
  /** A server's state as JSON. */
  save(slot: number): string;
  /** A server with a saved state. */
  load(saved: string): number;
  /** Forgets a server. */
  free(slot: number): void;
  /** Forgets everything. */
  dispose(): void;
}

/** Runs a core that takes lines of JSON and answers them. */
export interface CoreLines {
  /** The answer to a line; throws an `Error` that says why there is none. */
  ask(line: string): string;
  /** Forgets everything. */
  dispose(): void;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// A function that starts a core.
    #[wasm_bindgen(typescript_type = "() => CoreEngine | CoreLines")]
    pub type GivenLaunch;
    /// The file of a core: the text of a script, or the bytes of a module.
    #[wasm_bindgen(typescript_type = "string | Uint8Array")]
    pub type GivenFile;

    #[wasm_bindgen(js_name = Object)]
    type Given;
    #[wasm_bindgen(method, catch)]
    fn start(this: &Given, event: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn step(this: &Given, slot: u32, event: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn save(this: &Given, slot: u32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn load(this: &Given, saved: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn free(this: &Given, slot: u32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn ask(this: &Given, line: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn dispose(this: &Given) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen]
impl Cluster {
    /// From the next run that is opened on, the servers run the core that `launch` starts, a core called `name` whose file is
    /// `contents`. Without arguments they run ours again.
    #[wasm_bindgen(js_name = setCore)]
    pub fn set_core(
        &self,
        name: Option<GivenText>,
        contents: Option<GivenFile>,
        launch: Option<GivenLaunch>,
    ) -> Option<Ts<Problem>> {
        let core = program(name, contents, launch);
        let set = core.map(|core| self.animation.change(|live| live.set_core(core)));
        set.err().as_ref().map(object)
    }
}

/// The core that these arguments describe; none if there are none.
pub fn program(
    name: Option<GivenText>,
    contents: Option<GivenFile>,
    launch: Option<GivenLaunch>,
) -> Result<Option<Program>, Problem> {
    let (Some(name), Some(contents), Some(launch)) = (name, contents, launch) else {
        return Ok(None);
    };
    let name = text(&name, MAX_NAME)?;
    let contents = file(&contents)?;
    let Ok(launch) = JsValue::from(launch).dyn_into::<Function>() else {
        let message = "the third argument is not a function".to_owned();
        return Err(Problem { message, ..Problem::default() });
    };
    let launch = move || {
        let engine = launch.call0(&JsValue::NULL).map_err(|error| problem(&error))?;
        let takes_lines = Reflect::has(&engine, &"ask".into()).unwrap_or(false);
        let engine = Owned(engine.unchecked_into::<Given>());
        Ok(if takes_lines {
            Box::new(Lines::new(engine)) as Box<dyn Engine>
        } else {
            Box::new(engine)
        })
    };
    Ok(Some(Program::new(name, &contents, Box::new(launch))))
}

/// The bytes of a file.
fn file(contents: &JsValue) -> Result<Vec<u8>, Problem> {
    match contents.dyn_ref::<Uint8Array>() {
        Some(bytes) if bytes.length() as usize > MAX_FILE => {
            let message =
                format!("a file of {} bytes; at most {MAX_FILE} are allowed", bytes.length());
            Err(Problem { message, ..Problem::default() })
        }
        Some(bytes) => Ok(bytes.to_vec()),
        None => Ok(text(contents, MAX_FILE)?.into_bytes()),
    }
}

/// What the page has started, and is told when nobody needs it any more.
struct Owned(Given);

impl Drop for Owned {
    fn drop(&mut self) {
        _ = self.0.dispose();
    }
}

impl Transport for Owned {
    fn ask(&mut self, _: &str, _: bool, line: &str) -> Result<String, CoreProblem> {
        self.0.ask(line).map_err(|error| problem(&error)).and_then(|answer| text_of(&answer))
    }
}

impl Engine for Owned {
    fn start(&mut self, event: &str) -> Result<(Slot, String), CoreProblem> {
        let started = self.0.start(event).map_err(|error| problem(&error))?;
        let field = |name: &str| Reflect::get(&started, &name.into()).unwrap_or_default();
        Ok((slot(&field("slot"))?, text_of(&field("text"))?))
    }

    fn step(&mut self, slot: Slot, event: &str) -> Result<String, CoreProblem> {
        self.0
            .step(slot.0, event)
            .map_err(|error| problem(&error))
            .and_then(|answer| text_of(&answer))
    }

    fn save(&mut self, slot: Slot) -> Result<String, CoreProblem> {
        self.0.save(slot.0).map_err(|error| problem(&error)).and_then(|saved| text_of(&saved))
    }

    fn load(&mut self, saved: &str) -> Result<Slot, CoreProblem> {
        self.0.load(saved).map_err(|error| problem(&error)).and_then(|place| slot(&place))
    }

    fn free(&mut self, slot: Slot) {
        _ = self.0.free(slot.0);
    }
}

fn text_of(value: &JsValue) -> Result<String, CoreProblem> {
    value
        .as_string()
        .ok_or_else(|| CoreProblem::new("the engine answered with something that is not text"))
}

fn slot(value: &JsValue) -> Result<Slot, CoreProblem> {
    let number = value.as_f64().filter(|number| number.fract() == 0.0 && *number >= 0.0);
    number
        .map(|number| Slot(number as u32))
        .ok_or_else(|| CoreProblem::new("the engine answered with something that is not a slot"))
}

/// What was thrown, in words, and what was printed before it.
fn problem(thrown: &JsValue) -> CoreProblem {
    let message = Reflect::get(thrown, &"message".into()).unwrap_or_default();
    let words = message.as_string().or_else(|| thrown.as_string());
    let logs = Reflect::get(thrown, &"logs".into()).unwrap_or_default();
    let lines = logs.dyn_into::<Array>().unwrap_or_default();
    CoreProblem::new(words.unwrap_or_else(|| "the core failed".to_owned()))
        .after(lines.iter().take(MAX_LOGS).filter_map(|line| line.as_string()))
}
