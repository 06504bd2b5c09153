//! Faults that only a look into a database, or at two processes, can show: planted in a rendered starter by replacing a few of its lines.
//!
//! That each one still fits the rendering is tested everywhere. That its check turns red needs Node.js and, for A-15, a PostgreSQL
//! server (`LARDER_POSTGRES_URL`): `cargo test --test contract planted -- --include-ignored --nocapture`

#![expect(clippy::print_stdout, reason = "what a person reads with --nocapture")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::process::{Command, Output};

use larder::catalog::Catalog;
use larder::choices::Database;
use larder::render::render;
use larder_reference::fault::Fault;
use larder_reference::samples;

const FRAMEWORK: &str = "express";
const SERVER: &str = "LARDER_POSTGRES_URL";

/// One fault in a starter.
pub struct Planted {
    /// Its switch in the reference server, where it has nothing to act on.
    pub fault: Fault,
    /// The check that must turn red.
    check: &'static str,
    database: Database,
    file: &'static str,
    /// What stands there once, and what stands there instead.
    edits: &'static [(&'static str, &'static str)],
}

/// All of them.
pub const PLANTED: [Planted; 5] = [
    Planted {
        fault: Fault::TokensStoredPlain,
        check: "I-36",
        database: Database::Sqlite,
        file: "src/modules/auth/sessions.ts",
        edits: &[(
            "const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');",
            "const hashOf = (token: string) => token;",
        )],
    },
    Planted {
        fault: Fault::ExceptionShown,
        check: "S-17",
        database: Database::Sqlite,
        file: "src/middleware/errors.ts",
        edits: &[(
            ".send(JSON.stringify(answer));",
            ".send(JSON.stringify({ ...JSON.parse(JSON.stringify(answer)), detail: String(error) }));",
        )],
    },
    Planted {
        fault: Fault::MigratesAtStart,
        check: "P-26",
        database: Database::Sqlite,
        file: "src/server.ts",
        edits: &[(
            "import { closeDatabase } from './db/client.ts';",
            "import { closeDatabase, migrateDatabase } from './db/client.ts';\n\nawait migrateDatabase();",
        )],
    },
    Planted {
        fault: Fault::WritesIntoItsTree,
        check: "A-16",
        database: Database::Sqlite,
        file: "src/server.ts",
        edits: &[(
            "import { closeDatabase } from './db/client.ts';",
            "import { writeFileSync } from 'node:fs';\nimport { closeDatabase } from './db/client.ts';\n\nwriteFileSync('server.pid', String(process.pid));",
        )],
    },
    Planted {
        fault: Fault::LimiterPerProcess,
        check: "A-15",
        database: Database::Postgres,
        file: "src/modules/auth/login-limiter.ts",
        edits: &[
            (
                "async function count(",
                "const counters = new Map<string, { failures: number; resets_at: string }>();\n\nasync function count(",
            ),
            (
                "const counter = await countFailure(key, new Date(time).toISOString(), resetsAt);",
                "const counter = counters.get(key) ?? { failures: 0, resets_at: resetsAt };\n  counter.failures += 1;\n  counters.set(key, counter);",
            ),
        ],
    },
];

impl Planted {
    fn plant(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (before, after) in self.edits {
            let hits = text.matches(before).count();
            assert_eq!(hits, 1, "{:?}: `{before}` in {}", self.fault, self.file);
            text = text.replace(before, after);
        }
        text
    }
}

#[test]
fn each_fits_the_rendering() {
    let catalog = Catalog::open(None).unwrap();
    let framework = catalog.framework(FRAMEWORK).unwrap().expect("it is a framework");
    for planted in &PLANTED {
        let mut choices = samples::choices(&samples::DEFAULT);
        FRAMEWORK.clone_into(&mut choices.framework);
        choices.database = planted.database;
        let tree = render(&choices, framework).unwrap();
        let file = tree.get(planted.file).expect("the file is there");
        planted.plant(std::str::from_utf8(&file.bytes).unwrap());
    }
}

#[test]
#[ignore = "needs Node.js and PostgreSQL; `.ci/run` does it"]
fn each_turns_its_check_red() {
    // Whoever has set up a database server has set up the rest, and nothing may be left out.
    let is_complete = std::env::var_os(SERVER).is_some();
    let folder = tempfile::tempdir().unwrap();
    for planted in &PLANTED {
        let name = format!("{:?}", planted.fault);
        if planted.database != Database::Sqlite && !is_complete {
            println!("{name:34} {:7} skipped: {SERVER} is not set", planted.check);
            continue;
        }
        let project = folder.path().join(&name);
        let made = larder(&[
            "new",
            "planted",
            "--framework",
            FRAMEWORK,
            "--database",
            planted.database.id(),
            "--out",
            project.to_str().unwrap(),
            "--no-git",
        ]);
        assert!(made.status.success(), "{}", text(&made.stderr));
        // The check is green without the fault, or it would prove nothing.
        let before = check(&project, planted.check);
        if before.status.code() == Some(3) && !is_complete {
            println!(
                "{name:34} {:7} skipped: {}",
                planted.check,
                text(&before.stderr).trim()
            );
            continue;
        }
        let words = |output: &Output| format!("{}\n{}", text(&output.stdout), text(&output.stderr));
        assert_eq!(
            before.status.code(),
            Some(0),
            "{name}, not planted: {}",
            words(&before)
        );
        let file = project.join(planted.file);
        let planted_text = planted.plant(&std::fs::read_to_string(&file).unwrap());
        std::fs::write(&file, planted_text).unwrap();
        let after = check(&project, planted.check);
        assert_eq!(after.status.code(), Some(1), "{name}, planted: {}", words(&after));
        println!("{name:34} {:7} red", planted.check);
    }
}

fn check(project: &Path, id: &str) -> Output {
    larder(&["check", project.to_str().unwrap(), "--only", id])
}

fn larder(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_larder");
    Command::new(program).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
