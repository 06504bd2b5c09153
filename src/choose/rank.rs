//! Wishes × facts → order, with the reasons and with what would have to change for another order.

use std::collections::BTreeSet;

use super::{Rules, Wishes};
use crate::catalog::{Fact, Framework};

/// Every framework, the best first, and those that are out.
#[derive(Debug)]
pub struct Ranking<'a> {
    /// The frameworks that serve at least one goal (where there are goals) and lack no must-have: the best first, equals by id.
    pub places: Vec<Place<'a>>,
    /// The others, by id.
    pub out: Vec<Place<'a>>,
    /// Goals that no framework serves that is not out.
    pub unserved: Vec<String>,
}

/// A framework's standing.
#[derive(Debug)]
pub struct Place<'a> {
    /// Which one.
    pub framework: &'a Framework,
    /// The sum of the strengths.
    pub score: u32,
    /// The goals and must-haves that it has facts for.
    pub reasons: Vec<Held<'a>>,
    /// Goals that it has no fact for.
    pub silent: Vec<String>,
    /// Must-haves that it lacks.
    pub lacks: Vec<String>,
    /// Whether the team knows its language (or named none).
    pub known_language: bool,
    /// The smallest change of the wishes that would make it the only first; `None` where it is, or where two changes are not enough.
    pub change: Option<Vec<Change>>,
}

/// A wish with the fact that fulfils it.
#[derive(Debug)]
pub struct Held<'a> {
    /// The wish's id.
    pub wish: String,
    /// The fact.
    pub fact: &'a Fact,
}

/// A change of the wishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// One goal more.
    AddGoal(String),
    /// One must-have more.
    AddMust(String),
    /// Without this goal.
    DropGoal(String),
    /// Without this must-have.
    DropMust(String),
    /// The team knows this language, too.
    AddLanguage(String),
    /// The team wants this language only.
    OnlyLanguage(String),
}

impl Place<'_> {
    /// Whether it may be taken.
    fn fits(&self, wishes: &Wishes) -> bool {
        self.lacks.is_empty() && self.known_language && (wishes.goals.is_empty() || self.score > 0)
    }
}

/// Ranks the frameworks.
pub fn rank<'a>(rules: &Rules, wishes: &Wishes, frameworks: &[&'a Framework]) -> Ranking<'a> {
    let mut ranking = order(wishes, frameworks);
    for place in ranking.places.iter_mut().chain(&mut ranking.out) {
        place.change = change(rules, wishes, place.framework, frameworks);
    }
    ranking
}

/// The order, without the changes.
fn order<'a>(wishes: &Wishes, frameworks: &[&'a Framework]) -> Ranking<'a> {
    let (mut places, mut out): (Vec<_>, Vec<_>) = frameworks
        .iter()
        .map(|framework| place(wishes, framework))
        .partition(|place| place.fits(wishes));
    places.sort_by(|a, b| (b.score, &a.framework.id).cmp(&(a.score, &b.framework.id)));
    out.sort_by(|a, b| a.framework.id.cmp(&b.framework.id));
    let unserved = wishes
        .goals
        .iter()
        .filter(|goal| {
            !places
                .iter()
                .any(|place| place.framework.manifest.facts.contains_key(*goal))
        })
        .cloned()
        .collect();
    Ranking {
        places,
        out,
        unserved,
    }
}

fn place<'a>(wishes: &Wishes, framework: &'a Framework) -> Place<'a> {
    let facts = &framework.manifest.facts;
    let missing = |ids: &BTreeSet<String>| {
        let missing = ids.iter().filter(|id| !facts.contains_key(*id));
        missing.cloned().collect::<Vec<_>>()
    };
    let held = |id: &String| {
        facts.get(id).map(|fact| Held {
            wish: id.clone(),
            fact,
        })
    };
    Place {
        framework,
        score: wishes
            .goals
            .iter()
            .filter_map(|goal| facts.get(goal))
            .map(|fact| u32::from(fact.strength))
            .sum(),
        reasons: wishes
            .goals
            .iter()
            .chain(&wishes.musts)
            .filter_map(held)
            .collect(),
        silent: missing(&wishes.goals),
        lacks: missing(&wishes.musts),
        known_language: wishes.languages.is_empty()
            || wishes.languages.contains(&framework.manifest.language),
        change: None,
    }
}

