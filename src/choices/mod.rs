//! What the user decided: framework, database, resources, extras.
//!
//! In: what was typed ([`Typed`], from flags and a choices file) and the catalog. Out: [`Choices`], which can be rendered, or every
//! [`Problem`](crate::error::Problem) at once ([`judge`]). A project's `larder.toml` is itself a choices file.

mod command;
mod cross;
mod file;
mod judge;
mod typed;

use std::collections::BTreeSet;

pub use command::{command_line, quote};
pub use judge::{DEFAULT_RESOURCE, judge};
pub use typed::{Given, Typed};

pub use crate::feature::{Database, Extra};
use crate::feature::{Feature, features};
use crate::name::Casing;
use crate::resource::Resource;

/// Every decision, checked: what these say can be rendered.
#[derive(Debug, Clone, PartialEq)]
pub struct Choices {
    /// The project's name; its `kebab` is the folder.
    pub name: Casing,
    /// The id of a framework in the catalog.
    pub framework: String,
    /// The database.
    pub database: Database,
    /// The extras.
    pub extras: BTreeSet<Extra>,
    /// In the order given; at least one.
    pub resources: Vec<Resource>,
}

impl Choices {
    /// The features that these choices switch on.
    pub fn features(&self) -> BTreeSet<Feature> {
        features(self.database, &self.extras)
    }

    /// The resource with this singular.
    pub fn resource(&self, singular: &str) -> Option<&Resource> {
        self.resources
            .iter()
            .find(|resource| resource.name.singular.snake == singular)
    }
}
