//! From values of JavaScript to JSON, for plain data alone: objects, arrays, texts, finite numbers, booleans and null.
//!
//! `JSON.stringify` would drop or change the rest without a word. No code of the core runs here: a property is read by its descriptor, so a getter is
//! seen and not called.

use std::ffi::{c_char, c_int};
use std::fmt::Write;
use std::{ptr, slice, str};

use rquickjs_sys::*;

/// How deep data may be nested. Readers of JSON have such a limit too.
const DEEPEST: usize = 100;

/// How strict the reading is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It leaves the core: an object need not have a prototype, and what a reply may lack, down to [`REPLY_DEPTH`], may be undefined. In the body
    /// of a message or in an entry that is a mistake, such as a misspelt name.
    Reply,
    /// It is printed: a property that is undefined is left out.
    Print,
    /// It will be the core's state again, and must be what it was.
    State,
}

/// How deep the parts of a reply are that the world reads: the reply, a list, one of its items.
const REPLY_DEPTH: usize = 3;

/// Why a value is not plain data: its path, and what it is.
pub struct Refusal {
    path: Vec<String>,
    what: String,
}

impl Refusal {
    fn new(what: impl Into<String>) -> Self {
        Self { path: Vec::new(), what: what.into() }
    }

    fn within(mut self, step: String) -> Self {
        self.path.push(step);
        self
    }

    /// The sentence, with the path from a root.
    pub fn message(mut self, root: &str) -> String {
        self.path.reverse();
        format!("{root}{} {}", self.path.concat(), self.what)
    }
}

/// Writes plain data as JSON.
pub struct Writer<'a> {
    pub ctx: *mut JSContext,
    pub purpose: Purpose,
    /// The most bytes that `out` may have.
    pub limit: usize,
    pub out: &'a mut String,
    /// The objects around the value.
    around: Vec<*mut std::ffi::c_void>,
}

impl<'a> Writer<'a> {
    pub fn new(ctx: *mut JSContext, purpose: Purpose, limit: usize, out: &'a mut String) -> Self {
        Self { ctx, purpose, limit, out, around: Vec::new() }
    }

    /// Writes a value.
    ///
    /// # Safety
    /// The value must belong to the context.
    pub unsafe fn write(&mut self, value: JSValue) -> Result<(), Refusal> {
        if self.out.len() > self.limit {
            return Err(Refusal::new(format!("is larger than {} bytes as JSON", self.limit)));
        }
        unsafe {
            match JS_VALUE_GET_NORM_TAG(value) {
                JS_TAG_INT => {
                    let _ = write!(self.out, "{}", JS_VALUE_GET_INT(value));
                    Ok(())
                }
                JS_TAG_BOOL => {
                    self.out.push_str(if JS_VALUE_GET_BOOL(value) { "true" } else { "false" });
                    Ok(())
                }
                JS_TAG_NULL => {
                    self.out.push_str("null");
                    Ok(())
                }
                JS_TAG_FLOAT64 => self.write_number(value),
                JS_TAG_STRING | JS_TAG_STRING_ROPE => self.write_string(value),
                JS_TAG_OBJECT => self.write_object(value),
                JS_TAG_UNDEFINED => Err(Refusal::new("is undefined")),
                JS_TAG_SYMBOL => Err(Refusal::new("is a symbol")),
                _ => Err(Refusal::new("is a BigInt")),
            }
        }
    }

    unsafe fn write_number(&mut self, value: JSValue) -> Result<(), Refusal> {
        let number = unsafe { JS_VALUE_GET_FLOAT64(value) };
        if !number.is_finite() {
            return Err(Refusal::new(format!(
                "is {}",
                if number.is_nan() { "NaN" } else { "not finite" }
            )));
        }
        if number == 0.0 && number.is_sign_negative() {
            return Err(Refusal::new("is -0"));
        }
        let text = unsafe { Text::of(self.ctx, value) };
        self.out.push_str(
            text.and_then(|text| text.as_str().map(str::to_owned)).as_deref().unwrap_or("0"),
        );
        Ok(())
    }

    unsafe fn write_string(&mut self, value: JSValue) -> Result<(), Refusal> {
        let Some(text) = (unsafe { Text::of(self.ctx, value) }) else {
            return Err(Refusal::new("is too long"));
        };
        let text = text.as_str().ok_or_else(|| Refusal::new("has half of a surrogate pair"))?;
        write_text(self.out, text);
        Ok(())
    }

