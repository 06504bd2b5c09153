//! What was typed, before anybody judged it: flags and choices files come to the same form, each value with its origin.

/// A value, and where it came from: `--framework`, `choices.toml line 3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// As typed.
    pub text: String,
    /// Where.
    pub origin: String,
}

impl Given {
    /// `text`, which came from `origin`.
    pub fn new(text: impl Into<String>, origin: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            origin: origin.into(),
        }
    }
}

/// Everything a user can decide, each as typed or absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// The project's name.
    pub name: Option<Given>,
    /// The framework's id.
    pub framework: Option<Given>,
    /// The database's id.
    pub database: Option<Given>,
    /// The extras' ids.
    pub extras: Vec<Given>,
    /// Resources in the mini-language.
    pub resources: Vec<Given>,
}

impl Typed {
    /// These choices, then `other`'s: a single value of `other` wins, its extras and resources are added.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.name = other.name.or(self.name);
        self.framework = other.framework.or(self.framework);
        self.database = other.database.or(self.database);
        self.extras.extend(other.extras);
        self.resources.extend(other.resources);
        self
    }
}
