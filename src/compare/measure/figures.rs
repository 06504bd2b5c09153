//! Measured figures as data: what was measured, on which machine, how, and what came out. Kept in files, so that a page can be made
//! anywhere.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A measurement of several sides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// The version of larder.
    pub larder: String,
    /// The day.
    pub date: String,
    /// The command that measures again.
    pub command: String,
    /// Where it was measured.
    pub machine: Machine,
    /// How often everything was measured, one side after the other.
    pub rounds: usize,
    /// Connections of the closed loop.
    pub connections: usize,
    /// Seconds for which each kind of request counted, in each round.
    pub seconds: f64,
    /// The resources of the projects.
    pub resources: Vec<String>,
    /// The sides.
    pub sides: Vec<Measured>,
}

/// The machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// The processor's name.
    pub processor: String,
    /// Its cores.
    pub cores: usize,
    /// Mebibytes of memory; 0 where it is not known.
    pub memory: u64,
    /// `Debian GNU/Linux 13`
    pub system: String,
}

impl std::fmt::Display for Machine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let cores = if self.cores == 1 { "core" } else { "cores" };
        write!(f, "{}, {} {cores}", self.processor, self.cores)?;
        if self.memory > 0 {
            write!(f, ", {} MiB", self.memory)?;
        }
        write!(f, ", {}", self.system)
    }
}

/// What was measured of a side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// As it was named.
    pub label: String,
    /// The id of its framework.
    pub framework: String,
    /// The id of its database.
    pub database: String,
    /// The toolchains with their versions.
    pub toolchains: Vec<String>,
    /// The pins of the packages that it had.
    pub versions: IndexMap<String, String>,
    /// Why nothing was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// Each figure's samples, one a round, by the id of the figure.
    pub samples: IndexMap<String, Vec<f64>>,
}

/// What a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// In files.
    pub id: &'static str,
    /// For people.
    pub title: &'static str,
    /// How its value is written.
    pub unit: Unit,
    /// Whether more is better.
    pub more_is_better: bool,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A plain number.
    Count,
    /// Bytes, written as MiB.
    Bytes,
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// A second.
    Rate,
}

const fn less(id: &'static str, title: &'static str, unit: Unit) -> Figure {
    Figure {
        id,
        title,
        unit,
        more_is_better: false,
    }
}

const fn rate(id: &'static str, title: &'static str) -> Figure {
    Figure {
        id,
        title,
        unit: Unit::Rate,
        more_is_better: true,
    }
}

/// Every figure, in the order of tables.
pub const FIGURES: &[Figure] = &[
    less("packages", "packages installed", Unit::Count),
    less("packages_bytes", "size of the packages", Unit::Bytes),
    less("install_cold", "install, empty caches", Unit::Seconds),
    less("install_warm", "install, warm caches", Unit::Seconds),
    less("build", "build", Unit::Seconds),
    less("start", "start to first 200", Unit::Seconds),
    less("memory_idle", "memory, idle", Unit::Bytes),
    less("memory_load", "memory, under load", Unit::Bytes),
    rate("get_rate", "GET by id"),
    less("get_50", "GET by id, 50th percentile", Unit::Milliseconds),
    less("get_95", "GET by id, 95th percentile", Unit::Milliseconds),
    less("get_99", "GET by id, 99th percentile", Unit::Milliseconds),
    rate("list_rate", "list of 20"),
    less("list_50", "list of 20, 50th percentile", Unit::Milliseconds),
    less("list_95", "list of 20, 95th percentile", Unit::Milliseconds),
    less("list_99", "list of 20, 99th percentile", Unit::Milliseconds),
    rate("post_rate", "POST"),
    less("post_50", "POST, 50th percentile", Unit::Milliseconds),
    less("post_95", "POST, 95th percentile", Unit::Milliseconds),
    less("post_99", "POST, 99th percentile", Unit::Milliseconds),
    rate("login_rate", "log-in"),
    less("login_50", "log-in, 50th percentile", Unit::Milliseconds),
    less("login_95", "log-in, 95th percentile", Unit::Milliseconds),
    less("login_99", "log-in, 99th percentile", Unit::Milliseconds),
];

/// The figure of this id.
pub fn figure(id: &str) -> Option<&'static Figure> {
    FIGURES.iter().find(|figure| figure.id == id)
}

/// The middle of several samples, and between what they lay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Middle {
    /// The median.
    pub median: f64,
    /// The lowest.
    pub low: f64,
    /// The highest.
    pub high: f64,
}

impl Measured {
    /// What came out for a figure, where it was measured.
    pub fn middle(&self, id: &str) -> Option<Middle> {
        middle(self.samples.get(id)?)
    }
}

/// The median of samples, with the lowest and the highest.
pub fn middle(samples: &[f64]) -> Option<Middle> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (low, high) = (*sorted.first()?, *sorted.last()?);
    let half = sorted.len() / 2;
    let median = if sorted.len() % 2 == 1 {
        sorted[half]
    } else {
        f64::midpoint(sorted[half - 1], sorted[half])
    };
    Some(Middle { median, low, high })
}

impl Unit {
    /// A value of this unit, for people.
    pub fn shown(self, value: f64) -> String {
        let digits = |value: f64| {
            let places = if value >= 100.0 {
                0
            } else if value >= 10.0 {
                1
            } else {
                2
            };
            format!("{value:.places$}")
        };
        match self {
            Self::Count => format!("{value:.0}"),
            Self::Bytes => format!("{} MiB", digits(value / 1024.0 / 1024.0)),
            Self::Seconds => format!("{} s", digits(value)),
            Self::Milliseconds => format!("{} ms", digits(value)),
            Self::Rate => format!("{}/s", digits(value)),
        }
    }

    /// A value with its spread: `0.35 s (0.33 s to 0.41 s)`.
    pub fn with_spread(self, middle: Middle) -> String {
        let [median, low, high] = [middle.median, middle.low, middle.high].map(|value| self.shown(value));
        if low == high {
            median
        } else {
            format!("{median} ({low} to {high})")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_samples() {
        let close = |samples: &[f64], median: f64| {
            let middle = middle(samples).expect("there are samples");
            (middle.median - median).abs() < 1e-9
                && middle.low <= middle.median
                && middle.median <= middle.high
        };
        assert!(close(&[3.0, 1.0, 2.0], 2.0));
        assert!(close(&[4.0, 1.0], 2.5));
        assert!(close(&[7.0], 7.0));
        assert_eq!(middle(&[]), None);
    }

    #[test]
    fn values_are_written_with_three_digits() {
        assert_eq!(Unit::Seconds.shown(0.351), "0.35 s");
        assert_eq!(Unit::Bytes.shown(88.0 * 1024.0 * 1024.0), "88.0 MiB");
        assert_eq!(Unit::Rate.shown(8312.4), "8312/s");
        let middle = Middle {
            median: 2.0,
            low: 1.0,
            high: 3.0,
        };
        assert_eq!(
            Unit::Milliseconds.with_spread(middle),
            "2.00 ms (1.00 ms to 3.00 ms)"
        );
        assert_eq!(
            Unit::Count.with_spread(Middle {
                median: 7.0,
                low: 7.0,
                high: 7.0
            }),
            "7"
        );
    }

    #[test]
    fn figures_have_ids_of_their_own() {
        let ids: std::collections::BTreeSet<&str> = FIGURES.iter().map(|figure| figure.id).collect();
        assert_eq!(ids.len(), FIGURES.len());
    }
}
