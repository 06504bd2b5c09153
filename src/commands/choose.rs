//! `larder choose`: goals and must-haves in, ranked frameworks out, with the reasons.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write;

use serde_json::{Value, json};

use super::{ask, tell};
use crate::catalog::{Catalog, Framework};
use crate::choose::{Change, Held, Place, Ranking, Rules, Wish, Wishes, rank};
use crate::cli::Choose;
use crate::error::{Error, Result, list};
use crate::report::width::{columns, row};

/// Ranks what is on the shelves by the wishes of the command line, and tells on `out` what came out.
pub fn run(typed: &Choose, out: &mut dyn Write) -> Result<()> {
    let catalog = Catalog::open(typed.templates.templates.as_deref())?;
    let frameworks = catalog.frameworks()?;
    let languages: BTreeMap<&str, &str> = frameworks
        .iter()
        .map(|framework| {
            (
                framework.manifest.language.as_str(),
                framework.language.title.as_str(),
            )
        })
        .collect();
    let rules = Rules::read()?;
    if typed.list {
        return tell(out, &listing(&rules, &languages, typed.json));
    }
    let known: Vec<&str> = languages.keys().copied().collect();
    let mut wishes = rules.wishes(&typed.goal, &typed.must, &typed.language, &known)?;
    if wishes.is_empty() {
        if typed.json || !ask::somebody_is_there() {
            let ids: Vec<&str> = rules.goals.iter().map(|goal| goal.id.as_str()).collect();
            return Err(Error::Usage {
                message: "nothing is wished for".to_owned(),
                help: format!(
                    "add --goal ID (repeatable): {}; `larder choose --list` explains them, --must and --language",
                    list(&ids)
                ),
            });
        }
        wishes = asked(&rules, &languages)?;
    }
    let ranking = rank(&rules, &wishes, &frameworks);
    let told = Told {
        rules: &rules,
        wishes: &wishes,
        languages: &languages,
        ranking: &ranking,
        columns: columns(),
    };
    let text = if typed.json {
        format!("{:#}\n", told.document())
    } else {
        told.page()
    };
    tell(out, &text)?;
    if ranking.places.is_empty() {
        return Err(Error::FoundWanting(
            "nothing on the shelves fits these wishes".to_owned(),
        ));
    }
    Ok(())
}

fn asked(rules: &Rules, languages: &BTreeMap<&str, &str>) -> Result<Wishes> {
    let titles = |wishes: &[Wish]| wishes.iter().map(|wish| wish.title.clone()).collect::<Vec<_>>();
    let pick = |wishes: &[Wish], prompt: &str| -> Result<BTreeSet<String>> {
        let chosen = ask::several(prompt, &titles(wishes))?;
        Ok(chosen.into_iter().map(|at| wishes[at].id.clone()).collect())
    };
    let goals = pick(&rules.goals, "what is it for?")?;
    let musts = pick(&rules.musts, "what must it have?")?;
    let names: Vec<String> = languages.values().map(|title| (*title).to_owned()).collect();
    let ids: Vec<&str> = languages.keys().copied().collect();
    let languages = ask::several("which languages does the team know? (none: any)", &names)?;
    Ok(Wishes {
        goals,
        musts,
        languages: languages.into_iter().map(|at| ids[at].to_owned()).collect(),
    })
}

fn listing(rules: &Rules, languages: &BTreeMap<&str, &str>, as_json: bool) -> String {
    let pairs = |wishes: &[Wish]| {
        let pairs = wishes.iter().map(|wish| (wish.id.clone(), wish.title.clone()));
        pairs.collect::<Vec<_>>()
    };
    let languages: Vec<(String, String)> = languages
        .iter()
        .map(|(id, title)| ((*id).to_owned(), (*title).to_owned()))
        .collect();
    let groups = [
        ("--goal", pairs(&rules.goals)),
        ("--must", pairs(&rules.musts)),
        ("--language", languages),
    ];
    if as_json {
        let group = |pairs: &[(String, String)]| {
            let pairs = pairs
                .iter()
                .map(|(id, title)| json!({ "id": id, "title": title }));
            pairs.collect::<Vec<_>>()
        };
        let document = json!({ "goals": group(&groups[0].1), "musts": group(&groups[1].1), "languages": group(&groups[2].1) });
        return format!("{document:#}\n");
    }
    let mut text = String::new();
    for (flag, pairs) in groups {
        for (id, title) in pairs {
            let _ = writeln!(text, "{:<34} {title}", format!("{flag} {id}"));
        }
    }
    text
}

struct Told<'a> {
    rules: &'a Rules,
    wishes: &'a Wishes,
    languages: &'a BTreeMap<&'a str, &'a str>,
    ranking: &'a Ranking<'a>,
    columns: usize,
}

