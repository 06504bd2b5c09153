//! Names as code writes them: the customary form of the language, with a suffix where a word is reserved.

use std::collections::HashSet;

use heck::{ToKebabCase, ToUpperCamelCase};
use serde::Serialize;

use crate::catalog::{FieldStyle, Language, Reserved};
use crate::name::Name;
use crate::resource::{Field, Resource};

/// Words that Go writes in capitals.
const INITIALISMS: [&str; 36] = [
    "acl", "api", "ascii", "cpu", "css", "dns", "eof", "guid", "html", "http", "https", "id", "ip", "json",
    "lhs", "qps", "ram", "rhs", "rpc", "sla", "smtp", "sql", "ssh", "tcp", "tls", "ttl", "udp", "ui", "uid",
    "uri", "url", "uuid", "vm", "xml", "xsrf", "xss",
];

/// A resource's name as variables and classes have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Ident {
    pub(super) snake: String,
    pub(super) camel: String,
    pub(super) pascal: String,
    pub(super) kebab: String,
}

/// The rules of one framework, and the names of classes that a project's resources have.
pub(super) struct Identifiers<'a> {
    language: &'a Language,
    classes: HashSet<&'a str>,
}

impl<'a> Identifiers<'a> {
    pub(super) fn new(language: &'a Language, resources: &'a [Resource]) -> Self {
        let names = resources.iter().map(|resource| &resource.name);
        let classes = names.flat_map(|name| [name.singular.pascal.as_str(), name.plural.pascal.as_str()]);
        Self {
            language,
            classes: classes.collect(),
        }
    }

    /// One row of a resource.
    pub(super) fn singular(&self, name: &Name) -> Ident {
        self.ident(&name.singular.snake)
    }

    /// Several rows: `series_list` where a word is its own plural.
    pub(super) fn plural(&self, name: &Name) -> Ident {
        if name.singular.snake == name.plural.snake {
            self.ident(&format!("{}_list", name.plural.snake))
        } else {
            self.ident(&name.plural.snake)
        }
    }

    /// A field.
    pub(super) fn field(&self, field: &Field) -> String {
        self.of_field(field.casing().snake)
    }

    /// The name of a field as declared: of a reference without `_id`, for code that holds the row itself.
    pub(super) fn declared(&self, field: &Field) -> String {
        self.of_field(field.name.clone())
    }

    fn of_field(&self, snake: String) -> String {
        let name = match self.language.identifiers.fields {
            FieldStyle::Json | FieldStyle::Snake => snake,
            FieldStyle::Camel => self.camel(&snake),
            FieldStyle::Pascal => self.pascal(&snake),
        };
        let reserved = &self.language.reserved;
        self.apart(name, &[&reserved.words, &reserved.fields])
    }

    fn ident(&self, snake: &str) -> Ident {
        let Reserved { words, variables, .. } = &self.language.reserved;
        let snake_safe = self.apart(snake.to_owned(), &[words, variables]);
        Ident {
            kebab: snake_safe.to_kebab_case(),
            snake: snake_safe,
            camel: self.apart(self.camel(snake), &[words, variables]),
            pascal: self.class(self.pascal(snake)),
        }
    }

    /// `name`, with the suffix if one of the lists has it.
    fn apart(&self, name: String, lists: &[&Vec<String>]) -> String {
        if lists.iter().any(|list| list.contains(&name)) {
            name + &self.language.identifiers.suffix
        } else {
            name
        }
    }

    /// A class that no type of the language and no other resource has.
    fn class(&self, name: String) -> String {
        let Reserved { words, types, .. } = &self.language.reserved;
        if !words.contains(&name) && !types.contains(&name) {
            return name;
        }
        let mut safe = name;
        loop {
            safe += &self.language.identifiers.type_suffix;
            if !types.contains(&safe) && !self.classes.contains(safe.as_str()) {
                return safe;
            }
        }
    }

    fn pascal(&self, snake: &str) -> String {
        if !self.language.identifiers.initialisms {
            return snake.to_upper_camel_case();
        }
        let word = |word: &str| {
            if INITIALISMS.contains(&word) {
                word.to_uppercase()
            } else {
                word.to_upper_camel_case()
            }
        };
        snake.split('_').map(word).collect()
    }

    fn camel(&self, snake: &str) -> String {
        let (first, rest) = snake.split_once('_').unwrap_or((snake, ""));
        format!("{first}{}", self.pascal(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(text: &str) -> Language {
        let head = "title = \"T\"\nproved = \"2026-01-01\"\n[pins]\n[literals]\ntrue = \"t\"\nfalse = \"f\"\nnull = \"n\"\n";
        toml::from_str(&format!("{head}{text}")).expect("a right language")
    }

    fn resources(texts: &[&str]) -> Vec<Resource> {
        texts
            .iter()
            .map(|text| Resource::parse(text).expect(text))
            .collect()
    }

    #[test]
    fn reserved_words_get_the_form_of_the_language() {
        let python = language(
            "[identifiers]\nfields = \"snake\"\n[reserved]\nwords = [\"class\"]\nvariables = [\"list\"]\nfields = [\"metadata\"]\ntypes = [\"Date\"]\n",
        );
        let all = resources(&[
            "class a:int",
            "list metadata:int class:int list:int",
            "date x:int",
            "date_model x:int",
        ]);
        let names = Identifiers::new(&python, &all);
        assert_eq!(names.singular(&all[0].name).snake, "class_");
        assert_eq!(names.singular(&all[0].name).kebab, "class");
        assert_eq!(names.singular(&all[0].name).pascal, "Class");
        assert_eq!(names.plural(&all[0].name).snake, "classes");
        assert_eq!(names.singular(&all[1].name).camel, "list_");
        let fields: Vec<String> = all[1].fields.iter().map(|field| names.field(field)).collect();
        assert_eq!(fields, ["metadata_", "class_", "list"]);
        assert_eq!(names.singular(&all[2].name).pascal, "DateModelModel");
    }

    #[test]
    fn go_writes_initialisms_in_capitals() {
        let go = language(
            "[identifiers]\nfields = \"pascal\"\ninitialisms = true\n[reserved]\nwords = [\"type\"]\n",
        );
        let all = resources(&[
            "api_key project:ref(x) home_url:url id_card:int type:int",
            "series x:int",
        ]);
        let names = Identifiers::new(&go, &all);
        let fields: Vec<String> = all[0].fields.iter().map(|field| names.field(field)).collect();
        assert_eq!(fields, ["ProjectID", "HomeURL", "IDCard", "Type"]);
        assert_eq!(names.singular(&all[0].name).camel, "apiKey");
        assert_eq!(names.singular(&all[0].name).pascal, "APIKey");
        assert_eq!(names.plural(&all[1].name).camel, "seriesList");
    }
}
