//! Cores that speak in lines of JSON, each of which names its server: processes and WebAssembly modules (`docs/cores.md`).

use std::collections::BTreeSet;

use miniserde::json::{Object, Value, from_str};

use crate::util::{object_to_json, to_json};

use super::{Engine, MaySend, Problem, Slot};

/// What carries a line to such a core, and brings its answer back.
pub trait Transport: MaySend {
    /// Takes the line of the server `me` (`S1`), whose process may be a new one if `is_start`.
    ///
    /// # Errors
    /// If there is no answer.
    fn ask(&mut self, me: &str, is_start: bool, line: &str) -> Result<String, Problem>;
}

/// An engine for a core that is reached by a [`Transport`]. Copies of a server have names of their own: `S1#7`.
pub struct Lines<T> {
    transport: T,
    /// By slot: the server's name, and the name of this copy.
    names: Vec<Option<(String, String)>>,
    in_use: BTreeSet<String>,
}

impl<T: Transport> Lines<T> {
    /// Nothing is asked yet.
    pub fn new(transport: T) -> Self {
        Self { transport, names: Vec::new(), in_use: BTreeSet::new() }
    }

    /// A slot for another copy of the server `me`, with the copy's name.
    fn take_name(&mut self, me: &str) -> (Slot, String) {
        let slot = self.names.iter().position(Option::is_none).unwrap_or(self.names.len());
        if slot == self.names.len() {
            self.names.push(None);
        }
        let is_first = !self.in_use.contains(me);
        let name = if is_first { me.to_owned() } else { format!("{me}#{slot}") };
        self.in_use.insert(name.clone());
        self.names[slot] = Some((me.to_owned(), name.clone()));
        (Slot(slot as u32), name)
    }

    fn drop_name(&mut self, slot: Slot) -> Option<(String, String)> {
        let names = self.names.get_mut(slot.0 as usize)?.take()?;
        self.in_use.remove(&names.1);
        Some(names)
    }

    fn name_of(&self, slot: Slot) -> Result<(String, String), Problem> {
        let names = self.names.get(slot.0 as usize).cloned().flatten();
        names.ok_or_else(|| Problem::new("there is no such server"))
    }

    fn ask(&mut self, me: &str, line: &Object) -> Result<Value, Problem> {
        let is_start = matches!(line.get("event"), Some(Value::String(event)) if event == "start" || event == "load");
        let answer = self.transport.ask(me, is_start, &object_to_json(line))?;
        from_str(&answer).map_err(|_| not_json(&answer))
    }

    /// Asks about an event, with the name of the copy in place of the server's.
    fn event(&mut self, me: &str, name: &str, mut event: Object) -> Result<String, Problem> {
        event.insert("me".to_owned(), Value::String(name.to_owned()));
        match self.ask(me, &event)? {
            Value::Object(reply) => Ok(as_answer(reply)),
            other => Err(Problem::new(format!("the reply {} is not an object", to_json(&other)))),
        }
    }
}

impl<T: Transport> Engine for Lines<T> {
    fn start(&mut self, event: &str) -> Result<(Slot, String), Problem> {
        let event = object(event)?;
        let me = server_of(&event)?;
        let (slot, name) = self.take_name(&me);
        let answer = self.event(&me, &name, event).inspect_err(|_| _ = self.drop_name(slot))?;
        Ok((slot, answer))
    }

    fn step(&mut self, slot: Slot, event: &str) -> Result<String, Problem> {
        let (me, name) = self.name_of(slot)?;
        self.event(&me, &name, object(event)?)
    }

    fn save(&mut self, slot: Slot) -> Result<String, Problem> {
        let (me, name) = self.name_of(slot)?;
        let Value::Object(mut answer) = self.ask(&me, &line("save", &name))? else {
            return Err(Problem::new("the answer to `save` is not an object"));
        };
        let Some(saved) = answer.remove("saved") else {
            return Err(Problem::new(
                "this core does not answer `save`, so its runs cannot be rewound or branched",
            ));
        };
        let mut all = Object::new();
        all.insert("me".to_owned(), Value::String(me));
        all.insert("saved".to_owned(), saved);
        Ok(object_to_json(&all))
    }

    fn load(&mut self, saved: &str) -> Result<Slot, Problem> {
        let mut all = object(saved)?;
        let me = server_of(&all)?;
        let (slot, name) = self.take_name(&me);
        let mut load = line("load", &name);
        load.insert("saved".to_owned(), all.remove("saved").unwrap_or_default());
        self.ask(&me, &load).inspect_err(|_| _ = self.drop_name(slot))?;
        Ok(slot)
    }

    fn free(&mut self, slot: Slot) {
        if let Some((me, name)) = self.drop_name(slot) {
            // A core that has ended has forgotten already.
            _ = self.ask(&me, &line("forget", &name));
        }
    }
}

fn line(event: &str, me: &str) -> Object {
    let mut line = Object::new();
    line.insert("event".to_owned(), Value::String(event.to_owned()));
    line.insert("me".to_owned(), Value::String(me.to_owned()));
    line
}

/// An event or a saved server.
fn object(text: &str) -> Result<Object, Problem> {
    match from_str(text) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(Problem::new("this is not an object in JSON")),
    }
}

/// The `me` of an event or of a saved server.
fn server_of(fields: &Object) -> Result<String, Problem> {
    match fields.get("me") {
        Some(Value::String(me)) => Ok(me.clone()),
        _ => Err(Problem::new("`me` is missing")),
    }
}

/// An engine's answer: what is shown of the state beside everything else.
fn as_answer(mut reply: Object) -> String {
    let mut answer = Object::new();
    answer.insert("state".to_owned(), reply.remove("state").unwrap_or_default());
    answer.insert("reply".to_owned(), Value::Object(reply));
    object_to_json(&answer)
}

fn not_json(answer: &str) -> Problem {
    let shown: String = answer.chars().take(60).collect();
    Problem::new(format!("the answer {shown:?} is not valid JSON"))
}
