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
    /// A file, what stands in it once, and what stands there instead.
    edits: &'static [(&'static str, &'static str, &'static str)],
}

/// All of them.
pub const PLANTED: [Planted; 9] = [
    Planted {
        fault: Fault::TokensStoredPlain,
        check: "I-36",
        database: Database::Sqlite,
        edits: &[(
            "src/modules/auth/sessions.ts",
            "const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');",
            "const hashOf = (token: string) => token;",
        )],
    },
    Planted {
        fault: Fault::ExceptionShown,
        check: "S-17",
        database: Database::Sqlite,
        edits: &[(
            "src/middleware/errors.ts",
            ".send(JSON.stringify(answer));",
            ".send(JSON.stringify({ ...JSON.parse(JSON.stringify(answer)), detail: String(error) }));",
        )],
    },
    Planted {
        fault: Fault::MigratesAtStart,
        check: "P-26",
        database: Database::Sqlite,
        edits: &[(
            "src/server.ts",
            "import { closeDatabase } from './db/client.ts';",
            "import { closeDatabase, migrateDatabase } from './db/client.ts';\n\nawait migrateDatabase();",
        )],
    },
    Planted {
        fault: Fault::WritesIntoItsTree,
        check: "A-16",
        database: Database::Sqlite,
        edits: &[(
            "src/server.ts",
            "import { closeDatabase } from './db/client.ts';",
            "import { writeFileSync } from 'node:fs';\nimport { closeDatabase } from './db/client.ts';\n\nwriteFileSync('server.pid', String(process.pid));",
        )],
    },
    Planted {
        fault: Fault::ReadyWithoutDatabase,
        check: "A-03",
        database: Database::Sqlite,
        edits: &[(
            "src/app.ts",
            "if (!(await databaseAnswers())) throw problem('unavailable');",
            "",
        )],
    },
    Planted {
        fault: Fault::HashesTooCheap,
        check: "I-35",
        database: Database::Sqlite,
        edits: &[(
            "src/modules/auth/passwords.ts",
            "(password: string) => hash(password);",
            "(password: string) => hash(password, { memoryCost: 1024 });",
        )],
    },
    Planted {
        fault: Fault::SessionOutlivesUser,
        check: "I-34",
        database: Database::Sqlite,
        edits: &[
            (
                "drizzle/0000_init.sql",
                "\t`created_at` text NOT NULL,\n\tFOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade\n",
                "\t`created_at` text NOT NULL\n",
            ),
            (
                "src/modules/auth/sessions.ts",
                ".innerJoin(usersTable, eq(usersTable.id, table.user_id))",
                ".leftJoin(usersTable, eq(usersTable.id, table.user_id))",
            ),
        ],
    },
    Planted {
        fault: Fault::ColumnNullable,
        check: "P-27",
        database: Database::Sqlite,
        edits: &[("drizzle/0000_init.sql", "`title` text NOT NULL,", "`title` text,")],
    },
    Planted {
        fault: Fault::LimiterPerProcess,
        check: "A-15",
        database: Database::Postgres,
        edits: &[
            (
                "src/modules/auth/login-limiter.ts",
                "async function count(",
                "const counters = new Map<string, { failures: number; resets_at: string }>();\n\nasync function count(",
            ),
            (
                "src/modules/auth/login-limiter.ts",
                "const counter = await countFailure(key, new Date(time).toISOString(), resetsAt);",
                "const counter = counters.get(key) ?? { failures: 0, resets_at: resetsAt };\n  counter.failures += 1;\n  counters.set(key, counter);",
            ),
        ],
    },
];

impl Planted {
    /// Changes the files, each of which `read` gives and `write` takes.
    fn plant(&self, read: impl Fn(&str) -> String, mut write: impl FnMut(&str, String)) {
        for (file, before, after) in self.edits {
            let text = read(file);
            let hits = text.matches(before).count();
            assert_eq!(hits, 1, "{:?}: `{before}` in {file}", self.fault);
            write(file, text.replace(before, after));
        }
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
        let read = |file: &str| {
            let file = tree.get(file).expect("the file is there");
            String::from_utf8(file.bytes.to_vec()).unwrap()
        };
        planted.plant(read, |_, _| {});
    }
}

#[test]
#[ignore = "needs Node.js and PostgreSQL; `.ci/run` does it"]
fn each_turns_its_check_red() {
    // Whoever has set up a database server has set up the rest, and nothing may be left out.
    let is_complete = std::env::var_os(SERVER).is_some();
    let folder = tempfile::tempdir().unwrap();
    for database in [Database::Sqlite, Database::Postgres] {
        let planted: Vec<&Planted> = PLANTED
            .iter()
            .filter(|planted| planted.database == database)
            .collect();
        let ids: Vec<&str> = planted.iter().map(|planted| planted.check).collect();
        if database != Database::Sqlite && !is_complete {
            println!("{ids:?} skipped: {SERVER} is not set");
            continue;
        }
        let project = folder.path().join(database.id());
        let made = larder(&[
            "new",
            "planted",
            "--framework",
            FRAMEWORK,
            "--database",
            database.id(),
            "--out",
            project.to_str().unwrap(),
            "--no-git",
        ]);
        assert!(made.status.success(), "{}", text(&made.stderr));
        // The checks are green without the faults, or they would prove nothing.
        let before = check(&project, &ids);
        if before.status.code() == Some(3) && !is_complete {
            println!("{ids:?} skipped: {}", text(&before.stderr).trim());
            continue;
        }
        let words = |output: &Output| format!("{}\n{}", text(&output.stdout), text(&output.stderr));
        assert_eq!(
            before.status.code(),
            Some(0),
            "{ids:?}, nothing planted: {}",
            words(&before)
        );
        for planted in planted {
            let name = format!("{:?}", planted.fault);
            let mut right = Vec::new();
            planted.plant(
                |file| std::fs::read_to_string(project.join(file)).unwrap(),
                |file, wrong| {
                    right.push((project.join(file), std::fs::read(project.join(file)).unwrap()));
                    std::fs::write(project.join(file), wrong).unwrap();
                },
            );
            let after = check(&project, &[planted.check]);
            assert_eq!(after.status.code(), Some(1), "{name}, planted: {}", words(&after));
            println!("{name:34} {:7} red", planted.check);
            // The last edit first: two of them may have been of one file.
            for (file, bytes) in right.into_iter().rev() {
                std::fs::write(file, bytes).unwrap();
            }
        }
    }
}

fn check(project: &Path, ids: &[&str]) -> Output {
    let only = ids.iter().flat_map(|id| ["--only", id]);
    let arguments: Vec<&str> = ["check", project.to_str().unwrap()]
        .into_iter()
        .chain(only)
        .collect();
    larder(&arguments)
}

fn larder(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_larder");
    Command::new(program).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
