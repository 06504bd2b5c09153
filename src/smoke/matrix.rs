//! Which combinations there are, and which of them a shard takes.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::catalog::Framework;
use crate::feature::Database;

/// A framework on a database.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Combination {
    /// The framework's id.
    pub framework: String,
    /// The database.
    pub database: Database,
}

impl fmt::Display for Combination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.framework, self.database))
    }
}

/// Every combination of these frameworks with these databases (all that each supports, where none is named), in order.
pub fn combinations<'f>(
    frameworks: impl IntoIterator<Item = &'f Framework>,
    databases: &[Database],
) -> Vec<Combination> {
    let mut all: Vec<Combination> = frameworks
        .into_iter()
        .flat_map(|framework| {
            let wanted = move |database: &&Database| databases.is_empty() || databases.contains(database);
            let of = |database: &Database| Combination {
                framework: framework.id.clone(),
                database: *database,
            };
            framework.manifest.databases.iter().filter(wanted).map(of)
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

/// One part of the matrix: number `index` (from 1) of `count`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    count: usize,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("`{text}` is no shard: write 1/4 for the first of four");
        let (index, count) = text.split_once('/').ok_or_else(wrong)?;
        let number = |text: &str| {
            text.parse::<usize>()
                .ok()
                .filter(|number| (1..=1000).contains(number))
        };
        let (index, count) = number(index).zip(number(count)).ok_or_else(wrong)?;
        if index > count {
            Err(wrong())
        } else {
            Ok(Self { index, count })
        }
    }
}

impl Shard {
    /// What this shard takes.
    pub fn take(self, all: &[Combination]) -> Vec<Combination> {
        deal(all, self.count).swap_remove(self.index - 1)
    }
}

/// Deals the combinations out by a hash of their names, so that a new framework does not move the others. Only a shard that
/// would stay empty while another has two or more is given one of the fullest's.
fn deal(all: &[Combination], count: usize) -> Vec<Vec<Combination>> {
    let mut shards = vec![Vec::new(); count];
    for combination in all {
        let place = hash(combination) % count as u64;
        shards[usize::try_from(place).unwrap_or(0)].push(combination.clone());
    }
    while let Some(empty) = shards.iter().position(Vec::is_empty) {
        let fullest = (0..count)
            .max_by_key(|place| (shards[*place].len(), count - place))
            .unwrap_or(0);
        if shards[fullest].len() < 2 {
            break;
        }
        let moved = (0..shards[fullest].len())
            .min_by_key(|place| hash(&shards[fullest][*place]))
            .unwrap_or(0);
        let combination = shards[fullest].remove(moved);
        shards[empty].push(combination);
    }
    shards
}

fn hash(combination: &Combination) -> u64 {
    let digest = Sha256::digest(combination.to_string());
    digest
        .iter()
        .take(8)
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(frameworks: usize) -> Vec<Combination> {
        let of = |number: usize| {
            Database::ALL.map(|database| Combination {
                framework: format!("f{number}"),
                database,
            })
        };
        (0..frameworks).flat_map(of).collect()
    }

    #[test]
    fn every_combination_is_in_exactly_one_shard() {
        let all = matrix(11);
        for count in 1..40 {
            let mut dealt: Vec<Combination> = (1..=count)
                .flat_map(|index| Shard { index, count }.take(&all))
                .collect();
            dealt.sort();
            let mut expected = all.clone();
            expected.sort();
            assert_eq!(dealt, expected, "{count} shards");
        }
    }

    #[test]
    fn no_shard_is_empty_while_another_has_two() {
        for frameworks in 0..14 {
            for count in 1..40 {
                let sizes: Vec<usize> = deal(&matrix(frameworks), count).iter().map(Vec::len).collect();
                let (least, most) = (sizes.iter().min(), sizes.iter().max());
                assert!(
                    least > Some(&0) || most < Some(&2),
                    "{frameworks} × {count}: {sizes:?}"
                );
            }
        }
    }

    #[test]
    fn a_new_framework_does_not_move_the_others() {
        let (before, after) = (deal(&matrix(11), 4), deal(&matrix(12), 4));
        for (before, after) in before.iter().zip(&after) {
            assert!(
                before.iter().all(|combination| after.contains(combination)),
                "{before:?} {after:?}"
            );
        }
    }

    #[test]
    fn a_shard_is_read_strictly() {
        assert_eq!("2/4".parse(), Ok(Shard { index: 2, count: 4 }));
        for wrong in ["0/4", "5/4", "4", "a/b", "1/0", "-1/2", "1/4/2", "", "1/5000"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
