//! The core as a WebAssembly module, which imports nothing.

use std::cell::RefCell;

use crate::Servers;

thread_local! {
    static SERVERS: RefCell<Servers> = RefCell::default();
    /// The event that Raftarium writes.
    static EVENT: RefCell<Vec<u8>> = RefCell::default();
    /// The last answer: four bytes for its length, then its JSON.
    static ANSWER: RefCell<Vec<u8>> = RefCell::default();
}

/// Room for an event.
#[unsafe(no_mangle)]
extern "C" fn alloc(length: usize) -> *mut u8 {
    EVENT.with_borrow_mut(|event| {
        event.clear();
        event.resize(length, 0);
        event.as_mut_ptr()
    })
}

/// Takes the event that stands where `alloc` has said, and returns the address of the answer.
#[unsafe(no_mangle)]
extern "C" fn step(_pointer: *const u8, length: usize) -> *const u8 {
    let answer = EVENT
        .with_borrow(|event| SERVERS.with_borrow_mut(|servers| servers.answer(&event[..length])));
    // An answer that is not an object is an error, and is shown.
    let answer =
        answer.map_or_else(|error| format!("{:?}", error.to_string()), |it| it.to_string());
    ANSWER.with_borrow_mut(|bytes| {
        bytes.clear();
        bytes.extend((answer.len() as u32).to_le_bytes());
        bytes.extend(answer.as_bytes());
        bytes.as_ptr()
    })
}
