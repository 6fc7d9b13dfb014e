//! A panic is told in the console, with its message and place; the trap that follows reaches the page as an uncaught
//! error. Which run it was, the page learns from `Cluster.failure`.

use std::panic;
use std::sync::Once;

/// Sees to it that a panic is told of.
pub fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            web_sys::console::error_1(&info.to_string().into());
            before(info);
        }));
    });
}
