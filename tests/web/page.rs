//! What the tests need of a page: clusters with a counter of frames, and time that passes.

use js_sys::futures::JsFuture;
use js_sys::{Array, Function, Object, Promise, Reflect};
use raftarium::web::Cluster;
use raftarium::web::layout::HeaderField;
use tsify::{Ts, Tsify};
use wasm_bindgen::{JsCast, JsValue};

/// A cluster, and how often it called `onFrame`.
pub struct Counted {
    pub cluster: Cluster,
    counter: Object,
}

impl Counted {
    pub fn new() -> Self {
        let counter = Object::new();
        let count = script("counter", "counter.n = 0; return () => { counter.n += 1; };");
        let on_frame = count.call1(&JsValue::UNDEFINED, &counter).unwrap();
        Self { cluster: Cluster::new(&given(on_frame)), counter }
    }

    pub fn frames(&self) -> f64 {
        get(&self.counter, "n").as_f64().unwrap()
    }

    /// Frees the cluster; the counter remains.
    pub fn free(self) -> Object {
        self.counter
    }

    pub fn header(&self, field: HeaderField) -> f64 {
        self.cluster.frame().get_index(field as u32)
    }

    pub fn now_ms(&self) -> f64 {
        self.header(HeaderField::NowMs)
    }
}

/// A cluster without a view.
pub fn cluster() -> Cluster {
    Cluster::new(&given(JsValue::UNDEFINED))
}

/// A function written in JavaScript.
pub fn script(arguments: &str, body: &str) -> Function {
    Function::new_with_args(arguments, body)
}

/// An argument as JavaScript passes it: it need not be of the declared type.
pub fn given<T: From<JsValue>>(value: impl Into<JsValue>) -> T {
    T::from(value.into())
}

/// An argument that may be missing.
pub fn optional<T: From<JsValue>>(value: JsValue) -> Option<T> {
    Some(value).filter(|value| !value.is_undefined() && !value.is_null()).map(T::from)
}

/// What JavaScript sees of a value.
pub trait Seen {
    fn seen(&self) -> JsValue;
}

impl Seen for JsValue {
    fn seen(&self) -> JsValue {
        self.clone()
    }
}

impl<T: Seen> Seen for &T {
    fn seen(&self) -> JsValue {
        (*self).seen()
    }
}

impl Seen for Object {
    fn seen(&self) -> JsValue {
        self.into()
    }
}

impl<T: Tsify> Seen for Ts<T> {
    fn seen(&self) -> JsValue {
        self.js_value()
    }
}

impl<T: Tsify> Seen for Option<Ts<T>> {
    fn seen(&self) -> JsValue {
        self.as_ref().map_or(JsValue::UNDEFINED, Ts::js_value)
    }
}

impl<T: Tsify> Seen for Vec<Ts<T>> {
    fn seen(&self) -> JsValue {
        self.iter().map(Ts::js_value).collect::<Array>().into()
    }
}

pub fn get(object: &impl Seen, name: &str) -> JsValue {
    Reflect::get(&object.seen(), &name.into()).unwrap()
}

/// A nested field: `volatile.leader`.
pub fn at(object: &impl Seen, path: &str) -> JsValue {
    path.split('.').fold(object.seen(), |object, name| get(&object, name))
}

pub fn text_of(object: &impl Seen, path: &str) -> String {
    at(object, path).as_string().unwrap_or_else(|| panic!("{path} is not a text"))
}

pub fn number_of(object: &impl Seen, path: &str) -> f64 {
    at(object, path).as_f64().unwrap_or_else(|| panic!("{path} is not a number"))
}

pub fn rows(list: impl Seen) -> Vec<JsValue> {
    list.seen().dyn_into::<Array>().expect("a list").to_vec()
}

/// Runs a line that must be valid.
pub fn run(cluster: &Cluster, line: &str) {
    let reply = cluster.run(&given(line));
    assert!(get(&reply, "problem").is_undefined(), "{line}");
}

/// Steps forward once.
pub fn step(cluster: &Cluster, step: &str) {
    cluster.step(&given(step), None, None);
}

/// Opens a script that must be valid.
pub fn open(cluster: &Cluster, text: &str) {
    assert!(cluster.open(&given(text), None).is_none(), "{text}");
}

async fn wait_for(promise: JsValue) {
    JsFuture::from(promise.unchecked_into::<Promise>()).await.unwrap();
}

/// Lets the browser draw this many frames.
pub async fn frames(count: u32) {
    let body = "return new Promise((done) => {
        const tick = () => (count-- > 0 ? requestAnimationFrame(tick) : done());
        tick();
    });";
    wait_for(script("count", body).call1(&JsValue::UNDEFINED, &count.into()).unwrap()).await;
}

/// Lets wall time pass.
pub async fn sleep(ms: u32) {
    let body = "return new Promise((done) => setTimeout(done, ms));";
    wait_for(script("ms", body).call1(&JsValue::UNDEFINED, &ms.into()).unwrap()).await;
}