    unsafe fn write_object(&mut self, object: JSValue) -> Result<(), Refusal> {
        let address = unsafe { JS_VALUE_GET_PTR(object) };
        if self.around.contains(&address) {
            return Err(Refusal::new("contains itself"));
        }
        if self.around.len() == DEEPEST {
            return Err(Refusal::new(format!("is nested more than {DEEPEST} levels deep")));
        }
        self.around.push(address);
        let result = unsafe {
            if JS_IsArray(object) {
                self.write_array(object)
            } else {
                self.check_plain(object).and_then(|()| self.write_properties(object))
            }
        };
        self.around.pop();
        result
    }

    unsafe fn write_array(&mut self, array: JSValue) -> Result<(), Refusal> {
        let mut length = 0;
        // All own properties but `length` must be elements.
        let keys = unsafe {
            JS_GetLength(self.ctx, array, &raw mut length);
            Keys::of(self.ctx, array)?
        };
        if (keys.all().len() as i64) <= length {
            return Err(Refusal::new("is an array with holes"));
        }
        if keys.all().len() as i64 > length + 1 {
            return Err(Refusal::new("is an array with further properties"));
        }
        self.out.push('[');
        for (index, key) in keys.all().iter().take(length as usize).enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            let element = unsafe { Property::of(self.ctx, array, key.atom)? };
            unsafe { self.write(element.value) }
                .map_err(|refusal| refusal.within(format!("[{index}]")))?;
        }
        self.out.push(']');
        Ok(())
    }

    /// Whether an object is one that `{…}` makes.
    unsafe fn check_plain(&self, object: JSValue) -> Result<(), Refusal> {
        unsafe {
            if JS_IsFunction(self.ctx, object) {
                return Err(Refusal::new("is a function"));
            }
            let plain = JS_GetClassProto(self.ctx, JS_CLASS_OBJECT);
            let prototype = JS_GetPrototype(self.ctx, object);
            let is_plain = JS_IsStrictEqual(self.ctx, plain, prototype);
            let has_none = JS_IsNull(prototype);
            JS_FreeValue(self.ctx, prototype);
            JS_FreeValue(self.ctx, plain);
            let is_object = JS_GetClassID(object) == JS_CLASS_OBJECT;
            if is_object && (is_plain || has_none && self.purpose != Purpose::State) {
                return Ok(());
            }
            if is_object && has_none {
                return Err(Refusal::new("is an object without a prototype"));
            }
            Err(Refusal::new(format!("is a {}, not a plain object", class_of(self.ctx, object))))
        }
    }

    unsafe fn write_properties(&mut self, object: JSValue) -> Result<(), Refusal> {
        let keys = unsafe { Keys::of(self.ctx, object)? };
        self.out.push('{');
        let start = self.out.len();
        for key in keys.all() {
            let before = self.out.len();
            let property = unsafe { Property::of(self.ctx, object, key.atom) };
            let result = property.and_then(|property| unsafe {
                if property.is_undefined() && self.may_lack() {
                    return Ok(());
                }
                if before > start {
                    self.out.push(',');
                }
                self.write_key(key.atom)?;
                self.write(property.value)
            });
            result.map_err(|refusal| refusal.within(unsafe { step_of(self.ctx, key.atom) }))?;
        }
        self.out.push('}');
        Ok(())
    }

    /// Whether a property of the present object may be undefined.
    fn may_lack(&self) -> bool {
        match self.purpose {
            Purpose::Reply => self.around.len() <= REPLY_DEPTH,
            Purpose::Print => true,
            Purpose::State => false,
        }
    }

    unsafe fn write_key(&mut self, atom: JSAtom) -> Result<(), Refusal> {
        let key = unsafe { Text::of_atom(self.ctx, atom) };
        let key = key.as_ref().and_then(Text::as_str);
        write_text(
            self.out,
            key.ok_or_else(|| Refusal::new("has half of a surrogate pair in its name"))?,
        );
        self.out.push(':');
        Ok(())
    }
}

/// `JS_CLASS_OBJECT` of QuickJS, the class of `{}`: the first of its classes.
const JS_CLASS_OBJECT: JSClassID = 1;

