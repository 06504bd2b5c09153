//! The environment of a project's servers, migrations and admin commands: every variable of the contract set explicitly, so that
//! it wins over the project's `.env`.

use std::net::SocketAddr;

use super::Project;
use crate::contract::host::VARIABLES;

/// What the contract lets the environment say, beside host, port and database. Each is taken from the project's
/// `.env.example`, or else out of the environment that larder itself was started in.
fn settings() -> impl Iterator<Item = &'static str> {
    VARIABLES
        .into_iter()
        .filter(|name| !matches!(*name, "HOST" | "PORT" | "DATABASE_URL"))
}

/// Names with their values; `None` takes one away.
pub type Env = Vec<(String, Option<String>)>;

/// The variables of a server, a migration or an admin command.
pub fn variables(project: &Project, url: &str, address: Option<SocketAddr>) -> Env {
    let example = project.example_env();
    let mut env: Env = settings()
        .map(|name| {
            let value = example
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.clone());
            (name.to_owned(), value)
        })
        .collect();
    if !project.root().join(".env").exists() {
        // A project fresh from a repository has none: what the framework itself demands comes from the example as well.
        let known = |name: &String| settings().any(|setting| setting == name);
        env.extend(
            example
                .into_iter()
                .filter(|(name, _)| !known(name))
                .map(|(name, value)| (name, Some(value))),
        );
    }
    set(&mut env, "DATABASE_URL", url);
    if let Some(address) = address {
        set(&mut env, "HOST", &address.ip().to_string());
        set(&mut env, "PORT", &address.port().to_string());
    }
    env
}

/// Takes every variable of the contract away, so that another `.env` is what says them; what else stands in the project's own, such
/// as a framework's key, is set in the environment.
pub fn leave_to_dotenv(project: &Project, env: &mut Env) {
    let own = std::fs::read_to_string(project.root().join(".env")).unwrap_or_default();
    for (name, value) in super::parse_env(&own) {
        set(env, &name, &value);
    }
    env.retain(|(name, _)| !VARIABLES.contains(&name.as_str()));
    env.extend(VARIABLES.map(|name| (name.to_owned(), None)));
}

/// Sets a variable, in the place of what it was.
pub fn set(env: &mut Env, name: &str, value: &str) {
    env.retain(|(known, _)| known != name);
    env.push((name.to_owned(), Some(value.to_owned())));
}
