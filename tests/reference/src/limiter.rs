//! Contract §6: failed log-ins are counted for an e-mail from an address, and for an address. An attempt is counted before the
//! password is verified and taken back on success, so that a burst of guesses at once gets no further than one after the other.

use crate::app::App;
use crate::fault::Fault;
use crate::problem::Problem;
use crate::store::Tables;
use crate::time::{Millis, now};

/// An address alone may fail so many times as often as an e-mail from it.
const PER_ADDRESS: u64 = 10;

/// Failures since the window opened.
#[derive(Debug, Clone, Copy, Default)]
pub struct Window {
    opened_at: Millis,
    failures: u64,
}

/// The keys of one attempt: the e-mail from the address, and the address.
#[derive(Debug)]
pub struct Attempt {
    keys: [(String, u64); 2],
}

impl Attempt {
    /// By this address to log in with this e-mail.
    #[must_use]
    pub fn new(app: &App, email: &str, address: &str) -> Self {
        let most = app.config.login_max_failures;
        let email = email.to_ascii_lowercase();
        let both = match app.fault {
            Some(Fault::LimiterByEmailAlone) => email,
            _ => format!("{email} {address}"),
        };
        let most_of_address = match app.fault {
            Some(Fault::NoLimitPerAddress) => u64::MAX,
            _ => most.saturating_mul(PER_ADDRESS),
        };
        Self {
            keys: [(both, most), (address.to_owned(), most_of_address)],
        }
    }

    /// Counts the attempt as failed, or refuses it.
    pub fn begin(&self, app: &App, tables: &mut Tables) -> Result<(), Problem> {
        if app.fault == Some(Fault::LimiterMissing) {
            return Ok(());
        }
        self.look(app, tables)?;
        if app.fault != Some(Fault::LimiterCountsAfter) {
            self.count(app, tables);
        }
        Ok(())
    }

    /// The password was right: the e-mail's failures are forgotten, and this attempt is not one of the address's.
    pub fn succeeded(&self, app: &App, tables: &mut Tables) {
        let windows = windows(app, tables);
        let [(both, _), (address, _)] = &self.keys;
        if app.fault == Some(Fault::SuccessKeepsCount) {
            return;
        }
        windows.remove(both);
        if app.fault == Some(Fault::SuccessClearsAddress) {
            windows.remove(address);
        }
        if let Some(window) = windows.get_mut(address) {
            window.failures = window.failures.saturating_sub(1);
        }
    }

    /// The password was wrong.
    pub fn failed(&self, app: &App, tables: &mut Tables) {
        if app.fault == Some(Fault::LimiterCountsAfter) {
            self.count(app, tables);
        }
    }

    fn look(&self, app: &App, tables: &mut Tables) -> Result<(), Problem> {
        let now = now();
        let windows = windows(app, tables);
        for (key, most) in &self.keys {
            let Some(window) = windows.get(key) else { continue };
            let closes_at = window.opened_at + app.config.login_window;
            if closes_at <= now && app.fault != Some(Fault::LimiterNeverOpens) {
                windows.remove(key);
            } else if window.failures >= *most {
                let rounding = if app.fault == Some(Fault::RetryAfterRoundedDown) {
                    0
                } else {
                    999
                };
                let seconds = (closes_at - now + rounding) / 1000;
                return Err(Problem::too_many_requests(seconds.max(1)));
            }
        }
        Ok(())
    }

    fn count(&self, app: &App, tables: &mut Tables) {
        let opened_at = now();
        for (key, _) in &self.keys {
            let window = windows(app, tables).entry(key.clone()).or_insert(Window {
                opened_at,
                failures: 0,
            });
            window.failures += 1;
        }
    }
}

/// Failures live in the database, where every process sees them.
fn windows<'a>(app: &App, tables: &'a mut Tables) -> &'a mut std::collections::HashMap<String, Window> {
    let process = (app.fault == Some(Fault::LimiterPerProcess)).then_some(app.process);
    tables.failures.entry(process).or_default()
}
