//! The direct dependencies of a project, as its package file names them.

use serde_json::Value;

use crate::tree::Tree;

/// A direct dependency.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Dependency {
    /// Its name.
    pub name: String,
    /// As written; empty where a parent file gives it.
    pub version: String,
}

/// Those that the server needs, and those that only its developers need.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Dependencies {
    /// For running.
    pub run: Vec<Dependency>,
    /// For working on it: tests, lint rules, types.
    pub develop: Vec<Dependency>,
}

/// Reads them from the tree of a project.
pub fn read(tree: &Tree) -> Dependencies {
    let text = |path: &str| {
        let file = tree.get(path)?;
        std::str::from_utf8(&file.bytes).ok()
    };
    let mut found = None;
    for (path, of) in [
        ("package.json", of_json as fn(&str) -> Option<Dependencies>),
        ("composer.json", of_json),
        ("go.mod", of_go),
        ("pom.xml", of_maven),
        ("pyproject.toml", of_pyproject),
    ] {
        found = found.or_else(|| text(path).and_then(of));
    }
    found = found.or_else(|| {
        // The lists of what is asked for, or else of what is installed.
        let listed = |names: [&str; 2]| names.into_iter().find_map(text).map(of_requirements);
        Some(Dependencies {
            run: listed(["requirements.in", "requirements.txt"])?,
            develop: listed(["requirements-dev.in", "requirements-dev.txt"]).unwrap_or_default(),
        })
    });
    let mut found = found.unwrap_or_default();
    let run = found.run.clone();
    found
        .develop
        .retain(|one| !run.iter().any(|other| other.name == one.name));
    found.run.sort();
    found.develop.sort();
    found
}

/// package.json and composer.json; what a platform gives (`php`, `ext-…`) is no dependency.
fn of_json(text: &str) -> Option<Dependencies> {
    let document: Value = serde_json::from_str(text).ok()?;
    let list = |key: &str| -> Vec<Dependency> {
        let entries = document.get(key).and_then(Value::as_object).into_iter().flatten();
        let entries = entries.filter(|(name, _)| *name != "php" && !name.starts_with("ext-"));
        entries
            .map(|(name, version)| Dependency {
                name: name.clone(),
                version: version.as_str().unwrap_or_default().to_owned(),
            })
            .collect()
    };
    let [mut run, require] = [list("dependencies"), list("require")];
    run.extend(require);
    let [mut develop, require] = [list("devDependencies"), list("require-dev")];
    develop.extend(require);
    Some(Dependencies { run, develop })
}

/// go.mod: what is not `// indirect`.
#[expect(clippy::unnecessary_wraps, reason = "readers of other files can fail")]
fn of_go(text: &str) -> Option<Dependencies> {
    let mut inside = false;
    let mut run = Vec::new();
    for line in text.lines().map(str::trim) {
        let entry = match line.strip_prefix("require ") {
            Some("(") => {
                inside = true;
                continue;
            }
            Some(entry) => entry,
            None if line == ")" => {
                inside = false;
                continue;
            }
            None if inside => line,
            None => continue,
        };
        if let Some((name, version)) = entry.split_once(' ')
            && !entry.contains("// indirect")
        {
            run.push(Dependency {
                name: name.to_owned(),
                version: version.split_whitespace().next().unwrap_or_default().to_owned(),
            });
        }
    }
    Some(Dependencies {
        run,
        develop: Vec::new(),
    })
}

/// pom.xml: the artifacts below `<dependencies>`; those of scope `test` are for developers.
fn of_maven(text: &str) -> Option<Dependencies> {
    let inside = |text: &str, tag: &str| -> Option<String> {
        let (_, rest) = text.split_once(&format!("<{tag}>"))?;
        let (value, _) = rest.split_once(&format!("</{tag}>"))?;
        Some(value.trim().to_owned())
    };
    let managed = inside(text, "dependencyManagement").unwrap_or_default();
    let own = text.replacen(&managed, "", usize::from(!managed.is_empty()));
    let mut found = Dependencies::default();
    for entry in own.split("<dependency>").skip(1) {
        let entry = entry.split("</dependency>").next().unwrap_or_default();
        let dependency = Dependency {
            name: inside(entry, "artifactId")?,
            version: inside(entry, "version").unwrap_or_default(),
        };
        if inside(entry, "scope").as_deref() == Some("test") {
            found.develop.push(dependency);
        } else {
            found.run.push(dependency);
        }
    }
    Some(found)
}

