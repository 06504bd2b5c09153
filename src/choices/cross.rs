//! What is judged about all resources together: names that stay apart in every case and in the database, references that lead
//! somewhere, and an order in which rows can be made. Linear in the number of resources.

use std::collections::HashMap;

use super::judge::Read;
use crate::error::{Problem, list, nearest};
use crate::resource::OnDelete;

/// What every starter builds from a resource's name: `TaskInput`, `TaskPage`.
const BUILT: [&str; 2] = ["input", "page"];

/// After this many problems of one kind no more suggestions are looked for: each costs a comparison with every name.
const SUGGESTIONS: usize = 20;

/// How a name is compared: file systems and some languages take names that differ in case or `_` for one.
fn key(pascal: &str) -> String {
    pascal.to_lowercase()
}

/// Names of resources that are the same after case and plural are applied, or that the starters build from another's.
pub(super) fn names(read: &[Read], problems: &mut Vec<Problem>) {
    let before = problems.len();
    let mut owners: HashMap<String, (usize, &str)> = HashMap::with_capacity(2 * read.len());
    for (index, one) in read.iter().enumerate() {
        let name = &one.resource.name;
        let (singular, plural) = (&name.singular, &name.plural);
        if key(&singular.pascal) == key(&plural.pascal) && singular.snake != plural.snake {
            let reason = format!(
                "`{}` and `{}` are the same name in another case",
                singular.snake, plural.snake
            );
            problems.push(one.name_problem(reason, "give a plural that differs, or the same word twice"));
        }
        for casing in [singular, plural] {
            let Some((other, spelled)) = owners.get(&key(&casing.pascal)).copied() else {
                owners.insert(key(&casing.pascal), (index, &casing.snake));
                continue;
            };
            if other == index {
                continue;
            }
            let other_name = &read[other].resource.name.singular.snake;
            let reason = if singular.snake == *other_name {
                format!("there are two resources called `{other_name}`")
            } else if spelled == casing.snake {
                format!(
                    "`{}` and `{other_name}` are both called `{spelled}` somewhere: singular or plural",
                    singular.snake
                )
            } else {
                format!(
                    "`{}` and `{spelled}` are the same name in another case",
                    casing.snake
                )
            };
            problems.push(one.name_problem(reason, "rename one of them, or give a plural: `name/plural`"));
            break;
        }
    }
    for (index, one) in read.iter().enumerate() {
        let singular = &one.resource.name.singular;
        for word in BUILT {
            let built = owners.get(&format!("{}{word}", key(&singular.pascal))).copied();
            if let Some((other, spelled)) = built.filter(|(other, _)| *other != index) {
                let reason = format!(
                    "`{spelled}` is a name that every starter builds from `{}`",
                    singular.snake
                );
                problems.push(read[other].name_problem(reason, "rename one of the two resources"));
            }
        }
    }
    if problems.len() == before {
        database_names(read, problems);
    }
}

/// Tables, indexes and constraints share one space of names in `PostgreSQL`.
fn database_names(read: &[Read], problems: &mut Vec<Problem>) {
    let mut taken: HashMap<String, usize> = HashMap::new();
    for (index, one) in read.iter().enumerate() {
        for name in one.resource.database_names() {
            let Some(other) = taken.insert(name.clone(), index).filter(|other| *other != index) else {
                continue;
            };
            let other = &read[other].resource.name.singular.snake;
            let reason = format!("this resource and `{other}` would both have a `{name}` in the database");
            problems.push(one.name_problem(reason, "rename one of the two resources"));
            break;
        }
    }
}

