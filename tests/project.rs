//! `larder run` and `larder check` on a project whose commands are this test program itself: no toolchain but Rust is needed.
//!
//! The variable `LARDER_TEST_TOY` turns a test named `toy_…` into a program that larder starts; without it, it does nothing.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::zombie_processes,
    clippy::unnecessary_debug_formatting,
    clippy::format_collect,
    reason = "this file is also the toy program that the tests start: it prints, leaves children behind, and quotes paths for TOML"
)]
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use larder::catalog::{PILLARS, Topic};

const TOY: &str = "LARDER_TEST_TOY";

// The programs.

/// Prints a version among other things, as toolchains do.
#[test]
fn toy_version() {
    if std::env::var_os(TOY).is_some() {
        println!("toy 2.5.1 (build 7)");
    }
}

/// An install: fails, hangs or works.
#[test]
fn toy_install() {
    let Ok(mood) = std::env::var(TOY) else { return };
    note("installs", "one");
    for name in ["NODE_ENV", "PIP_USER"] {
        let value = std::env::var(name).unwrap_or_else(|_| "unset".to_owned());
        note("environment", &format!("{name} {value}"));
    }
    match mood.as_str() {
        "install-fails" => {
            println!("resolving\nno such package: left-pad");
            std::process::exit(7);
        }
        "install-hangs" => sleep_with_child(),
        _ => fs::create_dir_all("deps").unwrap(),
    }
}

/// Another installer: works.
#[test]
fn toy_other_install() {
    if std::env::var_os(TOY).is_some() {
        note("installs", "other");
    }
}

/// Migrations: remember which database they were given.
#[test]
fn toy_migrate() {
    if let Ok(mood) = std::env::var(TOY) {
        if mood == "migrate-fails" {
            println!("password authentication failed");
            std::process::exit(1);
        }
        let url = std::env::var("DATABASE_URL").unwrap_or_default();
        note("databases", &url);
        if let Some(file) = url.strip_prefix("sqlite:///") {
            fs::write(file, "").unwrap();
        }
    }
}

/// A server that answers 200 and nothing else, and has a child of its own.
#[test]
fn toy_server() {
    let Ok(mood) = std::env::var(TOY) else { return };
    if mood == "server-dies" {
        println!("{{\"level\":\"info\"}}");
        eprintln!("PORT must be a number");
        std::process::exit(1);
    }
    note("databases", &std::env::var("DATABASE_URL").unwrap_or_default());
    let child = Command::new("sleep").arg("600").spawn().unwrap();
    note("pids", &child.id().to_string());
    note("pids", &std::process::id().to_string());
    let address = format!(
        "{}:{}",
        std::env::var("HOST").unwrap(),
        std::env::var("PORT").unwrap()
    );
    let listener = TcpListener::bind(address).unwrap();
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let mut head = [0; 4096];
        if stream.read(&mut head).is_ok() {
            let body = r#"{"status":"ok"}"#;
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(answer.as_bytes());
        }
    }
}

/// Makes a migration: remembers the name that it was given.
#[test]
fn toy_make_migration() {
    if std::env::var_os(TOY).is_some() {
        note("migrations", &std::env::args().nth(3).unwrap());
    }
}

fn sleep_with_child() {
    let mut child = Command::new("sleep").arg("600").spawn().unwrap();
    note("pids", &child.id().to_string());
    note("pids", &std::process::id().to_string());
    child.wait().unwrap();
}

/// Adds a line to a file of the project.
fn note(file: &str, line: &str) {
    fs::create_dir_all("notes").unwrap();
    let mut file = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(Path::new("notes").join(file))
        .unwrap();
    writeln!(file, "{line}").unwrap();
}

// The tests.

struct Toy {
    folder: tempfile::TempDir,
}

impl Toy {
    /// A project made by `larder new` from a folder of templates.
    fn new() -> Self {
        Self::with("2.5", "sqlite")
    }

