//! Contract §6: what a person at the server's shell can do.

use larder::contract::host::Ran;
use uuid::Uuid;

use crate::app::App;
use crate::fault::Fault;
use crate::password::{self, Hash};
use crate::problem::Code;

/// `set-password EMAIL`: the first line of the input is the new password; where that is empty, one is made and printed. Every
/// session of the user ends.
#[must_use]
pub fn set_password(app: &App, email: &str, input: &str) -> Ran {
    let ran = |code: i32, output: String| Ran {
        code: Some(code),
        output,
    };
    let fault = app.fault;
    let line = input.split('\n').next().unwrap_or("");
    let line = if fault == Some(Fault::SetPasswordTrims) {
        line.trim()
    } else {
        line
    };
    let made = line.is_empty().then(|| Uuid::new_v4().simple().to_string());
    let new = made.as_deref().unwrap_or(line);
    let refusal = password::check(new, fault)
        .err()
        .filter(|code| *code != Code::Common || fault != Some(Fault::SetPasswordTakesCommon));
    if let Some(code) = refusal {
        return ran(1, format!("The password was refused: {code:?}.\n"));
    }
    let mut tables = app.store.lock();
    let id = tables.emails.get(&email.to_ascii_lowercase()).copied();
    let Some(user) = id.and_then(|id| tables.users.get_mut(&id)) else {
        let code = i32::from(fault != Some(Fault::SetPasswordForNobody));
        return ran(code, format!("There is no user {email}.\n"));
    };
    user.password = Hash::new(new, fault);
    user.updated_at = crate::time::now();
    let id = user.id;
    if fault != Some(Fault::SetPasswordKeepsSessions) {
        tables.sessions.retain(|_, session| session.user != id);
    }
    ran(
        0,
        made.map_or_else(
            || format!("The password of {email} was set.\n"),
            |made| format!("The new password of {email} is {made}\n"),
        ),
    )
}