/// References to nothing, to oneself without `?`, to rows that the readers may not see, and in circles that no first row could enter.
/// With `all_read` false some resources could not be read, so a target that is missing may be among those.
pub(super) fn references(read: &[Read], all_read: bool, problems: &mut Vec<Problem>) {
    let index_of: HashMap<&str, usize> = read
        .iter()
        .enumerate()
        .map(|(index, one)| (one.resource.name.singular.snake.as_str(), index))
        .collect();
    let mut known: Vec<&str> = index_of.keys().copied().collect();
    known.sort_unstable();
    let mut required = vec![Vec::new(); read.len()];
    let mut suggested = 0;
    for (index, one) in read.iter().enumerate() {
        for field in &one.resource.fields {
            let Some(target) = field.target() else { continue };
            match index_of.get(target) {
                Some(target) if *target == index && !field.is_optional() => {
                    let name = &one.resource.name.singular.snake;
                    let reason = format!(
                        "a required reference from `{name}` to itself: the first row could never be made"
                    );
                    problems.push(one.field_problem(
                        field,
                        reason,
                        format!("make it optional: `{}:ref({name})?`", field.name),
                    ));
                }
                Some(target) if !one.resource.is_private() && read[*target].resource.is_private() => {
                    problems.push(one.field_problem(
                        field,
                        hidden(one, &read[*target]),
                        "give that resource the same `read`, or leave the reference out",
                    ));
                }
                Some(target) if *target == index && field.on_delete() == Some(OnDelete::Cascade) => {
                    let name = &one.resource.name.singular.snake;
                    problems.push(one.field_problem(
                        field,
                        format!("a cascade from `{name}` to itself: MySQL stops after 15 levels"),
                        format!("write `{0}:ref({name},clear)?` or `{0}:ref({name})?`", field.name),
                    ));
                }
                Some(target) if field.is_required() && *target != index => required[index].push(*target),
                None if all_read => {
                    suggested += 1;
                    let meant = if suggested <= SUGGESTIONS {
                        meant(target, &known, read)
                    } else {
                        None
                    };
                    problems.push(unknown_target(one, field, target, meant.as_deref(), &known));
                }
                Some(_) | None => {}
            }
        }
    }
    circles(read, &required, problems);
}

fn hidden(one: &Read, target: &Read) -> String {
    format!(
        "others read `{}`, and only its owner reads `{}`: the reference would show what is hidden",
        one.resource.name.singular.snake, target.resource.name.singular.snake
    )
}

/// The resource that was probably meant: a plural was typed, or something near a name.
fn meant(target: &str, known: &[&str], read: &[Read]) -> Option<String> {
    let plural = read.iter().find(|one| one.resource.name.plural.snake == target);
    let near = || nearest(target, known.iter().copied()).map(str::to_owned);
    plural
        .map(|one| one.resource.name.singular.snake.clone())
        .or_else(near)
}

fn unknown_target(
    one: &Read,
    field: &crate::resource::Field,
    target: &str,
    meant: Option<&str>,
    known: &[&str],
) -> Problem {
    if matches!(target, "user" | "users") {
        let help = format!(
            "the user who makes a row is its owner already; for another user, `{}:uuid?` holds the id of one",
            field.name
        );
        return one.field_problem(field, "references to users are not there yet", help);
    }
    let shown: String = target
        .chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .collect();
    let meant = meant.map_or(String::new(), |meant| format!("did you mean `{meant}`? "));
    let few = &known[..known.len().min(SUGGESTIONS)];
    let more = if few.len() < known.len() {
        format!(" and {} more", known.len() - few.len())
    } else {
        String::new()
    };
    let help = format!("{meant}there are {}{more}", list(few));
    one.field_problem(
        field,
        format!("a reference to `{shown}`, which is no resource of this project"),
        help,
    )
}

/// Finds circles of required references, each once, without recursion.
fn circles(read: &[Read], required: &[Vec<usize>], problems: &mut Vec<Problem>) {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let name = |index: usize| read[index].resource.name.singular.snake.as_str();
    let mut states = vec![State::New; read.len()];
    for start in 0..read.len() {
        let mut path: Vec<(usize, usize)> = Vec::new();
        if states[start] == State::New {
            states[start] = State::Open;
            path.push((start, 0));
        }
        while let Some((at, next)) = path.last_mut() {
            let Some(target) = required[*at].get(*next).copied() else {
                states[*at] = State::Done;
                path.pop();
                continue;
            };
            *next += 1;
            match states[target] {
                State::New => {
                    states[target] = State::Open;
                    path.push((target, 0));
                }
                State::Open => {
                    let from = path.iter().position(|(index, _)| *index == target).unwrap_or(0);
                    let mut around: Vec<&str> = path[from..].iter().map(|(index, _)| name(*index)).collect();
                    around.push(name(target));
                    let last = path[path.len() - 1].0;
                    let reason = format!(
                        "required references in a circle, so that no first row can be made: {}",
                        around.join(" → ")
                    );
                    let field = read[last]
                        .resource
                        .fields
                        .iter()
                        .find(|field| field.is_required() && field.target() == Some(name(target)));
                    let help = "make one of them optional with `?`";
                    problems.push(field.map_or_else(
                        || read[last].name_problem(reason.clone(), help),
                        |field| read[last].field_problem(field, reason.clone(), help),
                    ));
                }
                State::Done => {}
            }
        }
    }
}
