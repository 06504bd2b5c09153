//! `larder choose`: rules and facts against the advice, on the shelves and on all eleven frameworks.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use larder::catalog::{Catalog, Fact, Framework};
use larder::choose::{Rules, Wishes, rank};
use serde::Deserialize;
use serde_json::Value;

use crate::common::larder;

#[derive(Deserialize)]
struct Absent {
    language: String,
    facts: IndexMap<String, Fact>,
}

/// What is on the shelves.
fn shelves() -> Vec<Framework> {
    let catalog = Catalog::open(None).expect("embedded");
    let frameworks = catalog.frameworks().expect("every manifest is right");
    frameworks.into_iter().cloned().collect()
}

/// All eleven: those not on the shelves with the facts of the fixture.
fn all_eleven() -> Vec<Framework> {
    let text = include_str!("../fixtures/choose/facts.toml");
    let absent: BTreeMap<String, Absent> = toml::from_str(text).expect("the fixture is right");
    let mut frameworks = shelves();
    for (id, Absent { language, facts }) in absent {
        if frameworks.iter().any(|framework| framework.id == id) {
            continue;
        }
        let mut framework = frameworks[0].clone();
        framework.id = id;
        framework.manifest.language = language;
        framework.manifest.facts = facts;
        frameworks.push(framework);
    }
    assert_eq!(frameworks.len(), 11);
    frameworks
}

fn rules() -> Rules {
    Rules::read().expect("choose.toml is right")
}

fn goals(ids: &[&str]) -> Wishes {
    Wishes {
        goals: ids.iter().map(|id| (*id).to_owned()).collect(),
        ..Wishes::default()
    }
}

/// The ids of those that share the first place.
fn first<'f>(rules: &Rules, wishes: &Wishes, frameworks: &'f [Framework]) -> Vec<&'f str> {
    let borrowed: Vec<&Framework> = frameworks.iter().collect();
    let ranking = rank(rules, wishes, &borrowed);
    let best = ranking.places.first().map(|place| place.score);
    let places = ranking.places.iter().filter(|place| Some(place.score) == best);
    places.map(|place| place.framework.id.as_str()).collect()
}

/// At most three wishes: goals and must-haves that the framework has facts for, and its language.
fn honest(framework: &Framework, rules: &Rules) -> Vec<Wishes> {
    let known: Vec<&String> = framework.manifest.facts.keys().collect();
    let mut sets: Vec<BTreeSet<&String>> = vec![BTreeSet::new()];
    for fact in known {
        let more: Vec<_> = sets
            .iter()
            .filter(|set| set.len() < 3)
            .map(|set| set.iter().copied().chain([fact]).collect())
            .collect();
        sets.extend(more);
    }
    let is_goal = |id: &&&String| rules.goals.iter().any(|goal| goal.id == ***id);
    let mut all = Vec::new();
    for set in sets {
        let goals: BTreeSet<String> = set.iter().filter(is_goal).map(|id| (*id).clone()).collect();
        if goals.is_empty() {
            continue;
        }
        let musts = set
            .iter()
            .filter(|id| !is_goal(id))
            .map(|id| (*id).clone())
            .collect();
        for languages in [
            BTreeSet::new(),
            BTreeSet::from([framework.manifest.language.clone()]),
        ] {
            all.push(Wishes {
                goals: goals.clone(),
                musts: BTreeSet::clone(&musts),
                languages,
            });
        }
    }
    all
}

#[test]
fn every_framework_wins_for_some_honest_wishes() {
    let rules = rules();
    for frameworks in [shelves(), all_eleven()] {
        for framework in &frameworks {
            assert!(
                !framework.manifest.facts.is_empty(),
                "templates/{}/manifest.toml has no [facts]; tests/fixtures/choose/facts.toml has a proposal",
                framework.id
            );
            let wins = honest(framework, &rules)
                .into_iter()
                .any(|wishes| first(&rules, &wishes, &frameworks) == [framework.id.as_str()]);
            assert!(wins, "{} never comes first alone", framework.id);
        }
    }
}

#[test]
fn the_advice_comes_out() {
    let rules = rules();
    for frameworks in [shelves(), all_eleven()] {
        for advice in &rules.advice {
            let there = |id: &String| frameworks.iter().any(|framework| framework.id == *id);
            let expected: Vec<&String> = advice.first.iter().filter(|id| there(id)).collect();
            let found = first(&rules, &goals(&[&advice.goal]), &frameworks);
            if expected.is_empty() {
                // Nobody advised is there: whoever is named instead has a fact for it.
                continue;
            }
            assert!(!found.is_empty(), "nothing for {}", advice.goal);
            for id in found {
                assert!(
                    expected.iter().any(|expected| *expected == id),
                    "{}: {id} comes first, and the advice is {expected:?}",
                    advice.goal
                );
            }
        }
    }
}

