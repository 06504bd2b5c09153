//! Names of constraints and indexes: short enough for every database, and no two alike.

use std::collections::HashSet;

use crate::choices::Choices;
use crate::name::identifier;
use crate::resource::Resource;

/// Tables that the starters have beside those of the resources.
const STARTER_TABLES: [&str; 4] = ["users", "sessions", "login_attempts", "alembic_version"];

/// Names of constraints and indexes, no two alike, and none that of a table.
pub(super) struct Identifiers {
    taken: HashSet<String>,
}

impl Identifiers {
    pub(super) fn new(choices: &Choices) -> Self {
        let tables = choices
            .resources
            .iter()
            .map(Resource::table)
            .chain(STARTER_TABLES);
        Self {
            taken: tables.map(str::to_owned).collect(),
        }
    }

    /// `parts` joined, or something near it if that is taken.
    pub(super) fn unique(&mut self, parts: &[&str]) -> String {
        let mut name = identifier(parts);
        let mut number = 2_u32;
        while !self.taken.insert(name.clone()) {
            name = identifier(&[parts, &[number.to_string().as_str()]].concat());
            number += 1;
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_be_alike_are_told_apart() {
        let mut names = Identifiers {
            taken: HashSet::from(["uq_a_b".to_owned()]),
        };
        assert_eq!(names.unique(&["uq", "a", "b_c"]), "uq_a_b_c");
        assert_eq!(names.unique(&["uq", "a_b", "c"]), "uq_a_b_c_2");
        assert_eq!(names.unique(&["uq", "a", "b"]), "uq_a_b_2");
    }
}
