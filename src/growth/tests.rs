use super::*;

fn tree(files: &[(&str, &str)]) -> Tree {
    let mut tree = Tree::default();
    for (path, text) in files {
        tree.set((*path).to_owned(), File::new(text.as_bytes().to_vec()));
    }
    tree
}

fn recipe(patch: &str) -> Result<Recipe> {
    Recipe::read("toy/grow/01-field.patch".to_owned(), patch.to_owned())
}

fn applied(patch: &str, files: &[(&str, &str)]) -> Result<Tree> {
    recipe(patch)?.apply(&tree(files))
}

fn refusal(patch: &str, files: &[(&str, &str)]) -> String {
    applied(patch, files).expect_err("it does not apply").to_string()
}

const EDIT: &str = "An optional colour\nof a task.\n\ndiff --git a/src/a.txt b/src/a.txt\n--- a/src/a.txt\n+++ b/src/a.txt\n\
@@ -1,3 +1,4 @@\n one\n two\n+two and a half\n three\n@@ -10,3 +11,2 @@\n ten\n-eleven\n twelve\n";

const A: &str = "one\ntwo\nthree\n4\n5\n6\n7\n8\n9\nten\neleven\ntwelve\n";

#[test]
fn a_patch_is_applied_and_told() {
    let edited = applied(EDIT, &[("src/a.txt", A), ("b.txt", "b\n")]).expect("it fits");
    let expected = "one\ntwo\ntwo and a half\nthree\n4\n5\n6\n7\n8\n9\nten\ntwelve\n";
    assert_eq!(edited, tree(&[("src/a.txt", expected), ("b.txt", "b\n")]));
    let recipe = recipe(EDIT).expect("it is one");
    assert_eq!((recipe.number, recipe.name), (1, "field"));
    assert_eq!(recipe.check(), "G-01");
    assert_eq!(recipe.description(), "An optional colour\nof a task.");
    let change = Change {
        path: "src/a.txt".to_owned(),
        added: vec!["two and a half".to_owned()],
        removed: vec!["eleven".to_owned()],
        is_new: false,
        is_gone: false,
    };
    assert_eq!(recipe.changes().expect("it can be read"), vec![change]);
    let cost = Cost {
        files: 1,
        added: 1,
        removed: 1,
    };
    assert_eq!(recipe.cost().expect("it can be read"), cost);
}

#[test]
fn lines_before_a_hunk_may_have_come_and_gone() {
    let longer = format!("zero\nzero\n{A}");
    assert!(applied(EDIT, &[("src/a.txt", &longer)]).is_ok());
}

#[test]
fn a_hunk_that_does_not_fit_is_named_with_its_lines() {
    let other = A.replace("eleven", "11");
    let told = refusal(EDIT, &[("src/a.txt", &other)]);
    let expected = "template `toy/grow/01-field.patch`: hunk 2 of `src/a.txt` does not apply; near line 10 it expects\n  | ten\n  | eleven\n  | twelve\n";
    assert!(told.starts_with(expected), "{told}");
    let told = refusal(EDIT, &[("b.txt", "b\n")]);
    assert!(told.contains("there is no `src/a.txt` to change"), "{told}");
}

#[test]
fn files_come_go_and_move() {
    let patch = "diff --git a/new.sh b/new.sh\nnew file mode 100755\n--- /dev/null\n+++ b/new.sh\n@@ -0,0 +1 @@\n+#!/bin/sh\n\
diff --git a/old.txt b/old.txt\ndeleted file mode 100644\n--- a/old.txt\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n\
diff --git a/from.txt b/to.txt\nsimilarity index 50%\nrename from from.txt\nrename to to.txt\n--- a/from.txt\n+++ b/to.txt\n@@ -1 +1 @@\n-x\n+y\n";
    let before = [("old.txt", "a\nb\n"), ("from.txt", "x\n")];
    let after = applied(patch, &before).expect("it fits");
    assert_eq!(after, tree(&[("new.sh", "#!/bin/sh\n"), ("to.txt", "y\n")]));
    assert!(after.get("new.sh").is_some_and(|file| file.executable));
    let paths = |patch| -> Vec<String> {
        let changes = recipe(patch)
            .and_then(|recipe| recipe.changes())
            .expect("it can be read");
        changes.into_iter().map(|change| change.path).collect()
    };
    assert_eq!(paths(patch), ["new.sh", "old.txt", "to.txt"]);
    let told = refusal(
        patch,
        &[("new.sh", ""), ("old.txt", "a\nb\n"), ("from.txt", "x\n")],
    );
    assert!(told.contains("`new.sh` is there already"), "{told}");
    let told = refusal(patch, &[("old.txt", "a\nb\nc\n"), ("from.txt", "x\n")]);
    assert!(told.contains("`old.txt`"), "{told}");
}

#[test]
fn a_plain_diff_without_git_serves_as_well() {
    let patch = "Words.\n--- a/a.txt\t2026-01-01\n+++ b/a.txt\t2026-01-02\n@@ -1 +1,2 @@\n a\n+b\n--- /dev/null\n+++ b/c/d.txt\n@@ -0,0 +1 @@\n+c\n";
    let after = applied(patch, &[("a.txt", "a\n")]).expect("it fits");
    assert_eq!(after, tree(&[("a.txt", "a\nb\n"), ("c/d.txt", "c\n")]));
}

#[test]
fn carriage_returns_and_a_missing_last_newline_stay() {
    let patch =
        "--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,3 @@\n one\r\n+more\r\n two\n\\ No newline at end of file\n";
    let after = applied(patch, &[("a.txt", "one\r\ntwo")]).expect("it fits");
    assert_eq!(after, tree(&[("a.txt", "one\r\nmore\r\ntwo")]));
    let told = refusal(patch, &[("a.txt", "one\ntwo")]);
    assert!(told.contains("hunk 1 of `a.txt`"), "{told}");
}

#[test]
fn what_is_no_recipe_is_refused() {
    let named = |name: &str| Recipe::read(name.to_owned(), EDIT.to_owned()).map(|recipe| recipe.number);
    assert_eq!(named("toy/grow/10-remove.patch").ok(), Some(10));
    for wrong in [
        "toy/grow/02-field.patch",
        "toy/grow/1-field.patch",
        "toy/grow/README.md",
    ] {
        let told = named(wrong).expect_err("it is none").to_string();
        assert!(
            told.contains("is no recipe") && told.contains("01-field.patch"),
            "{told}"
        );
    }
    for wrong in ["", "only words\n", "--- a/a\n+++ b/a\n@@ nonsense\n"] {
        assert!(recipe(wrong).is_err(), "{wrong:?}");
    }
}