    fn with(minimum: &str, database: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let toy = Self { folder };
        let own = std::env::current_exe().unwrap();
        let program = |test: &str| format!("[{own:?}, \"--exact\", \"{test}\", \"--nocapture\"]");
        toy.write(
            "templates/_languages/toy.toml",
            &format!(
                "title = \"Toy\"\nproved = \"2026-11-21\"\n[pins]\n[literals]\ntrue = \"true\"\nfalse = \"false\"\nnull = \"null\"\n\
                 [[toolchain]]\nname = \"Toy\"\nprograms = [\"no-such-toy\", {own:?}]\n\
                 version = [\"--exact\", \"toy_version\", \"--nocapture\"]\nminimum = \"{minimum}\"\nget = \"toys.example\"\n"
            ),
        );
        let types = [
            "string", "text", "int", "decimal", "float", "bool", "date", "datetime", "uuid", "enum", "email",
            "url", "ref",
        ];
        let code: String = types
            .iter()
            .map(|name| format!("[code.{name}]\ncolumn = \"{name}\"\n"))
            .collect();
        let pillar = |(pillar, concerns): &(&str, &[Topic])| {
            let concerns = concerns
                .iter()
                .map(|(concern, _)| format!("\"{concern}\" = [\"README.md\"]\n"));
            format!("[pillars.{pillar}]\n{}", concerns.collect::<String>())
        };
        let pillars: String = PILLARS.iter().map(pillar).collect();
        toy.write(
            "templates/toy/manifest.toml",
            &format!(
                "title = \"Toy 1\"\nlanguage = \"toy\"\nbest_for = \"b\"\nthe_catch = \"c\"\nsignature = \"s\"\n\
                 databases = [\"sqlite\", \"postgres\"]\n\
                 header_deadline = true\nfront_doors = []\n{pillars}[commands]\n\
                 install = [{}]\nmigrate = [{}]\ntest = []\nstart = {}\ndev = [{own:?}]\nadmin = [{own:?}, \"{{email}}\"]\n\
                 set_password = [{own:?}, \"{{email}}\"]\n\
                 make_migration = [{own:?}, \"--exact\", \"toy_make_migration\", \"{{name}}\", \"--nocapture\"]\n{code}",
                program("toy_install"),
                program("toy_migrate"),
                program("toy_server")
            ),
        );
        toy.write("templates/toy/always/README.md.hbs", "# {{project.title}}\n");
        toy.write("templates/toy/always/requirements.txt", "one\n");
        toy.write(
            "templates/toy/always/dot_env.example",
            "PORT=3000\nCORS_ORIGINS=\n",
        );
        let made = toy
            .larder(
                "fine",
                &[
                    "new",
                    "shop",
                    "--framework",
                    "toy",
                    "--database",
                    database,
                    "--no-git",
                ],
            )
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", text(&made.stderr));
        toy
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn project(&self) -> PathBuf {
        self.folder.path().join("shop")
    }

    fn lines(&self, file: &str) -> Vec<String> {
        let text = fs::read_to_string(self.project().join("notes").join(file)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn larder(&self, mood: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_larder"));
        command
            .args(arguments)
            .arg("--templates")
            .arg(self.folder.path().join("templates"));
        command
            .current_dir(self.folder.path())
            .env(TOY, mood)
            .stdin(Stdio::null());
        command
            .env_remove("PORT")
            .env_remove("HOST")
            .env_remove("LARDER_POSTGRES_URL")
            .env_remove("DATABASE_URL");
        command
    }

    fn done(&self, mood: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
        let Output {
            status,
            stdout,
            stderr,
        } = self.larder(mood, arguments).output().unwrap();
        (status.code(), text(&stdout), text(&stderr))
    }

    /// `larder run`, started, until it says where the server is.
    fn running(&self) -> (Child, BufReader<std::process::ChildStdout>, String) {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port()
            .to_string();
        let mut larder = self
            .larder("fine", &["run", "shop", "--port", &port])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(larder.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert!(
            line.starts_with(&format!(
                "shop: http://127.0.0.1:{port} · http://127.0.0.1:{port}/docs · ready in "
            )),
            "{line}"
        );
        (larder, stdout, port)
    }

    /// The processes that the project wrote down, once there are two.
    fn pids(&self) -> Vec<String> {
        wait_for("two processes", || self.lines("pids").len() >= 2);
        self.lines("pids")
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn wait_for(what: &str, condition: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(20);
    while !condition() {
        assert!(Instant::now() < until, "no {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn is_alive(pid: &str) -> bool {
    // A process that nobody has waited for yet is dead all the same.
    let listed = Command::new("ps")
        .args(["-o", "stat=", "-p", pid])
        .output()
        .unwrap();
    let state = text(&listed.stdout);
    !state.trim().is_empty() && !state.trim().starts_with('Z')
}

fn kill(signal: &str, pid: u32) {
    assert!(
        Command::new("kill")
            .args([signal, &pid.to_string()])
            .status()
            .unwrap()
            .success()
    );
}

fn no_one_is_left(pids: &[String]) {
    wait_for(&format!("end of {pids:?}"), || {
        pids.iter().all(|pid| !is_alive(pid))
    });
}

#[test]
fn another_installer_is_used_where_it_is_there() {
    let toy = Toy::new();
    let own = std::env::current_exe().unwrap();
    let manifest = toy.folder.path().join("templates/toy/manifest.toml");
    let without = fs::read_to_string(&manifest).unwrap();
    let command = format!("[[{own:?}, \"--exact\", \"toy_other_install\", \"--nocapture\"]]");
    for (program, installed) in [(Path::new("no-such-installer"), "one"), (own.as_path(), "other")] {
        let by = format!("[commands.install_by]\n{program:?} = {command}\n[code.string]");
        fs::write(&manifest, without.replace("[code.string]", &by)).unwrap();
        toy.done("fine", &["check", "shop", "--only", "R-01"]);
        assert_eq!(toy.lines("installs").last().unwrap(), installed);
    }
}

#[test]
fn ctrl_c_stops_the_server_and_its_children() {
    let toy = Toy::new();
    let (mut larder, mut stdout, port) = toy.running();
    let pids = toy.pids();
    assert!(pids.iter().all(|pid| is_alive(pid)));
    let again = toy.done("fine", &["run", "shop", "--port", &port]);
    assert_eq!(again.0, Some(3), "the port is taken: {}", again.2);
    assert!(again.2.contains("give another port with --port"), "{}", again.2);
    kill("-INT", larder.id());
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert!(
        rest.ends_with("shop: stopped (exit code 143)\n"),
        "SIGTERM reached the server itself: {rest}"
    );
    assert_eq!(larder.wait().unwrap().code(), Some(0));
    no_one_is_left(&pids);
}

#[test]
fn kill_9_of_larder_leaves_no_server_and_no_grandchild() {
    let toy = Toy::new();
    let (mut larder, _stdout, _) = toy.running();
    let pids = toy.pids();
    kill("-KILL", larder.id());
    larder.wait().unwrap();
    no_one_is_left(&pids);
}

#[test]
fn kill_9_during_an_install_leaves_nothing() {
    let toy = Toy::new();
    let mut larder = toy
        .larder("install-hangs", &["run", "shop"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let pids = toy.pids();
    kill("-KILL", larder.id());
    larder.wait().unwrap();
    no_one_is_left(&pids);
}

#[test]
fn ctrl_c_during_an_install_is_130_and_leaves_nothing() {
    let toy = Toy::new();
    let larder = toy
        .larder("install-hangs", &["check", "shop"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let pids = toy.pids();
    kill("-INT", larder.id());
    let ended = larder.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130), "{}", text(&ended.stderr));
    no_one_is_left(&pids);
    assert_eq!(scratch_of(&toy.project()), Vec::<String>::new());
}

#[test]
fn a_server_that_dies_is_reported_with_its_last_lines() {
    let toy = Toy::new();
    let (code, _, stderr) = toy.done("server-dies", &["run", "shop"]);
    assert_eq!(code, Some(3), "{stderr}");
    assert!(
        stderr.contains("ended with exit code 1; its last lines:\n"),
        "{stderr}"
    );
    assert!(stderr.contains("  | PORT must be a number\n"), "{stderr}");
}

#[test]
fn an_install_that_fails_names_command_lines_and_log_and_is_tried_again() {
    let toy = Toy::new();
    let (code, stdout, stderr) = toy.done("install-fails", &["check", "shop"]);
    assert_eq!((code, stdout.as_str()), (Some(3), ""), "{stderr}");
    assert!(
        stderr.contains("--exact toy_install --nocapture` ended with exit code 7"),
        "{stderr}"
    );
    assert!(
        stderr.contains("  | no such package: left-pad\n  help: the whole log is `"),
        "{stderr}"
    );
    let log = toy.project().join(".larder/install.log");
    assert!(
        fs::read_to_string(log)
            .unwrap()
            .contains("resolving\nno such package: left-pad")
    );

    let (_, _, stderr) = toy.done("server-dies", &["run", "shop"]);
    assert!(!stderr.contains("install is up to date"), "{stderr}");
    assert_eq!(toy.lines("installs").len(), 2);
    let (_, _, stderr) = toy.done("server-dies", &["run", "shop"]);
    assert!(stderr.contains("shop: install is up to date\n"), "{stderr}");
    assert_eq!(
        toy.lines("installs").len(),
        2,
        "an install that is up to date is not done again"
    );
    fs::write(toy.project().join("requirements.txt"), "two\n").unwrap();
    toy.done("server-dies", &["run", "shop"]);
    assert_eq!(toy.lines("installs").len(), 3, "the list of dependencies changed");
}

#[test]
fn an_install_has_what_lint_and_tests_need_whatever_the_machine_says() {
    let toy = Toy::new();
    let mut run = toy.larder("server-dies", &["run", "shop"]);
    run.env("NODE_ENV", "production").env("PIP_USER", "1");
    run.output().unwrap();
    assert_eq!(toy.lines("environment"), ["NODE_ENV unset", "PIP_USER 0"]);
}

#[test]
fn a_project_that_was_moved_is_installed_again() {
    let toy = Toy::new();
    toy.done("server-dies", &["run", "shop"]);
    fs::rename(toy.project(), toy.folder.path().join("moved")).unwrap();
    toy.done("server-dies", &["run", "moved"]);
    fs::rename(toy.folder.path().join("moved"), toy.project()).unwrap();
    assert_eq!(toy.lines("installs").len(), 2);
}

#[test]
fn a_clone_gets_its_env_from_the_example_before_the_install() {
    let toy = Toy::new();
    let file = toy.project().join(".env");
    let example = fs::read_to_string(toy.project().join(".env.example")).unwrap();
    fs::remove_file(&file).unwrap();
    let (_, _, stderr) = toy.done("install-fails", &["run", "shop"]);
    assert!(
        stderr.contains("`.env` is a copy of `.env.example`: there was none\n"),
        "{stderr}"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), example);
    fs::write(&file, "PORT=1\n").unwrap();
    toy.done("install-fails", &["run", "shop"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), "PORT=1\n", "the user's own");
}

#[test]
fn a_host_that_is_no_address_is_told_with_its_place() {
    let toy = Toy::new();
    let mut run = toy.larder("fine", &["run", "shop"]);
    let said = text(&run.env("HOST", "x86_64-conda-linux-gnu").output().unwrap().stderr);
    assert!(
        said.contains("the variable HOST of the environment is `x86_64-conda-linux-gnu`, which is no address\n  help: `unset HOST`"),
        "{said}"
    );
    fs::write(toy.project().join(".env"), "PORT=soon\n").unwrap();
    let (code, _, said) = toy.done("fine", &["run", "shop"]);
    assert_eq!(code, Some(2));
    assert!(
        said.contains("PORT in `.env` is `soon`, which is no port\n"),
        "{said}"
    );
    // An empty one is none.
    let mut run = toy.larder("server-dies", &["run", "shop", "--port", "45123"]);
    let said = text(&run.env("HOST", "").output().unwrap().stderr);
    assert!(!said.contains("HOST"), "{said}");
}

#[test]
fn migrations_that_fail_tell_what_database_is_to_be_made_and_how() {
    let toy = Toy::with("2.5", "postgres");
    let url = "DATABASE_URL=postgres://keeper:se%2Fcret@127.0.0.1:1/pantry\n";
    fs::write(toy.project().join(".env"), url).unwrap();
    let (code, _, stderr) = toy.done("migrate-fails", &["run", "shop"]);
    assert_eq!(code, Some(3), "{stderr}");
    for words in [
        "  | password authentication failed\n",
        "a PostgreSQL server at 127.0.0.1:1, where nothing answers now, with the user `keeper` and the database `pantry`",
        r#"psql -h 127.0.0.1 -p 1 -U postgres -c "CREATE ROLE \"keeper\" LOGIN PASSWORD '…'" -c "CREATE DATABASE \"pantry\" OWNER \"keeper\"""#,
        "the whole log is `",
    ] {
        assert!(stderr.contains(words), "{words}: {stderr}");
    }
    assert!(!stderr.contains("cret"), "no password: {stderr}");
}

#[test]
fn an_old_toolchain_is_named_with_what_was_found_needed_and_how_to_get_it() {
    let toy = Toy::with("2.10", "sqlite");
    let (code, _, stderr) = toy.done("fine", &["run", "shop"]);
    assert_eq!(code, Some(3), "{stderr}");
    assert!(stderr.contains("error: Toy 2.5.1 was found (`"), "{stderr}");
    assert!(
        stderr.contains("and 2.10 or later is needed\n  help: get it: toys.example\n"),
        "{stderr}"
    );
}

#[test]
fn a_check_uses_scratch_databases_alone_and_finds_the_toy_wanting() {
    let toy = Toy::new();
    fs::write(
        toy.project().join(".env"),
        "DATABASE_URL=sqlite:///mine.db\nPORT=1\n",
    )
    .unwrap();
    fs::write(toy.project().join("mine.db"), "mine").unwrap();
    let reports = [
        "check",
        "shop",
        "--quick",
        "--only",
        "R-01,I-01",
        "--junit",
        "j.xml",
        "--markdown",
        "m.md",
    ];
    let (code, stdout, stderr) = toy.done("fine", &reports);
    assert_eq!(code, Some(1), "{stdout}{stderr}");
    assert!(stdout.starts_with("shop: Toy 1 · SQLite · install "), "{stdout}");
    assert!(stdout.contains("\nfailed   I-01  "), "{stdout}");
    assert!(stdout.contains("2 of 2 failed in "), "{stdout}");
    assert!(stdout.ends_with(" · log: shop/.larder/check.log\n"), "{stdout}");
    assert!(stderr.ends_with("error: 2 of 2 checks failed\n"), "{stderr}");
    let databases = toy.lines("databases");
    assert!(
        databases.len() >= 2
            && databases
                .iter()
                .all(|url| url.starts_with("sqlite:///.larder/scratch-")),
        "{databases:?}"
    );
    assert_eq!(fs::read_to_string(toy.project().join("mine.db")).unwrap(), "mine");
    assert_eq!(
        scratch_of(&toy.project()),
        Vec::<String>::new(),
        "scratch databases are dropped"
    );
    no_one_is_left(&toy.pids());
    let junit = fs::read_to_string(toy.folder.path().join("j.xml")).unwrap();
    assert!(
        junit.contains("<testsuite name=\"shop\" tests=\"2\" failures=\"2\""),
        "{junit}"
    );
    assert!(
        fs::read_to_string(toy.folder.path().join("m.md"))
            .unwrap()
            .starts_with("## shop\n")
    );

    let (code, stdout, _) = toy.done("fine", &["check", "shop", "--only", "R-01", "--json"]);
    assert_eq!(code, Some(1));
    let document: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(document["checks"][0]["id"], "R-01");
    assert_eq!(document["checks"][0]["outcome"], "failed");
}

#[test]
fn a_server_that_does_not_start_is_an_error_and_no_failure() {
    let toy = Toy::new();
    let (code, stdout, stderr) = toy.done("server-dies", &["check", "shop", "--only", "R-01"]);
    assert_eq!(code, Some(3), "{stdout}{stderr}");
    assert!(stdout.contains("errored  R-01"), "{stdout}");
    assert!(stdout.contains("PORT must be a number"), "{stdout}");
}

#[test]
fn ctrl_c_during_a_check_is_130_and_leaves_nothing() {
    let toy = Toy::new();
    let larder = toy
        .larder("fine", &["check", "shop"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let pids = toy.pids();
    kill("-INT", larder.id());
    let ended = larder.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130), "{}", text(&ended.stderr));
    no_one_is_left(&pids);
    assert_eq!(scratch_of(&toy.project()), Vec::<String>::new());
}

#[test]
fn a_killed_check_is_tidied_up_by_the_next() {
    let toy = Toy::new();
    let mut larder = toy
        .larder("fine", &["check", "shop"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let pids = toy.pids();
    kill("-KILL", larder.id());
    larder.wait().unwrap();
    no_one_is_left(&pids);
    assert_eq!(scratch_of(&toy.project()).len(), 1, "nobody could tidy up");
    toy.done("fine", &["check", "shop", "--only", "R-01"]);
    assert_eq!(scratch_of(&toy.project()), Vec::<String>::new());
}

#[test]
fn what_makes_no_sense_is_refused() {
    let toy = Toy::new();
    let (code, _, stderr) = toy.done("fine", &["check", "shop", "--only", "R-1"]);
    assert_eq!(code, Some(2), "{stderr}");
    assert!(
        stderr.contains("there is no check `R-1`\n  help: did you mean `R-"),
        "{stderr}"
    );
    let (code, _, stderr) = toy.done("fine", &["check", "templates"]);
    assert_eq!(code, Some(2), "{stderr}");
    assert!(stderr.contains("`templates` is no project of larder"), "{stderr}");
    let (code, _, stderr) = toy.done("fine", &["check", "http://127.0.0.1:1"]);
    assert_eq!(code, Some(2), "{stderr}");
    assert!(stderr.contains("add --from"), "{stderr}");
}

#[test]
fn without_a_database_server_it_is_told_how_to_get_one() {
    let toy = Toy::with("1", "postgres");
    let (code, _, stderr) = toy.done("fine", &["check", "shop"]);
    assert_eq!(code, Some(3), "{stderr}");
    for words in [
        "--database-url",
        "LARDER_POSTGRES_URL",
        "docker run",
        "Debian package `postgresql`",
    ] {
        assert!(stderr.contains(words), "{words} in {stderr}");
    }
    let url = "postgres://larder:secret@127.0.0.1:1/postgres";
    let (code, _, stderr) = toy.done("fine", &["check", "shop", "--database-url", url]);
    assert_eq!(code, Some(3), "{stderr}");
    assert!(!stderr.contains("secret"), "{stderr}");
    assert_eq!(
        toy.lines("installs").len(),
        0,
        "the server is asked for before anything is installed"
    );
}

/// `larder smoke` with a folder of its own for temporary files.
fn smoke(toy: &Toy, mood: &str, arguments: &[&str]) -> Command {
    let temporary = toy.folder.path().join("tmp");
    fs::create_dir_all(&temporary).unwrap();
    let mut command = toy.larder(mood, &[&["smoke", "toy"], arguments].concat());
    command.env("TMPDIR", temporary).env_remove("LARDER_MYSQL_URL");
    command
}

/// The projects that a smoke run left.
fn left(toy: &Toy) -> Vec<PathBuf> {
    let runs = fs::read_dir(toy.folder.path().join("tmp"))
        .into_iter()
        .flatten()
        .flatten();
    runs.flat_map(|run| fs::read_dir(run.path()).into_iter().flatten().flatten())
        .map(|entry| entry.path())
        .collect()
}

#[test]
fn smoke_reports_steps_checks_and_what_was_skipped() {
    let toy = Toy::new();
    let reports = [
        "--quick",
        "--junit",
        "s.xml",
        "--markdown",
        "s.md",
        "--json",
        "s.json",
    ];
    let Output {
        status,
        stdout,
        stderr,
    } = smoke(&toy, "fine", &reports).output().unwrap();
    let (stdout, stderr) = (text(&stdout), text(&stderr));
    assert_eq!(status.code(), Some(1), "{stdout}{stderr}");
    assert!(
        stderr.contains("toy/sqlite  : install "),
        "plain lines name the combination: {stderr}"
    );
    assert!(stdout.contains("\ntoy/sqlite   failed "), "{stdout}");
    assert!(stdout.contains("\nfailed toy/sqlite: contract: "), "{stdout}");
    assert!(
        stdout
            .contains("skipped toy/postgres: no PostgreSQL server: --database-url or LARDER_POSTGRES_URL\n"),
        "{stdout}"
    );
    assert!(
        stdout.contains("\n0 passed, 1 failed, 0 errored, 1 skipped in "),
        "{stdout}"
    );
    assert!(stdout.contains(" × the native tools\n"), "{stdout}");
    assert!(
        stderr.ends_with("error: 1 of 2 combinations failed\n"),
        "{stderr}"
    );
    let read = |file: &str| fs::read_to_string(toy.folder.path().join(file)).unwrap();
    assert!(
        read("s.xml").contains("<testcase classname=\"steps\" name=\"install\""),
        "{}",
        read("s.xml")
    );
    assert!(
        read("s.md").contains("| toy/sqlite | failed |"),
        "{}",
        read("s.md")
    );
    let document: serde_json::Value = serde_json::from_str(&read("s.json")).unwrap();
    assert_eq!(document["combinations"][0]["trouble"]["step"], "contract");
    assert_eq!(document["combinations"][1]["outcome"], "skipped");
    assert_eq!(left(&toy).len(), 1, "a failed project stays to be looked at");
    assert_eq!(scratch_of(&left(&toy)[0]), Vec::<String>::new());
}

#[test]
fn smoke_names_the_command_the_lines_and_the_folder_of_a_failed_step() {
    let toy = Toy::new();
    let Output { status, stdout, .. } = smoke(&toy, "install-fails", &["--database", "sqlite"])
        .output()
        .unwrap();
    let stdout = text(&stdout);
    assert_eq!(status.code(), Some(1), "{stdout}");
    assert!(
        stdout.contains("toy_install --nocapture` ended with exit code 7\n"),
        "{stdout}"
    );
    assert!(stdout.contains("  | no such package: left-pad\n"), "{stdout}");
    assert!(
        stdout.contains(&format!("  the project is in `{}`\n", left(&toy)[0].display())),
        "{stdout}"
    );
}

#[test]
fn smoke_lists_its_matrix() {
    let toy = Toy::new();
    let listed = |arguments: &[&str]| text(&smoke(&toy, "fine", arguments).output().unwrap().stdout);
    assert_eq!(listed(&["--list"]), "toy/sqlite\ntoy/postgres\n");
    let expected = r#"{"include":[{"name":"toy/postgres","framework":"toy","database":"postgres"}]}"#;
    assert_eq!(
        listed(&["--list", "--database", "postgres", "--json"]),
        format!("{expected}\n")
    );
    let shards = [
        listed(&["--list", "--shard", "1/2"]),
        listed(&["--list", "--shard", "2/2"]),
    ];
    assert!(
        shards.iter().all(|shard| shard.lines().count() == 1),
        "{shards:?}"
    );
    let code = |arguments: &[&str]| smoke(&toy, "fine", arguments).output().unwrap().status.code();
    assert_eq!(code(&["--shard", "3/2"]), Some(2));
    assert_eq!(code(&["--require", "django"]), Some(2));
    assert_eq!(code(&["--resource", "task title:strng"]), Some(2));
    assert_eq!(
        code(&["--database", "postgres"]),
        Some(3),
        "asked for by name, and no server"
    );
}

#[test]
fn ctrl_c_during_smoke_is_130_tells_what_was_done_and_leaves_nothing() {
    let toy = Toy::new();
    let mut command = smoke(&toy, "install-hangs", &["--database", "sqlite"]);
    let larder = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // The folder in which the project is put together stands beside it for a moment.
    let found = || {
        left(&toy)
            .into_iter()
            .find(|folder| folder.ends_with("toy-sqlite"))
    };
    wait_for("a project", || found().is_some());
    let project = found().unwrap();
    let noted = || fs::read_to_string(project.join("notes/pids")).unwrap_or_default();
    wait_for("two processes", || noted().lines().count() >= 2);
    let pids: Vec<String> = noted().lines().map(str::to_owned).collect();
    kill("-INT", larder.id());
    let ended = larder.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130));
    assert!(
        text(&ended.stdout).contains("0 passed, 0 failed, 0 errored, 0 skipped in "),
        "{}",
        text(&ended.stdout)
    );
    no_one_is_left(&pids);
    assert_eq!(left(&toy), Vec::<PathBuf>::new());
}

const FIELD: &str = "A word more.\n\n--- a/README.md\n+++ b/README.md\n@@ -1 +1,2 @@\n # shop\n+A color.\n\
--- /dev/null\n+++ b/src/color.txt\n@@ -0,0 +1 @@\n+red\n";

#[test]
fn smoke_applies_recipes_to_copies_and_proves_these() {
    let toy = Toy::new();
    let ended = |arguments: &[&str]| smoke(&toy, "fine", arguments).output().unwrap();
    let without = ended(&["--grow"]);
    assert_eq!(
        without.status.code(),
        Some(2),
        "there is nothing to grow: {}",
        text(&without.stderr)
    );
    toy.write("templates/toy/grow/01-field.patch", FIELD);
    let gone = "Less.\n\n--- a/requirements.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-one\n";
    toy.write("templates/toy/grow/10-remove.patch", gone);
    let Output { status, stdout, .. } = ended(&["--grow"]);
    let stdout = text(&stdout);
    assert_eq!(
        status.code(),
        Some(1),
        "the toy answers the same to everything: {stdout}"
    );
    let begin = "\nfailed toy/sqlite: grow: 9 of 9 checks failed: G-01, G-02, G-03, G-04, G-05, G-06, G-07, G-08, G-09; 1 of 1 checks failed: G-10\n";
    assert!(stdout.contains(begin), "{stdout}");
    let copy = |name: &str| {
        let mut folders = left(&toy).into_iter();
        folders.find(|folder| folder.ends_with(name)).unwrap()
    };
    let read = |folder: &str, file: &str| fs::read_to_string(copy(folder).join(file)).unwrap_or_default();
    assert_eq!(read("toy-sqlite-grown", "README.md"), "# shop\nA color.\n");
    assert_eq!(read("toy-sqlite-grown", "src/color.txt"), "red\n");
    assert_eq!(read("toy-sqlite-grown", "notes/migrations"), "add_color\n");
    assert_eq!(read("toy-sqlite-removed", "notes/migrations"), "remove_tasks\n");
    assert_eq!(read("toy-sqlite-removed", "README.md"), "# shop\n");
    assert!(!copy("toy-sqlite-removed").join("requirements.txt").exists());
    assert_eq!(
        read("toy-sqlite", "README.md"),
        "# shop\n",
        "the project itself stays as it was"
    );
}

#[test]
fn smoke_names_the_hunk_of_a_recipe_that_does_not_apply() {
    let toy = Toy::new();
    toy.write(
        "templates/toy/grow/01-field.patch",
        &FIELD.replace("# shop", "# store"),
    );
    let Output { status, stdout, .. } = smoke(&toy, "fine", &["--grow"]).output().unwrap();
    let stdout = text(&stdout);
    assert_eq!(status.code(), Some(1), "{stdout}");
    let told = "failed toy/sqlite: grow: template `toy/grow/01-field.patch`: hunk 1 of `README.md` does not apply; near line 1 it expects";
    assert!(
        stdout.contains(told) && stdout.contains("  |   | # store\n"),
        "{stdout}"
    );
}

/// The folders of scratch databases that are left.
fn scratch_of(project: &Path) -> Vec<String> {
    let entries = fs::read_dir(project.join(".larder"))
        .into_iter()
        .flatten()
        .flatten();
    entries
        .map(|entry| entry.file_name().into_string().unwrap())
        .filter(|name| name.starts_with("scratch-"))
        .collect()
}
