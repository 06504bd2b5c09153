//! Two processes on one database.

use crate::contract::check::{Boot, Check, Need, Pillar, exact};
use crate::contract::expect::amend;
use crate::contract::host::Start;
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::world::{PASSWORD, World, id_of};

pub const CHECKS: &[Check] = &[exact(
    "A-15",
    Pillar::Architecture,
    "two server processes on one database share rows, sessions and the log-in limiter",
    two_processes,
)
.cite("12factor.net, VI")
.needs(&[Need::DatabaseServer])
.boot(Boot::Stop)];

fn two_processes(world: &World<'_>) -> Verdict {
    let env = [("LOGIN_MAX_FAILURES", "10"), ("LOGIN_WINDOW", "120")];
    let one = world.start(&Start::fresh(&env))?;
    let two = world.start(&Start::again(one.as_ref(), &env))?;
    let (here, there) = (world.at(one.as_ref()), world.at(two.as_ref()));

    let session = here.user()?;
    let row = here.create(&session, here.some_resource())?;
    let seen = there.get(&session, &there.row_path(there.some_resource(), &row))?;
    let body = seen
        .success(200)
        .map_err(|stop| amend(stop, "a row made at the other process"))?;
    seen.holds(id_of(body) == id_of(&row), "the same row")?;

    let reply = there.try_refresh(&session.refresh_token)?;
    reply
        .status(200)
        .map_err(|stop| amend(stop, "refreshed at the other process"))?;
    let renewed = there.session(&reply, &session.email, PASSWORD)?;
    here.me(&session.access_token)?
        .problem("unauthorized")
        .map_err(|stop| amend(stop, "the old token, at the process that gave it"))?;
    here.me(&renewed.access_token)?.status(200)?;
    here.client()?
        .post("/api/v1/auth/logout")
        .bearer(&renewed.access_token)
        .send()?
        .no_content()?;
    there
        .me(&renewed.access_token)?
        .problem("unauthorized")
        .map_err(|stop| amend(stop, "after log-out at the other process"))?;

    for count in 0..10 {
        let world = if count % 2 == 0 { here } else { there };
        world
            .try_login(&session.email, "not the password at all")?
            .problem("invalid-credentials")?;
    }
    for world in [here, there] {
        world
            .try_login(&session.email, PASSWORD)?
            .problem("too-many-requests")
            .map_err(|stop| amend(stop, "after five wrong log-ins at each process"))?;
    }
    if one.address() == two.address() {
        return Err(Stop::errored("the host gave one server twice"));
    }
    Ok(())
}