/// Writes a property of an object as JSON if it is there; says whether it was.
///
/// # Safety
/// The object and the atom must belong to the writer's context.
pub unsafe fn write_field(
    writer: &mut Writer<'_>,
    object: JSValue,
    atom: JSAtom,
    name: &str,
    is_first: bool,
) -> Result<bool, Refusal> {
    let Some(property) = (unsafe { Property::find(writer.ctx, object, atom)? }) else {
        return Ok(false);
    };
    let property = property.checked().map_err(|refusal| refusal.within(format!(".{name}")))?;
    if property.is_undefined() {
        return Ok(false);
    }
    let _ = write!(writer.out, "{}\"{name}\":", if is_first { "" } else { "," });
    unsafe { writer.write(property.value) }
        .map_err(|refusal| refusal.within(format!(".{name}")))?;
    Ok(true)
}

/// The name of what made an object, such as `Map`.
unsafe fn class_of(ctx: *mut JSContext, object: JSValue) -> String {
    unsafe {
        let name = JS_GetClassName(JS_GetRuntime(ctx), JS_GetClassID(object));
        let built_in = Text::of_atom(ctx, name);
        JS_FreeAtom(ctx, name);
        let built_in = built_in.as_ref().and_then(Text::as_str).unwrap_or("object").to_owned();
        if built_in != "Object" {
            return built_in;
        }
        // An object of a class that the core defines. Its prototype names the constructor.
        let prototype = JS_GetPrototype(ctx, object);
        let constructor = data_property(ctx, prototype, c"constructor");
        let name = constructor
            .as_ref()
            .and_then(|constructor| data_property(ctx, constructor.value, c"name"));
        let name =
            name.filter(|name| JS_IsString(name.value)).and_then(|name| Text::of(ctx, name.value));
        JS_FreeValue(ctx, prototype);
        name.as_ref().and_then(Text::as_str).unwrap_or("object of some class").to_owned()
    }
}

unsafe fn data_property(
    ctx: *mut JSContext,
    object: JSValue,
    name: &std::ffi::CStr,
) -> Option<Property> {
    unsafe {
        if !JS_IsObject(object) {
            return None;
        }
        let atom = JS_NewAtom(ctx, name.as_ptr());
        let property = Property::find(ctx, object, atom).ok().flatten();
        JS_FreeAtom(ctx, atom);
        property
    }
}

/// A property as it stands in a path.
unsafe fn step_of(ctx: *mut JSContext, atom: JSAtom) -> String {
    let text = unsafe { Text::of_atom(ctx, atom) };
    let name = text.as_ref().and_then(Text::as_str).unwrap_or("…");
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    if !name.is_empty()
        && name.chars().all(is_word)
        && !name.starts_with(|c: char| c.is_ascii_digit())
    {
        return format!(".{name}");
    }
    let mut step = String::from("[");
    let short: String = name.chars().take(40).collect();
    write_text(&mut step, &short);
    step.push(']');
    step
}

/// The names of all own properties of an object, symbols included.
struct Keys {
    ctx: *mut JSContext,
    table: *mut JSPropertyEnum,
    length: u32,
}

impl Keys {
    unsafe fn of(ctx: *mut JSContext, object: JSValue) -> Result<Self, Refusal> {
        let (mut table, mut length) = (ptr::null_mut(), 0);
        let flags = (JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK) as c_int;
        let result =
            unsafe { JS_GetOwnPropertyNames(ctx, &raw mut table, &raw mut length, object, flags) };
        if result < 0 {
            unsafe { forget_exception(ctx) };
            return Err(Refusal::new("is too large"));
        }
        Ok(Self { ctx, table, length })
    }

    fn all(&self) -> &[JSPropertyEnum] {
        if self.table.is_null() {
            return &[];
        }
        // SAFETY: QuickJS returned this table and its length.
        unsafe { slice::from_raw_parts(self.table, self.length as usize) }
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        unsafe { JS_FreePropertyEnum(self.ctx, self.table, self.length) };
    }
}

/// The value of a property; it was found without running any code.
struct Property {
    ctx: *mut JSContext,
    value: JSValue,
    flags: c_int,
}

