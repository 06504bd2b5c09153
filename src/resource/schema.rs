//! The names in the database (contract §8): indexes, unique constraints, keys.

use super::{Resource, Unique};
use crate::name::identifier;

/// An index that speeds up reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index<'r> {
    /// `ix_<table>_<columns>`
    pub name: String,
    /// In order.
    pub columns: Vec<&'r str>,
}

impl Resource {
    /// The columns of a unique constraint: `owner_id` stands first where only the owner reads.
    pub fn unique_columns<'r>(&self, unique: &Unique<'r>) -> Vec<&'r str> {
        let owner = self.is_private().then_some("owner_id");
        let own = unique.fields.iter().map(|field| field.json.as_str());
        owner.into_iter().chain(own).collect()
    }

    /// The name of a unique constraint: `uq_<table>_<columns>`.
    pub fn unique_name(&self, unique: &Unique<'_>) -> String {
        self.named("uq", &self.unique_columns(unique))
    }

    /// The name of the primary key: `pk_<table>`.
    pub fn primary_key_name(&self) -> String {
        self.named("pk", &[])
    }

    /// The name of the foreign key on a column: `fk_<table>_<column>`.
    pub fn foreign_key_name(&self, column: &str) -> String {
        self.named("fk", &[column])
    }

    /// The index of the default sort, that of the owner, and one for each reference that no other index or unique constraint
    /// begins with.
    pub fn indexes(&self) -> Vec<Index<'_>> {
        let mut all: Vec<Vec<&str>> = if self.is_private() {
            vec![vec!["owner_id", "created_at", "id"]]
        } else {
            vec![vec!["created_at", "id"]]
        };
        if self.shows_owner() {
            all.push(vec!["owner_id"]);
        }
        let uniques = self.uniques();
        let uniques: Vec<Vec<&str>> = uniques.iter().map(|unique| self.unique_columns(unique)).collect();
        for field in self.fields.iter().filter(|field| field.target().is_some()) {
            let column = field.json.as_str();
            if !all
                .iter()
                .chain(&uniques)
                .any(|columns| columns.first() == Some(&column))
            {
                all.push(vec![column]);
            }
        }
        let all = all.into_iter();
        all.map(|columns| Index {
            name: self.named("ix", &columns),
            columns,
        })
        .collect()
    }

    /// Every name that this resource's table brings into the database, the table's own first.
    pub fn database_names(&self) -> Vec<String> {
        let mut names = vec![self.table().to_owned(), self.primary_key_name()];
        names.extend(self.indexes().into_iter().map(|index| index.name));
        names.extend(self.uniques().iter().map(|unique| self.unique_name(unique)));
        if self.has_owner() {
            names.push(self.foreign_key_name("owner_id"));
        }
        let references = self.fields.iter().filter(|field| field.target().is_some());
        names.extend(references.map(|field| self.foreign_key_name(&field.json)));
        names
    }

    fn named(&self, kind: &str, columns: &[&str]) -> String {
        identifier(&[&[kind, self.table()], columns].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        Resource::parse(text).expect(text).database_names()
    }

    #[test]
    fn names_are_those_of_the_contract() {
        assert_eq!(
            names("task title:string:unique project:ref(project)? unique(title,project)"),
            [
                "tasks",
                "pk_tasks",
                "ix_tasks_owner_id_created_at_id",
                "ix_tasks_project_id",
                "uq_tasks_owner_id_title",
                "uq_tasks_owner_id_title_project_id",
                "fk_tasks_owner_id",
                "fk_tasks_project_id"
            ]
        );
        assert_eq!(
            names("seat(read=users,write=admin) room:ref(room) row:ref(row) unique(room,row)"),
            [
                "seats",
                "pk_seats",
                "ix_seats_created_at_id",
                "ix_seats_row_id",
                "uq_seats_room_id_row_id",
                "fk_seats_room_id",
                "fk_seats_row_id"
            ]
        );
        assert!(names("post(read=everyone) x:int").contains(&"ix_posts_owner_id".to_owned()));
    }
}
