//! Keys that a framework demands: none is no key, and neither is one that everybody knows.

use crate::contract::check::{Boot, Check, Pillar, exact};
use crate::contract::host::{Dotenv, NoStart, Start};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[exact(
    "S-21",
    Pillar::Security,
    "the server refuses to start without its secret, or with a short or well-known one",
    weak_secret,
)
.once()
.boot(Boot::Stop)
.cite("ASVS 13.3.1")];

/// What tutorials and examples say; long enough not to be refused for their length.
const WELL_KNOWN: [&str; 3] = [
    "changemechangemechangemechangemechangemechangemechangeme",
    "django-insecure-changeme-changeme-changeme-changeme-changeme",
    "base64:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
];

fn weak_secret(world: &World<'_>) -> Verdict {
    let example = world
        .host
        .env_example()
        .ok_or_else(|| Stop::skipped("reads .env.example: not here"))?;
    let names: Vec<&str> = example
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim())
        .filter(|name| is_secret(name))
        .collect();
    if names.is_empty() {
        return Err(Stop::skipped(
            "this framework has no secret: its tokens are random",
        ));
    }
    for name in names {
        // An empty value is none, so a key in `.env` would count: here there is no such line.
        let without_key = Dotenv::Text("HOST={HOST}\nPORT={PORT}\nDATABASE_URL={DATABASE_URL}\n".to_owned());
        refuses(world, name, "", &|start| start.with_dotenv(without_key.clone()))?;
        for value in ["short"].into_iter().chain(WELL_KNOWN) {
            refuses(world, name, value, &|start| start)?;
        }
    }
    Ok(())
}

fn is_secret(name: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    name.bytes().all(letters)
        && name
            .split('_')
            .any(|word| matches!(word, "SECRET" | "KEY" | "SALT" | "PEPPER"))
}

fn refuses(world: &World<'_>, name: &str, value: &str, amended: &dyn Fn(Start) -> Start) -> Verdict {
    let mut env = Boot::Stop.env().to_vec();
    env.push((name, value));
    let expected =
        format!("the start refused with {name}={value:?}: one line that names {name}, exit code not 0");
    match world.host.start(&amended(Start::fresh(&env))) {
        Ok(_) => Err(Stop::failed(expected, "the server started")),
        Err(NoStart::Unable(why)) => Err(Stop::Skipped(why)),
        Err(NoStart::Trouble(what)) => Err(Stop::failed(expected, what)),
        Err(NoStart::Died { code, output }) => {
            let naming = output.lines().filter(|line| line.contains(name)).count();
            let trace = ["Traceback", "    at ", "\tat ", "goroutine ", "Stack trace"];
            let clear = naming >= 1 && !trace.iter().any(|word| output.contains(word));
            if clear && code != Some(0) && (value.is_empty() || !output.contains(value)) {
                Ok(())
            } else {
                Err(Stop::failed(
                    expected,
                    format!("exit code {code:?}: {}", output.trim()),
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn secrets_are_known_by_their_names() {
        assert!(is_secret("SECRET_KEY") && is_secret("APP_KEY") && is_secret("DJANGO_SECRET_KEY"));
        assert!(!is_secret("DATABASE_URL") && !is_secret("PORT") && !is_secret("# the key KEY"));
    }
}
