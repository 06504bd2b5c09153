//! Ctrl-C (and SIGTERM, SIGHUP): noticed here, acted upon by whoever waits.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, Once, PoisonError};

type Hook = Box<dyn Fn() + Send>;

static PRESSED: AtomicU8 = AtomicU8::new(0);
static LISTENING: Once = Once::new();
static HOOKS: Mutex<Vec<Hook>> = Mutex::new(Vec::new());

/// From now on an interrupt does not end the program: [`pressed`] tells of it. The third one ends it at once.
pub fn listen() {
    LISTENING.call_once(|| {
        // A system that refuses leaves the usual behaviour: the program ends, and its process groups with it.
        let _ = ctrlc::set_handler(|| {
            if PRESSED.fetch_add(1, Ordering::SeqCst) >= 2 {
                super::group::kill_all();
                std::process::exit(130);
            }
            for hook in HOOKS.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                hook();
            }
        });
    });
}

/// Whether an interrupt has come.
pub fn pressed() -> bool {
    PRESSED.load(Ordering::SeqCst) > 0
}

/// Calls `hook` at each interrupt, on a thread of its own.
pub fn on_press(hook: impl Fn() + Send + 'static) {
    HOOKS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(Box::new(hook));
}