impl Told<'_> {
    fn page(&self) -> String {
        let mut text = String::new();
        let titles = |ids: &BTreeSet<String>| {
            let titles: Vec<&str> = ids.iter().map(|id| self.rules.title(id)).collect();
            titles.join("; ")
        };
        let languages: Vec<&str> = self.wishes.languages.iter().map(|id| self.language(id)).collect();
        for (label, value) in [
            ("for", titles(&self.wishes.goals)),
            ("must have", titles(&self.wishes.musts)),
            ("languages", languages.join(", ")),
        ] {
            if !value.is_empty() {
                text.push_str(&row(&format!("{label:<9}  "), &value, self.columns));
            }
        }
        let mut rank = 0;
        let mut score = None;
        for (at, place) in self.ranking.places.iter().enumerate() {
            if score != Some(place.score) {
                (rank, score) = (at + 1, Some(place.score));
            }
            self.place(&mut text, &rank.to_string(), place);
        }
        if self.ranking.places.is_empty() {
            text.push_str("\nNothing on the shelves fits. What is there:\n");
        }
        for place in &self.ranking.out {
            self.place(&mut text, "-", place);
        }
        if !self.ranking.places.is_empty() {
            for goal in &self.ranking.unserved {
                let _ = writeln!(
                    text,
                    "\nNo framework on the shelves is there for {}.",
                    self.rules.title(goal)
                );
            }
        }
        if let Some(command) = self.compare() {
            let _ = writeln!(text, "\nside by side: {command}");
        }
        text
    }

    fn place(&self, text: &mut String, rank: &str, place: &Place<'_>) {
        let Framework {
            id,
            manifest,
            language,
            ..
        } = place.framework;
        let _ = writeln!(text, "\n{rank}  {id} · {} · {}", manifest.title, language.title);
        let mut row = |label: &str, value: &str| {
            text.push_str(&row(&format!("   {label:<9}  "), value, self.columns));
        };
        for Held { wish, fact } in &place.reasons {
            row(
                "because",
                &format!("{}: {} ({})", self.rules.title(wish), fact.reason, fact.source),
            );
        }
        for wish in &place.lacks {
            row("lacks", self.rules.title(wish));
        }
        if !place.known_language {
            row("lacks", &format!("the team does not know {}", language.title));
        }
        for wish in &place.silent {
            row(
                "nothing",
                &format!("speaks for it as to {}", self.rules.title(wish)),
            );
        }
        row("the catch", &manifest.the_catch);
        if let Some(changes) = &place.change {
            let changes: Vec<String> = changes.iter().map(|change| self.words(change)).collect();
            row("would win", &changes.join(" and "));
        }
        if rank != "-" {
            row("make it", &make(place));
        }
    }

    fn words(&self, change: &Change) -> String {
        match change {
            Change::AddGoal(id) => format!("if it were for {}, too (--goal {id})", self.rules.title(id)),
            Change::AddMust(id) => format!("if {} were a must (--must {id})", self.rules.title(id)),
            Change::DropGoal(id) => format!("if it were not for {}", self.rules.title(id)),
            Change::DropMust(id) => format!("if it could do without {}", self.rules.title(id)),
            Change::AddLanguage(id) => format!("if the team knew {}", self.language(id)),
            Change::OnlyLanguage(id) => {
                format!("if it had to be {} (--language {id})", self.language(id))
            }
        }
    }

    fn language<'s>(&'s self, id: &'s str) -> &'s str {
        self.languages.get(id).copied().unwrap_or(id)
    }

    /// How to see the first two side by side.
    fn compare(&self) -> Option<String> {
        let [first, second, ..] = &self.ranking.places[..] else {
            return None;
        };
        Some(format!(
            "larder compare {} {}",
            first.framework.id, second.framework.id
        ))
    }

    fn document(&self) -> Value {
        let place = |place: &Place<'_>| {
            let reasons = place.reasons.iter().map(|Held { wish, fact }| {
                json!({ "wish": wish, "strength": fact.strength, "reason": fact.reason, "source": fact.source })
            });
            let change = place.change.as_ref().map(|changes| {
                let changes = changes.iter().map(|change| match change {
                    Change::AddGoal(id) => json!({ "add_goal": id }),
                    Change::AddMust(id) => json!({ "add_must": id }),
                    Change::DropGoal(id) => json!({ "drop_goal": id }),
                    Change::DropMust(id) => json!({ "drop_must": id }),
                    Change::AddLanguage(id) => json!({ "add_language": id }),
                    Change::OnlyLanguage(id) => json!({ "only_language": id }),
                });
                changes.collect::<Vec<_>>()
            });
            json!({
                "id": place.framework.id, "title": place.framework.manifest.title, "language": place.framework.language.title,
                "score": place.score, "reasons": reasons.collect::<Vec<_>>(), "nothing_for": place.silent, "lacks": place.lacks,
                "known_language": place.known_language, "the_catch": place.framework.manifest.the_catch,
                "would_win": change, "make": make(place),
            })
        };
        json!({
            "wishes": { "goals": self.wishes.goals, "musts": self.wishes.musts, "languages": self.wishes.languages },
            "ranked": self.ranking.places.iter().map(place).collect::<Vec<_>>(),
            "out": self.ranking.out.iter().map(place).collect::<Vec<_>>(),
            "unserved": self.ranking.unserved,
            "compare": self.compare(),
        })
    }
}

fn make(place: &Place<'_>) -> String {
    format!("larder new NAME --framework {}", place.framework.id)
}