/// pyproject.toml, where it names any.
fn of_pyproject(text: &str) -> Option<Dependencies> {
    let document: toml::Table = text.parse().ok()?;
    let texts = |value: &toml::Value| -> Vec<Dependency> {
        let entries = value.as_array().into_iter().flatten();
        entries
            .filter_map(toml::Value::as_str)
            .filter_map(requirement)
            .collect()
    };
    let project = document.get("project")?;
    let run = texts(project.get("dependencies")?);
    let groups = [
        document.get("dependency-groups"),
        project.get("optional-dependencies"),
    ];
    let groups = groups.into_iter().flatten().filter_map(toml::Value::as_table);
    let develop = groups.flat_map(|group| group.values().flat_map(texts)).collect();
    Some(Dependencies { run, develop })
}

/// requirements.txt. One that uv compiled says of each entry who asked for it: those that a file asked for are direct.
fn of_requirements(text: &str) -> Vec<Dependency> {
    let compiled = text.lines().any(|line| line.trim_start().starts_with("# via"));
    let mut found: Vec<(Dependency, bool)> = Vec::new();
    for line in text.lines() {
        if let Some(comment) = line.trim_start().strip_prefix('#') {
            if comment.contains("-r ")
                && let Some((_, direct)) = found.last_mut()
            {
                *direct = true;
            }
        } else if let Some(dependency) = requirement(line) {
            found.push((dependency, !compiled));
        }
    }
    found
        .into_iter()
        .filter(|(_, direct)| *direct)
        .map(|(dependency, _)| dependency)
        .collect()
}

/// `sqlalchemy[asyncio]==2.1.9 ; marker`
fn requirement(line: &str) -> Option<Dependency> {
    let entry = line
        .split([';', '#'])
        .next()?
        .trim()
        .trim_end_matches('\\')
        .trim();
    let end = entry.find(['=', '<', '>', '~', '!', ' ']).unwrap_or(entry.len());
    let (name, version) = entry.split_at(end);
    if name.is_empty() || name.starts_with('-') {
        return None;
    }
    Some(Dependency {
        name: name.to_owned(),
        version: version.trim().trim_start_matches("==").to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::File;

    fn names(path: &'static str, text: &'static str) -> (Vec<String>, Vec<String>) {
        let mut tree = Tree::default();
        tree.insert(path.to_owned(), File::new(text.as_bytes()));
        let found = read(&tree);
        let names = |list: Vec<Dependency>| {
            let pairs = list
                .into_iter()
                .map(|one| format!("{} {}", one.name, one.version));
            pairs.map(|pair| pair.trim_end().to_owned()).collect()
        };
        (names(found.run), names(found.develop))
    }

    #[test]
    fn each_package_file_is_read() {
        assert_eq!(
            names(
                "package.json",
                r#"{"dependencies":{"zod":"4","a":"1"},"devDependencies":{"b":"2"}}"#
            ),
            (vec!["a 1".into(), "zod 4".into()], vec!["b 2".into()])
        );
        assert_eq!(
            names(
                "composer.json",
                r#"{"require":{"php":"^8","ext-pdo":"*","a/b":"^1"}}"#
            )
            .0,
            ["a/b ^1"]
        );
        let go = "module m\nrequire one v1\nrequire (\n\ttwo v2\n\tthree v3 // indirect\n)\n";
        assert_eq!(names("go.mod", go).0, ["one v1", "two v2"]);
        let maven = "<dependencyManagement><dependencies><dependency><artifactId>bom</artifactId></dependency></dependencies>\
            </dependencyManagement><dependencies><dependency><artifactId>web</artifactId></dependency>\
            <dependency><artifactId>junit</artifactId><scope>test</scope></dependency></dependencies>";
        assert_eq!(
            names("pom.xml", maven),
            (vec!["web".into()], vec!["junit".into()])
        );
        let project =
            "[project]\ndependencies = [\"a[x]>=1\"]\n[dependency-groups]\ndev = [\"b==2\", \"a[x]\"]\n";
        assert_eq!(
            names("pyproject.toml", project),
            (vec!["a[x] >=1".into()], vec!["b 2".into()])
        );
        assert_eq!(
            names("requirements.txt", "# c\na==1 ; x\n-r other\nb==2\n").0,
            ["a 1", "b 2"]
        );
        let compiled = "a==1\n    # via -r requirements.in\nb==2\n    # via a\nc==3\n    # via\n    #   -r requirements.in\n    #   a\n";
        assert_eq!(names("requirements.txt", compiled).0, ["a 1", "c 3"]);
        assert_eq!(names("README.md", "none"), (vec![], vec![]));
    }
}
