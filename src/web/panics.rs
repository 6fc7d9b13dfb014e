//! Reports a panic in the browser's console, with its message and place. The trap that follows reaches the page as an uncaught
//! error; `Cluster.failure` returns the run that caused it.

use std::panic;
use std::sync::Once;

/// Installs the panic hook.
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
