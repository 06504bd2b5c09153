//! Which framework fits: what somebody wishes for, held against the facts of the manifests.
//!
//! In: wishes and frameworks. Out: a [`Ranking`]. The rules are `templates/choose.toml`; nothing here knows a framework or a goal by name.

mod rank;

use std::collections::BTreeSet;

use serde::Deserialize;

pub use rank::{Change, Held, Place, Ranking, rank};

use crate::error::{Error, Problem, Result, list, nearest};

const RULES: &str = include_str!("../../templates/choose.toml");

/// What may be wished for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// What ranks.
    #[serde(rename = "goal")]
    pub goals: Vec<Wish>,
    /// What excludes.
    #[serde(rename = "must")]
    pub musts: Vec<Wish>,
    /// What must come out; tests read it.
    pub advice: Vec<Advice>,
}

/// A goal or a must-have; its id is the name of the fact that fulfils it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// As typed: `small-api`.
    pub id: String,
    /// For people: `a small API`.
    pub title: String,
}

/// For a goal one of these comes first.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// The goal.
    pub goal: String,
    /// The ids of frameworks, on the shelves or not.
    pub first: Vec<String>,
}

/// What somebody wishes for, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Goals: the more of them a framework serves, and the better, the higher it stands.
    pub goals: BTreeSet<String>,
    /// Must-haves: a framework that lacks one is out.
    pub musts: BTreeSet<String>,
    /// Languages that the team knows; where there are any, others are out.
    pub languages: BTreeSet<String>,
}

impl Wishes {
    /// Whether nothing is wished for.
    pub fn is_empty(&self) -> bool {
        self.goals.is_empty() && self.musts.is_empty() && self.languages.is_empty()
    }
}

impl Rules {
    /// The rules that were compiled in.
    pub fn read() -> Result<Self> {
        toml::from_str(RULES).map_err(|error| Error::Template {
            template: "choose.toml".to_owned(),
            message: error.message().to_owned(),
        })
    }

    /// The goal or must-have of this id.
    pub fn title<'r>(&'r self, id: &'r str) -> &'r str {
        self.goals
            .iter()
            .chain(&self.musts)
            .find(|wish| wish.id == id)
            .map_or(id, |wish| &wish.title)
    }

    /// Checks what was typed: every unknown word is a problem of its own.
    pub fn wishes(
        &self,
        goals: &[String],
        musts: &[String],
        languages: &[String],
        known: &[&str],
    ) -> Result<Wishes> {
        let ids = |wishes: &[Wish]| wishes.iter().map(|wish| wish.id.clone()).collect::<Vec<_>>();
        let languages_known: Vec<String> = known.iter().map(|id| (*id).to_owned()).collect();
        let mut problems = Vec::new();
        let mut take = |typed: &[String], known: &[String], flag: &str| {
            let mut taken = BTreeSet::new();
            for word in typed {
                let word = word.trim().to_lowercase();
                if known.contains(&word) {
                    taken.insert(word);
                    continue;
                }
                let meant = nearest(&word, known.iter().map(String::as_str));
                let meant = meant.map_or_else(String::new, |meant| format!("did you mean `{meant}`? "));
                problems.push(Problem::plain(
                    format!("{flag} does not know `{}`", word.escape_debug()),
                    format!("{meant}it knows {}", list(known)),
                ));
            }
            taken
        };
        let wishes = Wishes {
            goals: take(goals, &ids(&self.goals), "--goal"),
            musts: take(musts, &ids(&self.musts), "--must"),
            languages: take(languages, &languages_known, "--language"),
        };
        if problems.is_empty() {
            Ok(wishes)
        } else {
            Err(Error::Choices(problems))
        }
    }
}
