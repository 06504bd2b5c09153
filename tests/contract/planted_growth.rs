//! Faults of what was added to a starter: planted in its example with the recipes applied, by replacing a few lines.
//!
//! That each one still fits is tested here; `tests/planted.rs` shows that its row turns red.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use larder::catalog::Catalog;
use larder::contract::growth;
use larder::growth::EXAMPLE;
use larder::render::render;
use larder_reference::samples;

use crate::planted::FRAMEWORK;

/// One fault.
pub struct PlantedGrowth {
    /// What is wrong, in a few words.
    pub meaning: &'static str,
    /// The row that must turn red.
    pub check: &'static str,
    /// A file, what stands in it once, and what stands there instead.
    edits: &'static [(&'static str, &'static str, &'static str)],
}

/// All of them.
pub const GROWN: [PlantedGrowth; 5] = [
    PlantedGrowth {
        meaning: "requests have no line in the log",
        check: "G-02",
        edits: &[("src/app.ts", "  app.use(requestLog);\n", "")],
    },
    PlantedGrowth {
        meaning: "the right type is lost: every 409 is the conflict of a unique field",
        check: "G-04",
        edits: &[(
            "src/middleware/errors.ts",
            "  405: 'method-not-allowed',\n",
            "  405: 'method-not-allowed',\n  409: 'conflict',\n",
        )],
    },
    PlantedGrowth {
        meaning: "only a route for one role looks at it",
        check: "G-06",
        edits: &[(
            "src/middleware/require-user.ts",
            "if (!roles.includes(res.locals.user.role))",
            "if (roles.length === 1 && !roles.includes(res.locals.user.role))",
        )],
    },
    PlantedGrowth {
        meaning: "the shutdown does not wait for jobs",
        check: "G-07",
        edits: &[(
            "src/lib/jobs.ts",
            "while (running.size > 0) await Promise.all(running);",
            "",
        )],
    },
    PlantedGrowth {
        meaning: "the limit of bodies is ten times as high",
        check: "G-08",
        edits: &[("src/modules/echo/echo.routes.ts", "limit: '1mb'", "limit: '10mb'")],
    },
];

impl PlantedGrowth {
    /// Changes the files, each of which `read` gives and `write` takes.
    pub fn plant(&self, read: impl Fn(&str) -> String, mut write: impl FnMut(&str, String)) {
        for (file, before, after) in self.edits {
            let text = read(file);
            let hits = text.matches(before).count();
            assert_eq!(hits, 1, "{}: `{before}` in {file}", self.meaning);
            write(file, text.replace(before, after));
        }
    }
}

#[test]
fn each_fits_the_example_with_its_recipes() {
    let catalog = Catalog::open(None).unwrap();
    let framework = catalog.framework(FRAMEWORK).unwrap().expect("it is a framework");
    if framework.recipes.is_empty() {
        return;
    }
    let mut choices = samples::choices(&EXAMPLE);
    FRAMEWORK.clone_into(&mut choices.framework);
    let mut tree = render(&choices, framework).unwrap();
    for recipe in framework.recipes.iter().filter(|recipe| recipe.name != "remove") {
        tree = recipe.apply(&tree).unwrap();
    }
    for planted in &GROWN {
        let is_row = growth::grown().iter().any(|check| check.id == planted.check);
        assert!(is_row, "{}: there is no row {}", planted.meaning, planted.check);
        let read = |file: &str| {
            let file = tree.get(file).expect("the file is there");
            String::from_utf8(file.bytes.to_vec()).unwrap()
        };
        planted.plant(read, |_, _| {});
    }
}
