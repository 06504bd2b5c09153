//! Names that no project may use, whatever its framework: those of the contract, of the starters' own tables, and those that no
//! quotation mark helps with in a database or a file system.

/// Singulars and plurals of resources that larder keeps for itself, with the reason.
pub const RESOURCES: [(&str, &str); 12] = [
    (
        "user",
        "every starter has users already, with a table and routes of their own",
    ),
    ("users", "every starter has a table and a route of this name"),
    (
        "session",
        "every starter keeps its sessions in a table of this name",
    ),
    (
        "sessions",
        "every starter keeps its sessions in a table of this name",
    ),
    ("auth", "`/api/v1/auth` is where one registers and logs in"),
    ("auths", "`auth` is where one registers and logs in"),
    (
        "login_attempt",
        "the limit on failed log-ins has a table of this name",
    ),
    (
        "login_attempts",
        "the limit on failed log-ins has a table of this name",
    ),
    (
        "alembic_version",
        "migrations keep their state in a table of this name",
    ),
    (
        "alembic_versions",
        "migrations keep their state in a table of this name",
    ),
    ("migration", "migrations keep their state in a table of this name"),
    (
        "migrations",
        "migrations keep their state in a table of this name",
    ),
];

/// Wire names of fields that larder keeps for itself, with the reason.
pub const FIELDS: [(&str, &str); 20] = [
    ("id", "every row has an `id` already"),
    ("owner", "every row has an owner, its user"),
    (
        "owner_id",
        "every row has an `owner_id`, its user's id, which never leaves the server",
    ),
    ("created_at", "every row has a `created_at` already"),
    ("updated_at", "every row has an `updated_at` already"),
    (
        "role",
        "a `role` is never accepted from a body: it is how users become admins",
    ),
    ("page", "lists are paged with `?page=`"),
    ("page_size", "lists are paged with `?page_size=`"),
    ("sort", "lists are sorted with `?sort=`"),
    // What databases give to every table themselves; quotation marks do not help.
    ("ctid", "PostgreSQL has a system column of this name"),
    ("xmin", "PostgreSQL has a system column of this name"),
    ("xmax", "PostgreSQL has a system column of this name"),
    ("cmin", "PostgreSQL has a system column of this name"),
    ("cmax", "PostgreSQL has a system column of this name"),
    ("tableoid", "PostgreSQL has a system column of this name"),
    ("rowid", "SQLite has a hidden column of this name"),
    ("oid", "SQLite has a hidden column of this name"),
    ("db_row_id", "InnoDB has a hidden column of this name"),
    ("db_trx_id", "InnoDB has a hidden column of this name"),
    ("db_roll_ptr", "InnoDB has a hidden column of this name"),
];

/// Why no table may be called so, if it may not.
pub fn table(name: &str) -> Option<&'static str> {
    name.starts_with("sqlite_")
        .then_some("SQLite keeps names that begin with `sqlite_` for itself")
}

/// Whether Windows takes a file of this name (without its ending) for a device.
pub fn is_device(name: &str) -> bool {
    matches!(name, "con" | "prn" | "aux" | "nul")
        || ["com", "lpt"].iter().any(|device| {
            name.strip_prefix(device)
                .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit()))
        })
}
