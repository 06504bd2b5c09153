//! What can be said of a side in sentences, each of which follows from a fact of the comparison.

use crate::compare::table::thousands;
use crate::compare::{Comparison, Recipe, Side};

/// What a side is best for and what it costs, and in which figures it leads.
pub fn sentences(side: &Side, comparison: &Comparison) -> Vec<String> {
    vec![
        format!("Best for {}. The catch: {}.", side.best_for, side.the_catch),
        leads(side, comparison),
    ]
}

/// What is better when it is less.
type Figure = (&'static str, fn(&Side) -> usize);

const FIGURES: [Figure; 4] = [
    ("lines of code", |side| side.lines.code),
    ("lines of tests", |side| side.test_lines.code),
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
