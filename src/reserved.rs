//! Names that no project may use, whatever its framework: those of contract §4a, and those that a database or a file system cannot
//! have. Words of a language or a framework are not among them: code writes them with a suffix.

/// Singulars of resources that larder keeps for itself, with the reason.
const RESOURCES: [(&str, &str); 13] = [
    ("user", "every starter has users already"),
    ("session", "every starter has sessions already"),
    (
        "login_attempt",
        "the limit on failed log-ins has a table of this name",
    ),
    ("auth", "`/api/v1/auth` is where one registers and logs in"),
    (
        "credentials",
        "the body of a log-in has this name in the document",
    ),
    (
        "registration",
        "the body of a registration has this name in the document",
    ),
    (
        "refresh_request",
        "the body of a refresh has this name in the document",
    ),
    (
        "password_change",
        "the body of a change of password has this name in the document",
    ),
    ("problem", "every error has this name in the document"),
    (
        "field_error",
        "an entry of `errors` has this name in the document",
    ),
    ("health", "`getHealth` is an operation of every starter"),
    ("readiness", "`getReadiness` is an operation of every starter"),
    ("me", "`getMe` is an operation of every starter"),
];

/// Plurals that are tables or paths of every starter.
const PLURALS: [&str; 4] = ["users", "sessions", "login_attempts", "auth"];

/// Wire names of fields that larder keeps for itself, with the reason.
const FIELDS: [(&str, &str); 17] = [
    ("id", "every row has an `id` already"),
    (
        "owner",
        "its key would be `owner_id`, which is the user who made the row",
    ),
    ("owner_id", "it is the user who made the row"),
    ("created_at", "every row has a `created_at` already"),
    ("updated_at", "every row has an `updated_at` already"),
    ("page", "lists are paged with `?page=`"),
    ("page_size", "lists are paged with `?page_size=`"),
    ("sort", "lists are sorted with `?sort=`"),
    // Columns that databases give to every table; quotation marks do not help.
    ("ctid", "PostgreSQL has a system column of this name"),
    ("xmin", "PostgreSQL has a system column of this name"),
    ("xmax", "PostgreSQL has a system column of this name"),
    ("cmin", "PostgreSQL has a system column of this name"),
    ("cmax", "PostgreSQL has a system column of this name"),
    ("tableoid", "PostgreSQL has a system column of this name"),
    ("db_row_id", "InnoDB has a hidden column of this name"),
    ("db_trx_id", "InnoDB has a hidden column of this name"),
    ("db_roll_ptr", "InnoDB has a hidden column of this name"),
];

/// Why no field may have this name on the wire, if it may not.
pub fn field(name: &str) -> Option<String> {
    let (word, why) = FIELDS.iter().find(|(word, _)| *word == name)?;
    Some(format!("`{word}` is larder's own: {why}"))
}

/// Why no resource may have this singular and plural, if it may not.
pub fn resource(singular: &str, plural: &str) -> Option<String> {
    let by_name = RESOURCES
        .iter()
        .find(|(word, _)| *word == singular || *word == plural);
    if let Some((word, why)) = by_name {
        return Some(format!("`{word}` is larder's own: {why}"));
    }
    let word = PLURALS
        .iter()
        .find(|word| **word == singular || **word == plural)?;
    Some(format!(
        "`{word}` is larder's own: every starter has a table or a path of this name"
    ))
}

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