#[test]
fn a_wish_never_helps_a_framework_that_lacks_it() {
    let rules = rules();
    let frameworks = all_eleven();
    let borrowed: Vec<&Framework> = frameworks.iter().collect();
    let place = |wishes: &Wishes, id: &str| {
        let ranking = rank(&rules, wishes, &borrowed);
        let at = ranking.places.iter().position(|place| place.framework.id == id);
        at.map(|at| {
            let ahead = ranking
                .places
                .iter()
                .filter(|place| place.score > ranking.places[at].score);
            ahead.count()
        })
    };
    let ids: Vec<&str> = rules.goals.iter().map(|goal| goal.id.as_str()).collect();
    for before in &ids {
        for more in ids.iter().filter(|id| *id != before) {
            for framework in frameworks
                .iter()
                .filter(|framework| !framework.manifest.facts.contains_key(*more))
            {
                let (old, new) = (goals(&[before]), goals(&[before, more]));
                let (old, new) = (place(&old, &framework.id), place(&new, &framework.id));
                let no_better = match (old, new) {
                    (Some(old), Some(new)) => new >= old,
                    (_, None) => true,
                    (None, Some(_)) => false,
                };
                assert!(no_better, "{}: {more} beside {before} helps it", framework.id);
            }
        }
        for must in &rules.musts {
            let mut wishes = goals(&[before]);
            wishes.musts.insert(must.id.clone());
            for framework in frameworks
                .iter()
                .filter(|framework| !framework.manifest.facts.contains_key(&must.id))
            {
                assert_eq!(
                    place(&wishes, &framework.id),
                    None,
                    "{} lacks {}",
                    framework.id,
                    must.id
                );
            }
        }
    }
}

#[test]
fn facts_and_rules_name_each_other() {
    let rules = rules();
    let frameworks = all_eleven();
    let wishes: Vec<&String> = rules
        .goals
        .iter()
        .chain(&rules.musts)
        .map(|wish| &wish.id)
        .collect();
    for framework in &frameworks {
        for (id, fact) in &framework.manifest.facts {
            assert!(
                wishes.contains(&id),
                "{}: choose.toml has no `{id}`",
                framework.id
            );
            assert!((1..=3).contains(&fact.strength), "{}: {id}", framework.id);
            assert!(!fact.reason.is_empty(), "{}: {id}", framework.id);
            assert!(
                fact.source == "advice" || fact.source.starts_with("https://"),
                "{}: {id} has the source `{}`",
                framework.id,
                fact.source
            );
        }
    }
    for wish in wishes {
        assert!(
            frameworks
                .iter()
                .any(|framework| framework.manifest.facts.contains_key(wish)),
            "nobody has `{wish}`"
        );
    }
}

#[test]
fn what_would_have_to_change_makes_it_win() {
    let rules = rules();
    let frameworks = all_eleven();
    let borrowed: Vec<&Framework> = frameworks.iter().collect();
    let mut wishes = goals(&["fundamentals"]);
    wishes.languages.insert("python".to_owned());
    let ranking = rank(&rules, &wishes, &borrowed);
    assert_eq!(ranking.places[0].framework.id, "flask");
    assert_eq!(ranking.places[0].change, None);
    let express = ranking.out.iter().find(|place| place.framework.id == "express");
    let change = express
        .and_then(|place| place.change.clone())
        .expect("express can win");
    assert!(change.len() <= 2, "{change:?}");
    for place in ranking.places.iter().chain(&ranking.out) {
        if let Some(change) = &place.change {
            let winners = first(&rules, &wishes.after(change), &frameworks);
            assert_eq!(winners, [place.framework.id.as_str()], "{change:?}");
        }
    }
}

fn choose(words: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let output = larder(folder.path())
        .arg("choose")
        .args(words)
        .output()
        .expect("larder runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[test]
fn the_command_names_what_is_on_the_shelves_and_nothing_else() {
    let (code, text, err) = choose(&["--goal", "fundamentals"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(text.starts_with("for        learning the fundamentals"), "{text}");
    assert!(text.contains("\n1  express · "), "{text}");
    assert!(
        text.contains("   make it    larder new NAME --framework express\n"),
        "{text}"
    );
    let on_shelves: Vec<String> = shelves().into_iter().map(|framework| framework.id).collect();
    for absent in all_eleven() {
        if !on_shelves.contains(&absent.id) {
            assert!(!text.contains(&absent.id), "{} is not on the shelves", absent.id);
        }
    }
}

#[test]
fn nothing_that_fits_is_said_and_unknown_words_are_refused() {
    let (code, text, err) = choose(&["--goal", "fundamentals", "--must", "admin-panel,one-binary"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("Nothing on the shelves fits."), "{text}");
    assert!(err.contains("nothing on the shelves fits these wishes"), "{err}");
    let (code, json, _) = choose(&["--must", "admin-panel,one-binary", "--json"]);
    assert_eq!(code, 1);
    let document: Value = serde_json::from_str(&json).expect("one JSON document");
    assert_eq!(document["ranked"], serde_json::json!([]));
    assert!(
        document["out"][0]["lacks"]
            .as_array()
            .is_some_and(|lacks| !lacks.is_empty())
    );

    let (code, _, err) = choose(&["--goal", "fundamental", "--must", "x", "--language", "cobol"]);
    assert_eq!(code, 2);
    assert!(err.contains("did you mean `fundamentals`?"), "{err}");
    assert!(
        err.contains("--must does not know `x`") && err.contains("--language does not know `cobol`"),
        "{err}"
    );
    let (code, out, err) = choose(&[]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(
        err.contains("nothing is wished for\n  help: add --goal ID"),
        "{err}"
    );
    let (code, list, _) = choose(&["--list"]);
    assert_eq!(code, 0);
    for wish in rules().goals.iter().chain(&rules().musts) {
        assert!(list.contains(&wish.title), "{list}");
    }
}
