//! Runs the suite beside the thread that waits for Ctrl-C, and tells that thread what has ended.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::interrupt;
use crate::choices::Choices;
use crate::contract::host::Host;
use crate::contract::runner::Event;
use crate::contract::{Check, Outcome, Selection};

/// What came of a run of the suite.
#[derive(Debug)]
pub struct Done {
    /// In the order of the suite; after an interrupt, what had ended by then.
    pub outcomes: Vec<Outcome>,
    /// How long it took.
    pub took: Duration,
    /// Ctrl-C came before its end; servers and checks may still be at it.
    pub interrupted: bool,
}

/// How far a run is.
#[derive(Debug, Clone, Copy)]
pub struct Far {
    /// Checks that have ended.
    pub done: usize,
    /// Checks in all.
    pub of: usize,
}

enum Message {
    Begins(usize),
    Ended(Box<Outcome>),
    Over(Vec<Outcome>),
}

/// Runs the checks of a suite that are selected; `tell` hears how far it is. Returns at the end, or at once on Ctrl-C.
pub fn run(
    choices: &Choices,
    host: &Arc<impl Host + Send + 'static>,
    (suite, selection): (Vec<&'static Check>, &Selection),
    tell: &dyn Fn(Far, Option<&Outcome>),
) -> Done {
    let started = Instant::now();
    let order: Vec<&str> = suite.iter().map(|check| check.id).collect();
    let (messages, thread) = start(choices.clone(), Arc::clone(host), suite, selection.clone());
    let mut far = Far { done: 0, of: 0 };
    let mut ended = Vec::new();
    loop {
        match messages.recv_timeout(Duration::from_millis(100)) {
            Ok(Message::Begins(of)) => far.of = of,
            Ok(Message::Ended(outcome)) => {
                far.done += 1;
                tell(far, Some(&outcome));
                ended.push(*outcome);
            }
            Ok(Message::Over(outcomes)) => {
                // Nothing of the host is in use any more when this returns.
                let _ = thread.join();
                return Done {
                    outcomes,
                    took: started.elapsed(),
                    interrupted: false,
                };
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if interrupt::pressed() {
            break;
        }
    }
    ended.sort_by_key(|outcome| order.iter().position(|id| *id == outcome.check.id));
    Done {
        outcomes: ended,
        took: started.elapsed(),
        interrupted: true,
    }
}

fn start(
    choices: Choices,
    host: Arc<impl Host + Send + 'static>,
    suite: Vec<&'static Check>,
    selection: Selection,
) -> (Receiver<Message>, JoinHandle<()>) {
    let (send, messages) = channel();
    let thread = std::thread::spawn(move || {
        // A receiver that is gone has been interrupted; nobody reads on.
        let tell = |event: Event<'_>| match event {
            Event::Begins(of) => drop(send.send(Message::Begins(of))),
            Event::Ended(outcome) => drop(send.send(Message::Ended(Box::new(outcome.clone())))),
            Event::Boots(_) => {}
        };
        let outcomes = crate::contract::run(&suite, &choices, host.as_ref(), &selection, &tell);
        drop(send.send(Message::Over(outcomes)));
    });
    (messages, thread)
}
