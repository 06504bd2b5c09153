//! the same suite has the same outcomes on every database of a framework.

use std::collections::BTreeMap;

use super::Standing;
use crate::feature::Database;
use crate::smoke::Run;

/// A line a framework that was checked on two databases or more, or a line a check whose outcomes differ. Skipped checks say
/// nothing: some can run on one database alone.
pub fn lines(runs: &[Run]) -> Vec<String> {
    let mut frameworks: Vec<&str> = runs
        .iter()
        .map(|run| run.combination.framework.as_str())
        .collect();
    frameworks.dedup();
    frameworks
        .iter()
        .flat_map(|framework| of(framework, runs))
        .collect()
}

fn of(framework: &str, runs: &[Run]) -> Vec<String> {
    let checked: Vec<&Run> = runs
        .iter()
        .filter(|run| run.combination.framework == framework && !run.checks.is_empty())
        .collect();
    if checked.len() < 2 {
        return Vec::new();
    }
    // Check → outcome → databases.
    let mut table: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for run in &checked {
        for judged in &run.checks {
            if !matches!(judged.standing, Standing::Skipped) {
                let outcomes = table.entry(judged.outcome.check.id).or_default();
                let databases = outcomes.entry(judged.standing.id()).or_default();
                databases.push(run.combination.database.title());
            }
        }
    }
    let differing: Vec<String> = table
        .into_iter()
        .filter(|(_, outcomes)| outcomes.len() > 1)
        .map(|(id, outcomes)| {
            let each = outcomes
                .into_iter()
                .map(|(outcome, databases)| format!("{outcome} on {}", databases.join(", ")));
            format!(
                "A-19 {framework}: {id} {}",
                each.collect::<Vec<_>>().join(" and ")
            )
        })
        .collect();
    if differing.is_empty() {
        let databases: Vec<&str> = checked
            .iter()
            .map(|run| Database::title(run.combination.database))
            .collect();
        return vec![format!(
            "A-19 {framework}: the same outcomes on {}",
            databases.join(", ")
        )];
    }
    differing
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use super::*;
    use crate::smoke::{Combination, Ending};

    fn run(database: Database, change: bool) -> Run {
        let mut checks = super::super::tests::sample().checks;
        if change {
            checks[0].standing = match checks[0].standing {
                Standing::Passed => Standing::Failed,
                _ => Standing::Passed,
            };
        }
        Run {
            combination: Combination {
                framework: "express".into(),
                database,
            },
            ending: Ending::Passed,
            steps: Vec::new(),
            native: Duration::ZERO,
            cpu: BTreeMap::new(),
            checks,
            folder: None,
        }
    }

    #[test]
    fn equal_outcomes_are_told_in_a_line_and_others_by_check() {
        let sqlite = || run(Database::Sqlite, false);
        assert_eq!(lines(&[sqlite()]), Vec::<String>::new(), "one says nothing");
        let same = lines(&[sqlite(), run(Database::Mysql, false)]);
        assert_eq!(same, ["A-19 express: the same outcomes on SQLite, MySQL"]);
        let differing = lines(&[sqlite(), run(Database::Postgres, true)]);
        assert_eq!(differing.len(), 1);
        let id = sqlite().checks[0].outcome.check.id;
        assert!(
            differing[0].starts_with(&format!("A-19 express: {id} ")),
            "{differing:?}"
        );
        assert!(differing[0].contains("on SQLite") && differing[0].contains("on PostgreSQL"));
    }
}
