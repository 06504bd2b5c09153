//! The command that sets a user's password: a forgotten one is not the end of the account.

use super::is_dead;
use crate::contract::check::{Check, Need, Pillar, exact};
use crate::contract::host::Ran;
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::world::{PASSWORD, Session, World};

pub const CHECKS: &[Check] = &[exact(
    "I-47",
    Pillar::Identity,
    "the command `set-password` sets a user's password and ends their sessions; it refuses what registration refuses, and says so",
    sets_a_password,
)
.cite("ASVS 6.4.1")
.needs(&[Need::Admin])];

/// Blanks at its end belong to it: only the line break does not.
const NEW: &str = "a new sentence with a blank at its end ";

fn sets_a_password(world: &World<'_>) -> Verdict {
    let first = world.user()?;
    let second = world.login(&first.email, PASSWORD)?;
    refused(world, &first, "elevenchars", "a password of 11 characters")?;
    refused(world, &first, "Password1234", "a common password")?;
    let nobody = world.fresh_email();
    one_line(&run(world, &nobody, NEW)?, "a user that is not there")?;

    done(&run(
        world,
        &first.email,
        &format!("{NEW}\nanother line, that is not read\n"),
    )?)?;
    is_dead(world, &first, "after set-password")?;
    is_dead(world, &second, "of another session, after set-password")?;
    world
        .try_login(&first.email, PASSWORD)?
        .problem("invalid-credentials")?;
    world.login(&first.email, NEW)?;

    // Without a line it makes one, which stands at the end of what it prints.
    let ran = run(world, &first.email, "")?;
    let last = done(&ran)?.trim_end().lines().next_back().unwrap_or("");
    let made = last.split_whitespace().next_back().unwrap_or("").to_owned();
    world.observer().secret(&made);
    world
        .try_login(&first.email, NEW)?
        .problem("invalid-credentials")?;
    let reply = world.try_login(&first.email, &made)?;
    if reply.status != 200 {
        return Err(Stop::failed(
            "with nothing on standard input a new password, printed as the last word of the last line",
            format!("it logs nobody in; the last line: {last:?}"),
        ));
    }
    Ok(())
}

fn run(world: &World<'_>, email: &str, input: &str) -> Verdict<Ran> {
    for line in input.lines() {
        world.observer().secret(line);
    }
    // Not being there is a promise that is not kept, not a trouble of this machine.
    world
        .server()?
        .set_password(email, input)
        .map_err(|why| Stop::failed("the project's command `set-password`", why))
}

fn done(ran: &Ran) -> Verdict<&str> {
    if ran.code == Some(0) {
        return Ok(&ran.output);
    }
    Err(Stop::failed(
        "set-password of an existing user: exit code 0",
        format!("exit code {:?}: {}", ran.code, ran.output.trim()),
    ))
}

/// Exit code 1 and one line for a person; nothing changed.
fn refused(world: &World<'_>, session: &Session, password: &str, what: &str) -> Verdict {
    one_line(&run(world, &session.email, &format!("{password}\n"))?, what)?;
    super::is_alive(world, session, "a session after a refused set-password")?;
    world
        .try_login(&session.email, password)?
        .problem("invalid-credentials")?;
    Ok(())
}

fn one_line(ran: &Ran, what: &str) -> Verdict {
    // A logger may have had its say: those lines are for machines.
    let lines = ran
        .output
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('{'))
        .count();
    if ran.code == Some(1) && lines == 1 {
        return Ok(());
    }
    Err(Stop::failed(
        format!("{what}: exit code 1 and one line that says why"),
        format!("exit code {:?}, {lines} lines: {}", ran.code, ran.output.trim()),
    ))
}
