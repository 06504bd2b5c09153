//! Runs the reference server by hand: `cargo run --example reference -- 'task title:string done:bool=false'`.
//! Variables of the environment count as in any starter; PORT is 3000 unless set. Ctrl-C ends it.

use std::process::ExitCode;
use std::time::Duration;

use larder::contract::host::{Host, NoStart, Start, VARIABLES};
use larder_reference::{Reference, samples};

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for a terminal"
)]
fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let texts: Vec<&str> = given.iter().map(String::as_str).collect();
    let choices = samples::choices(if texts.is_empty() { &samples::TWO } else { &texts });
    let mut env = vec![("PORT".to_owned(), "3000".to_owned())];
    env.extend(
        VARIABLES
            .into_iter()
            .chain(["TZ"])
            .filter_map(|name| Some((name.to_owned(), std::env::var(name).ok()?))),
    );
    let server = match Reference::new(choices).start(&Start {
        env,
        ..Start::fresh(&[])
    }) {
        Ok(server) => server,
        Err(NoStart::Died { output: why, .. } | NoStart::Trouble(why) | NoStart::Unable(why)) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    println!("http://{}", server.address());
    let mut shown = 0;
    loop {
        std::thread::sleep(Duration::from_millis(200));
        let lines = server.log().unwrap_or_default();
        lines.iter().skip(shown).for_each(|line| println!("{line}"));
        shown = lines.len();
    }
}
