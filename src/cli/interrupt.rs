//! Ctrl-C: the first one asks to end, the second one ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Ending;

/// Whether somebody pressed Ctrl-C.
#[derive(Clone, Debug)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Begins to listen. Where that is not possible, Ctrl-C ends at once, as it does by itself.
    pub fn listen() -> Self {
        let pressed = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&pressed);
        let _ = ctrlc::set_handler(move || {
            if seen.swap(true, Ordering::Relaxed) {
                std::process::exit(Ending::Interrupted.code().into());
            }
        });
        Self(pressed)
    }

    /// Whether it has been pressed.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