impl Property {
    /// A property that is there and holds plain data.
    unsafe fn of(ctx: *mut JSContext, object: JSValue, atom: JSAtom) -> Result<Self, Refusal> {
        unsafe { Self::find(ctx, object, atom) }?
            .ok_or_else(|| Refusal::new("is missing"))?
            .checked()
    }

    fn checked(self) -> Result<Self, Refusal> {
        if self.flags & JS_PROP_GETSET as c_int != 0 {
            return Err(Refusal::new("has a getter or a setter"));
        }
        if self.flags & JS_PROP_ENUMERABLE as c_int == 0 {
            return Err(Refusal::new("is not enumerable"));
        }
        Ok(self)
    }

    /// A property if it is there.
    unsafe fn find(
        ctx: *mut JSContext,
        object: JSValue,
        atom: JSAtom,
    ) -> Result<Option<Self>, Refusal> {
        let mut found = JSPropertyDescriptor {
            flags: 0,
            value: JS_UNDEFINED,
            getter: JS_UNDEFINED,
            setter: JS_UNDEFINED,
        };
        match unsafe { JS_GetOwnProperty(ctx, &raw mut found, object, atom) } {
            0 => return Ok(None),
            1.. => {}
            _ => {
                unsafe { forget_exception(ctx) };
                return Err(Refusal::new("cannot be read"));
            }
        }
        unsafe {
            JS_FreeValue(ctx, found.getter);
            JS_FreeValue(ctx, found.setter);
        }
        Ok(Some(Self { ctx, value: found.value, flags: found.flags }))
    }

    fn is_undefined(&self) -> bool {
        unsafe { JS_IsUndefined(self.value) }
    }
}

impl Drop for Property {
    fn drop(&mut self) {
        unsafe { JS_FreeValue(self.ctx, self.value) };
    }
}

/// A text of JavaScript in UTF-8.
pub struct Text {
    ctx: *mut JSContext,
    start: *const c_char,
    length: usize,
}

impl Text {
    /// The value as a text; none if that throws. Of an object, this runs its code.
    ///
    /// # Safety
    /// The value must belong to the context.
    pub unsafe fn of(ctx: *mut JSContext, value: JSValue) -> Option<Self> {
        let mut length = 0;
        let start = unsafe { JS_ToCStringLen2(ctx, &raw mut length, value, false) };
        Self::from(ctx, start, length as usize)
    }

    /// # Safety
    /// The atom must belong to the context.
    pub unsafe fn of_atom(ctx: *mut JSContext, atom: JSAtom) -> Option<Self> {
        let mut length = 0;
        let start = unsafe { JS_AtomToCStringLen(ctx, &raw mut length, atom) };
        Self::from(ctx, start, length as usize)
    }

    fn from(ctx: *mut JSContext, start: *const c_char, length: usize) -> Option<Self> {
        if start.is_null() {
            unsafe { forget_exception(ctx) };
            return None;
        }
        Some(Self { ctx, start, length })
    }

    /// The text; none if it has half of a surrogate pair.
    pub fn as_str(&self) -> Option<&str> {
        // SAFETY: QuickJS returned this address and its length.
        let bytes = unsafe { slice::from_raw_parts(self.start.cast::<u8>(), self.length) };
        str::from_utf8(bytes).ok()
    }

    /// The text, with replacement characters where it has half of a surrogate pair.
    pub fn to_lossy(&self) -> String {
        let bytes = unsafe { slice::from_raw_parts(self.start.cast::<u8>(), self.length) };
        String::from_utf8_lossy(bytes).into_owned()
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        unsafe { JS_FreeCString(self.ctx, self.start) };
    }
}

/// Takes away the exception that a call has left.
///
/// # Safety
/// The context must be alive.
pub unsafe fn forget_exception(ctx: *mut JSContext) {
    unsafe { JS_FreeValue(ctx, JS_GetException(ctx)) };
}

/// Writes a text as JSON.
pub fn write_text(out: &mut String, text: &str) {
    out.push('"');
    let mut start = 0;
    for (index, byte) in text.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[start..index]);
        start = index + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            _ => {
                let _ = write!(out, "\\u{byte:04x}");
            }
        }
    }
    out.push_str(&text[start..]);
    out.push('"');
}

/// Writes texts as an array of JSON.
pub fn write_texts(out: &mut String, texts: &[String]) {
    out.push('[');
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_text(out, text);
    }
    out.push(']');
}