/// Whether it comes first, and nothing beside it.
fn wins(wishes: &Wishes, framework: &Framework, frameworks: &[&Framework]) -> bool {
    let ranking = order(wishes, frameworks);
    let mut places = ranking.places.iter();
    match (places.next(), places.next()) {
        (Some(first), second) => {
            first.framework.id == framework.id && second.is_none_or(|second| second.score < first.score)
        }
        (None, _) => false,
    }
}

/// The smallest change that makes it win: one, or else two; goals and must-haves are only added where the framework has their fact.
fn change(
    rules: &Rules,
    wishes: &Wishes,
    framework: &Framework,
    frameworks: &[&Framework],
) -> Option<Vec<Change>> {
    if wins(wishes, framework, frameworks) {
        return None;
    }
    let changes = changes(rules, wishes, framework);
    let one = changes.iter().map(|change| vec![change.clone()]);
    let two = changes.iter().enumerate().flat_map(|(at, first)| {
        changes[at + 1..]
            .iter()
            .map(move |second| vec![first.clone(), second.clone()])
    });
    one.chain(two)
        .find(|changes| wins(&wishes.after(changes), framework, frameworks))
}

/// The changes worth trying, the likeliest first.
fn changes(rules: &Rules, wishes: &Wishes, framework: &Framework) -> Vec<Change> {
    let facts = &framework.manifest.facts;
    let language = &framework.manifest.language;
    let mut changes = Vec::new();
    if !wishes.languages.is_empty() && !wishes.languages.contains(language) {
        changes.push(Change::AddLanguage(language.clone()));
    }
    let lacking = |ids: &BTreeSet<String>| {
        let lacking = ids.iter().filter(|id| !facts.contains_key(*id));
        lacking.cloned().collect::<Vec<_>>()
    };
    changes.extend(lacking(&wishes.musts).into_iter().map(Change::DropMust));
    let mut goals: Vec<(&String, u8)> = rules
        .goals
        .iter()
        .filter(|goal| !wishes.goals.contains(&goal.id))
        .filter_map(|goal| facts.get(&goal.id).map(|fact| (&goal.id, fact.strength)))
        .collect();
    goals.sort_by_key(|(_, strength)| std::cmp::Reverse(*strength));
    changes.extend(goals.into_iter().map(|(goal, _)| Change::AddGoal(goal.clone())));
    changes.extend(lacking(&wishes.goals).into_iter().map(Change::DropGoal));
    let musts = rules.musts.iter().map(|must| &must.id);
    let musts = musts.filter(|must| !wishes.musts.contains(*must) && facts.contains_key(*must));
    changes.extend(musts.cloned().map(Change::AddMust));
    if wishes.languages.len() != 1 || !wishes.languages.contains(language) {
        changes.push(Change::OnlyLanguage(language.clone()));
    }
    changes
}

impl Wishes {
    /// The wishes as they would be after these changes.
    #[must_use]
    pub fn after(&self, changes: &[Change]) -> Self {
        let mut wishes = self.clone();
        for change in changes {
            match change {
                Change::AddGoal(id) => _ = wishes.goals.insert(id.clone()),
                Change::AddMust(id) => _ = wishes.musts.insert(id.clone()),
                Change::DropGoal(id) => _ = wishes.goals.remove(id),
                Change::DropMust(id) => _ = wishes.musts.remove(id),
                Change::AddLanguage(id) => _ = wishes.languages.insert(id.clone()),
                Change::OnlyLanguage(id) => wishes.languages = BTreeSet::from([id.clone()]),
            }
        }
        wishes
    }
}
