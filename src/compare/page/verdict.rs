//! What can be said of a side in sentences, each of which follows from a fact of the comparison.

use crate::compare::measure::figures::{Measured, figure};
use crate::compare::table::thousands;
use crate::compare::{Comparison, Recipe, Side};

/// What a side is best for and what it costs, and in which figures it leads.
pub fn sentences(side: &Side, comparison: &Comparison) -> Vec<String> {
    let mut sentences = vec![
        format!("Best for {}. The catch: {}.", side.best_for, side.the_catch),
        leads(side, comparison),
    ];
    sentences.extend(measured(side, comparison));
    sentences
}

/// The figures in which it is better than every other side, whatever the round.
fn measured(side: &Side, comparison: &Comparison) -> Option<String> {
    let own = comparison.measured(side)?;
    if let Some(reason) = &own.refused {
        return Some(format!("It was not measured: {reason}."));
    }
    let others: Vec<&Measured> = comparison
        .sides
        .iter()
        .filter(|other| !std::ptr::eq(*other, side))
        .filter_map(|other| comparison.measured(other))
        .filter(|other| other.refused.is_none())
        .collect();
    if others.is_empty() {
        return None;
    }
    let leads = |id: &&(&str, &str)| {
        let (Some(figure), Some(own)) = (figure(id.0), own.middle(id.0)) else {
            return false;
        };
        others.iter().all(|other| {
            other.middle(id.0).is_some_and(|other| {
                if figure.more_is_better {
                    own.low > other.high
                } else {
                    own.high < other.low
                }
            })
        })
    };
    let parts: Vec<String> = WORTH_SAYING
        .iter()
        .filter(leads)
        .filter_map(|(id, words)| {
            let value = figure(id)?.unit.shown(own.middle(id)?.median);
            Some(format!("{words} ({value})"))
        })
        .collect();
    Some(match parts.split_last() {
        None => "In no measured figure is it ahead in every round.".to_owned(),
        Some((only, [])) => format!("In every round it {only}."),
        Some((last, rest)) => format!("In every round it {} and {last}.", rest.join(", ")),
    })
}

/// Measured figures that say something to a person who chooses.
const WORTH_SAYING: [(&str, &str); 7] = [
    ("install_cold", "installs fastest"),
    ("start", "starts fastest"),
    ("memory_idle", "needs the least memory when idle"),
    ("memory_load", "needs the least memory under load"),
    ("get_rate", "answers the most GETs by id"),
    ("list_rate", "answers the most lists"),
    ("post_rate", "answers the most POSTs"),
];

/// What is better when it is less.
type Figure = (&'static str, fn(&Side) -> usize);

const FIGURES: [Figure; 3] = [
    ("lines of code", |side| side.lines.code),
    ("files", |side| side.files),
    ("direct dependencies", |side| side.dependencies.run.len()),
];

fn leads(side: &Side, comparison: &Comparison) -> String {
    let others = || {
        comparison
            .sides
            .iter()
            .filter(|other| !std::ptr::eq(*other, side))
    };
    let mut parts: Vec<String> = FIGURES
        .iter()
        .filter(|(_, figure)| others().all(|other| figure(other) > figure(side)))
        .map(|(name, figure)| format!("the fewest {name} ({})", thousands(figure(side))))
        .collect();
    let cheapest = |recipe: &&Recipe| {
        others().all(|other| {
            let theirs = other
                .cost_of_change
                .iter()
                .find(|theirs| theirs.name == recipe.name);
            theirs.is_some_and(|theirs| touched(theirs) > touched(recipe))
        })
    };
    let won = side.cost_of_change.iter().filter(cheapest).count();
    if won > 0 {
        let of = side.cost_of_change.len();
        parts.push(format!("the smallest change in {won} of {of} recipes"));
    }
    match parts.split_last() {
        None => "It leads in none of the figures below.".to_owned(),
        Some((only, [])) => format!("It has {only}."),
        Some((last, rest)) => format!("It has {} and {last}.", rest.join(", ")),
    }
}

fn touched(recipe: &Recipe) -> usize {
    recipe.added + recipe.removed
}
