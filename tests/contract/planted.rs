//! Faults that only a look into a database, or at two processes, can show: planted in a rendered starter by replacing a few of its lines.
//!
//! That each one still fits the rendering is tested here; `tests/planted.rs` shows that its check turns red.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use larder::catalog::Catalog;
use larder::choices::Database;
use larder::render::render;
use larder_reference::fault::{ALL, Fault};
use larder_reference::samples;

pub const FRAMEWORK: &str = "express";

/// One fault in a starter.
pub struct Planted {
    /// Its switch in the reference server, where it has nothing to act on.
    pub fault: Fault,
    /// The check that must turn red.
    pub check: &'static str,
    /// Where it shows.
    pub database: Database,
    /// Resources that can show it.
    pub resources: &'static [&'static str],
    /// A file, what stands in it once, and what stands there instead.
    edits: &'static [(&'static str, &'static str, &'static str)],
}

/// All of them.
pub const PLANTED: [Planted; 14] = [
    Planted {
        fault: Fault::TokensStoredPlain,
        check: "I-36",
        database: Database::Sqlite,
        resources: &samples::DEFAULT,
        edits: &[(
            "src/modules/auth/sessions.ts",
            "const hash = (token: string) => createHash('sha256').update(token).digest('hex');",
            "const hash = (token: string) => token;",
        )],
    },
    Planted {
        fault: Fault::ExceptionShown,
        check: "S-17",
        database: Database::Sqlite,
        resources: &samples::DEFAULT,
        edits: &[(
            "src/middleware/errors.ts",
            "    detail: message,",
            "    detail: String(error),",
        )],
    },
    Planted {
        fault: Fault::MigratesAtStart,
        check: "P-26",
        database: Database::Sqlite,
        resources: &samples::DEFAULT,
        edits: &[(
            "src/db/check.ts",
            "import { connection } from './client.ts';",
            "import { connection } from './client.ts';\nimport { migrateDatabase } from './migrate.ts';\n\nawait migrateDatabase();",
        )],
    },
    Planted {
        fault: Fault::WritesIntoItsTree,
        check: "A-16",
        database: Database::Sqlite,
        resources: &samples::DEFAULT,
        edits: &[
            (
                "src/server.ts",
                "import { createServer } from 'node:http';",
                "import { writeFileSync } from 'node:fs';\nimport { createServer } from 'node:http';",
            ),
            (
                "src/server.ts",
                "server.listen(config.PORT, config.HOST, () => {",
                "writeFileSync('server.pid', String(process.pid));\nserver.listen(config.PORT, config.HOST, () => {",
            ),
        ],
    },
    Planted {
        fault: Fault::ReadyWithoutDatabase,
        check: "A-03",
        database: Database::Sqlite,
        resources: &samples::DEFAULT,
        edits: &[(
            "src/app.ts",
            "throw problem('unavailable', { cause });",
            "void cause;",
        )],
    },
    Planted {
        fault: Fault::HashesTooCheap,
        check: "I-35",
        database: Database::Sqlite,
        resources: &samples::DEFAULT,
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
        resources: &samples::DEFAULT,
        edits: &[
            (
                "drizzle/0000_init.sql",
                "\t`created_at` text NOT NULL,\n\tFOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade\n",
                "\t`created_at` text NOT NULL\n",
            ),
            (
                "src/modules/auth/sessions.ts",
                ".innerJoin(users, eq(users.id, sessions.user_id))",
                ".leftJoin(users, eq(users.id, sessions.user_id))",
            ),
        ],
    },
    Planted {
        fault: Fault::ColumnNullable,
        check: "P-27",
        database: Database::Sqlite,
        resources: &samples::DEFAULT,
        edits: &[("drizzle/0000_init.sql", "`title` text NOT NULL,", "`title` text,")],
    },
    Planted {
        fault: Fault::LimiterPerProcess,
        check: "A-15",
        database: Database::Postgres,
        resources: &samples::DEFAULT,
        edits: &[
            (
                "src/modules/auth/login-limiter.ts",
                "async function count(",
                "const counters = new Map<string, { count: number; window_ends_at: string }>();\n\nasync function count(",
            ),
            (
                "src/modules/auth/login-limiter.ts",
                "const counter = await increment(key);",
                "const end = new Date(Date.now() + config.LOGIN_WINDOW * 1000).toISOString();\n  const counter = counters.get(key) ?? { count: 0, window_ends_at: end };\n  counter.count += 1;\n  counters.set(key, counter);",
            ),
        ],
    },
    Planted {
        fault: Fault::SchemaDiffers,
        check: "P-31",
        database: Database::Sqlite,
        resources: &samples::DEFAULT,
        edits: &[(
            "drizzle/0000_init.sql",
            "CREATE INDEX `ix_tasks_owner_id_created_at_id` ON `tasks` (`owner_id`,`created_at`,`id`);",
            "CREATE INDEX `ix_tasks_owner_id_created_at_id` ON `tasks` (`owner_id`,`created_at`);",
        )],
    },
    Planted {
        fault: Fault::MigrationsCollide,
        check: "P-36",
        database: Database::Sqlite,
        resources: &samples::DEFAULT,
        edits: &[(
            "src/db/migrate.ts",
            "connection.transaction(migrate).immediate();",
            "migrate();",
        )],
    },
    Planted {
        fault: Fault::WaitsWithoutEnd,
        check: "P-37",
        database: Database::Postgres,
        resources: &samples::DEFAULT,
        edits: &[(
            "src/db/client.ts",
            "  connectionTimeoutMillis: 5_000,\n  query_timeout: 5_000,\n",
            "",
        )],
    },
    Planted {
        fault: Fault::EndsWithItsConnection,
        check: "P-38",
        database: Database::Postgres,
        resources: &samples::DEFAULT,
        edits: &[(
            "src/db/errors.ts",
            "  if (!(error instanceof DrizzleQueryError)) return false;",
            "  if (codeOf(error) === '57P01') process.exit(1);\n  if (!(error instanceof DrizzleQueryError)) return false;",
        )],
    },
    // The code does what the foreign key should: a person with a database client sees the difference.
    Planted {
        fault: Fault::CascadeForgotten,
        check: "P-33",
        database: Database::Sqlite,
        resources: &samples::SHOP,
        edits: &[
            (
                "drizzle/0000_init.sql",
                "REFERENCES `products`(`id`) ON UPDATE no action ON DELETE cascade",
                "REFERENCES `products`(`id`) ON UPDATE no action ON DELETE no action",
            ),
            (
                "src/modules/products/products.queries.ts",
                "  await rows.erase(db.delete(table).where(eq(table.id, id)));",
                "  const { reviews } = await import('../../db/schema.ts');\n  await db.delete(reviews).where(eq(reviews.product_id, id));\n  await rows.erase(db.delete(table).where(eq(table.id, id)));",
            ),
        ],
    },
];

impl Planted {
    /// Changes the files, each of which `read` gives and `write` takes.
    pub fn plant(&self, read: impl Fn(&str) -> String, mut write: impl FnMut(&str, String)) {
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
        let entry = ALL.iter().find(|entry| entry.fault == planted.fault).unwrap();
        assert_eq!(planted.check, entry.check, "{:?}", planted.fault);
        let mut choices = samples::choices(planted.resources);
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
