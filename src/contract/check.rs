//! A row of the suite, as data.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::outcome::Verdict;
use super::world::World;

/// What a check proves; every starter teaches the same five.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Pillar {
    /// R and V: paths, methods, reading requests, field rules.
    Routing,
    /// P: values, lists, uniqueness, references, restarts.
    Persistence,
    /// I: registration, log-in, tokens, passwords, limits.
    Identity,
    /// S: ownership, injection, CORS, leaks.
    Security,
    /// A and INV: operability, documentation, headers.
    Architecture,
}

impl Pillar {
    /// In the order of reports.
    pub const ALL: [Self; 5] = [
        Self::Routing,
        Self::Persistence,
        Self::Identity,
        Self::Security,
        Self::Architecture,
    ];

    /// As typed on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Routing => "routing",
            Self::Persistence => "persistence",
            Self::Identity => "identity",
            Self::Security => "security",
            Self::Architecture => "architecture",
        }
    }
}

impl fmt::Display for Pillar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

/// How much a row promises (contract §0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// One answer, the same in every framework.
    Exact,
    /// Any answer of a set, never a 5xx.
    Bounded,
}

/// The environment that a check needs; the checks of one boot share a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Boot {
    /// Limiter loosened, CORS off.
    Main,
    /// `ACCESS_TTL` 2, `REFRESH_TTL` 4, `SESSION_TTL` 9.
    Ttl,
    /// `LOGIN_WINDOW` 6. Each check of it gets a server of its own: the address is counted, too.
    Limit,
    /// Two origins: `https://a.test` and `http://localhost:5173`.
    Cors,
    /// `TZ=Pacific/Kiritimati`, `LC_ALL=tr_TR.UTF-8`.
    Zone,
    /// No server: the check starts and stops its own ([`World::start`]).
    Stop,
}

impl Boot {
    /// In the order in which they are run.
    pub const ALL: [Self; 6] = [
        Self::Main,
        Self::Zone,
        Self::Cors,
        Self::Ttl,
        Self::Limit,
        Self::Stop,
    ];

    /// The variables of this boot, beside host, port and database.
    pub fn env(self) -> &'static [(&'static str, &'static str)] {
        const LOOSE: (&str, &str) = ("LOGIN_MAX_FAILURES", "100000");
        match self {
            Self::Main | Self::Stop => &[LOOSE],
            Self::Zone => &[LOOSE, ("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8")],
            Self::Cors => &[LOOSE, ("CORS_ORIGINS", "https://a.test,http://localhost:5173")],
            Self::Ttl => &[
                LOOSE,
                ("ACCESS_TTL", "2"),
                ("REFRESH_TTL", "4"),
                ("SESSION_TTL", "9"),
            ],
            Self::Limit => &[("LOGIN_WINDOW", "6")],
        }
    }
}

/// What a check must be able to see beside HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// The log on stdout.
    Log,
    /// SQL in the database.
    Database,
    /// The admin command.
    Admin,
    /// The process: memory, signals.
    Process,
    /// Starting servers with another environment.
    Starts,
    /// A database server (PostgreSQL, MySQL), not a file.
    DatabaseServer,
}

/// One row.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts of a row, each with a word of its own"
)]
pub struct Check {
    /// `R-01`
    pub id: &'static str,
    /// What it proves.
    pub pillar: Pillar,
    /// What must hold, as a sentence without a full stop.
    pub meaning: &'static str,
    /// Exact or bounded.
    pub strength: Strength,
    /// RFC, ASVS row or upstream issue; empty where the contract alone says so.
    pub reference: &'static str,
    /// Whether `--quick` runs it.
    pub quick: bool,
    /// Its environment.
    pub boot: Boot,
    /// A second environment in which it must hold, too, where the host can start servers.
    pub also: Option<Boot>,
    /// What it looks at beside HTTP.
    pub needs: &'static [Need],
    /// It disturbs others or is disturbed by them (timing, memory, tables renamed): run with nothing beside it.
    pub alone: bool,
    /// The database cannot change it: where a framework is checked on several, once is enough.
    pub once: bool,
    /// It waits more than it works (for tokens to end, for connections to be cut): begun first, beside everything else.
    pub waits: bool,
    /// It judges the traffic of its boot: run after everything else of it.
    pub last: bool,
    /// It judges the traffic of the whole run: run when all boots are done, without a server of its own.
    pub after_all: bool,
    /// Does it.
    pub run: fn(&World<'_>) -> Verdict,
}

/// A row whose answer is one and the same in every framework.
pub const fn exact(
    id: &'static str,
    pillar: Pillar,
    meaning: &'static str,
    run: fn(&World<'_>) -> Verdict,
) -> Check {
    Check {
        id,
        pillar,
        meaning,
        strength: Strength::Exact,
        reference: "",
        quick: false,
        boot: Boot::Main,
        also: None,
        needs: &[],
        alone: false,
        once: false,
        waits: false,
        last: false,
        after_all: false,
        run,
    }
}

/// A row with a set of allowed answers.
pub const fn bounded(
    id: &'static str,
    pillar: Pillar,
    meaning: &'static str,
    run: fn(&World<'_>) -> Verdict,
) -> Check {
    let mut check = exact(id, pillar, meaning, run);
    check.strength = Strength::Bounded;
    check
}

impl Check {
    /// `--quick` runs it, too.
    #[must_use]
    pub const fn quick(mut self) -> Self {
        self.quick = true;
        self
    }

    /// Where the demand comes from.
    #[must_use]
    pub const fn cite(mut self, reference: &'static str) -> Self {
        self.reference = reference;
        self
    }

    /// It needs this environment.
    #[must_use]
    pub const fn boot(mut self, boot: Boot) -> Self {
        self.boot = boot;
        self
    }

    /// It must hold in this environment, too: run in both, one outcome.
    #[must_use]
    pub const fn also(mut self, boot: Boot) -> Self {
        self.also = Some(boot);
        self
    }

    /// It looks at these.
    #[must_use]
    pub const fn needs(mut self, needs: &'static [Need]) -> Self {
        self.needs = needs;
        self
    }

    /// Nothing may run beside it.
    #[must_use]
    pub const fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    /// The database cannot change it.
    #[must_use]
    pub const fn once(mut self) -> Self {
        self.once = true;
        self
    }

    /// It waits more than it works.
    #[must_use]
    pub const fn waits(mut self) -> Self {
        self.waits = true;
        self
    }

    /// It runs after everything else of its boot.
    #[must_use]
    pub const fn last(mut self) -> Self {
        self.last = true;
        self
    }

    /// It runs when all boots are done.
    #[must_use]
    pub const fn after_all(mut self) -> Self {
        self.after_all = true;
        self
    }
}
