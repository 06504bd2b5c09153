//! The command line as its users meet it: a temporary folder, no terminal, exact output and exit codes.

use std::path::Path;
use std::process::Output;

use larder::tree::Tree;
use serde_json::Value;

use crate::common::{larder, shelf};

/// Runs larder in `folder`; gives exit code, stdout, stderr.
fn run(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let output: Output = larder(folder).args(words).output().expect("larder runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn with_shelf<'a>(words: &[&'a str], shelf: &'a str) -> Vec<&'a str> {
    let mut all = words.to_vec();
    all.extend(["--templates", shelf]);
    all
}

/// The milliseconds and the commit differ from run to run.
fn steady(text: &str) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    for at in 1..words.len() {
        if words[at].starts_with("ms") {
            "N".clone_into(&mut words[at - 1]);
        }
        if words[at - 1] == "commit" {
            let digits = 7.min(words[at].len());
            let rest = words[at].split_off(digits);
            words[at] = format!("C{rest}");
        }
    }
    words.join(" ")
}

#[test]
fn new_says_what_was_made_and_what_to_do_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = shelf().display().to_string();
    let words = [
        "new",
        "shop",
        "--framework",
        "plainest",
        "--resource",
        "task title:string done:bool=false",
    ];
    let (code, out, err) = run(folder.path(), &with_shelf(&words, &shelf));
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(
        steady(&out),
        "shop: Plainest · Plain · SQLite · 8 files in N ms, first commit C\n\n  start   cd shop && sh migrate.sh && sh start.sh\n  test    sh test.sh\n  prove   larder check shop\n  then    http://localhost:3000/docs\n\n  the same again: larder new shop --framework plainest --database sqlite --resource 'task title:string done:bool=false'\n"
    );
    let repository = git2::Repository::open(folder.path().join("shop")).expect("a repository");
    let commit = repository
        .head()
        .and_then(|head| head.peel_to_commit())
        .expect("a commit");
    assert_eq!(commit.author().name().ok(), Some("Test"));
    assert!(
        repository
            .statuses(None)
            .expect("statuses")
            .iter()
            .all(|entry| entry.status().is_ignored()),
        "not clean"
    );
}

#[test]
fn the_same_choices_give_the_same_bytes_and_the_record_gives_them_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = shelf().display().to_string();
    let words = [
        "new",
        "shop",
        "--framework",
        "plainest",
        "--with",
        "docker",
        "--database",
        "mysql",
    ];
    let resources = [
        "--resource",
        "person/people name:string:unique",
        "--resource",
        "pet of:ref(person)! age:int(0,99)=0",
    ];
    let first = [&words[..], &resources[..], &["--out", "one"]].concat();
    assert_eq!(run(folder.path(), &with_shelf(&first, &shelf)).0, 0);
    let again = ["new", "--from", "one/larder.toml", "--out", "two"];
    let (code, _, err) = run(folder.path(), &with_shelf(&again, &shelf));
    assert_eq!((code, err.as_str()), (0, ""));
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    let read = |path: &Path| Tree::read(path).expect("readable");
    let (one_tree, two_tree) = (read(&one), read(&two));
    for ((path, file), (other_path, other)) in one_tree.files().zip(two_tree.files()) {
        assert_eq!(path, other_path);
        if path == ".env" {
            assert_ne!(file, other, "two projects have one secret");
        } else {
            assert_eq!(file, other, "{path}");
        }
    }
    assert!(cfg!(windows) || one_tree.get("start.sh").is_some_and(|file| file.executable));
    let record = String::from_utf8_lossy(&one_tree.get("larder.toml").expect("a record").bytes).into_owned();
    let record: toml::Table = record.parse().expect("TOML");
    for (path, file) in one_tree.files() {
        let hash = record["files"].get(path).and_then(toml::Value::as_str);
        let expected = (!matches!(path, ".env" | "larder.toml")).then(|| file.sha256());
        assert_eq!(hash, expected.as_deref(), "{path}");
    }
}

#[test]
fn secrets_are_in_env_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = shelf().display().to_string();
    assert_eq!(
        run(
            folder.path(),
            &with_shelf(&["new", "shop", "--framework", "plainest"], &shelf)
        )
        .0,
        0
    );
    let project = folder.path().join("shop");
    let env = std::fs::read_to_string(project.join(".env")).expect("there is an .env");
    let secret = env
        .lines()
        .find_map(|line| line.strip_prefix("APP_KEY="))
        .expect("the secret");
    assert!(
        secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{secret}"
    );
    assert!(env.contains("PORT=3000\n"));
    let tree = Tree::read(&project).expect("readable");
    for (path, file) in tree.files().filter(|(path, _)| *path != ".env") {
        assert!(
            !String::from_utf8_lossy(&file.bytes).contains(secret),
            "{path} holds the secret"
        );
    }
    let repository = git2::Repository::open(&project).expect("a repository");
    let commit = repository
        .head()
        .and_then(|head| head.peel_to_tree())
        .expect("a commit");
    assert!(commit.get_path(Path::new(".env")).is_err(), ".env was committed");
}

#[test]
fn a_dry_run_shows_the_tree_and_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = shelf().display().to_string();
    let words = ["new", "shop", "--framework", "plainest", "--dry-run"];
    let (code, out, err) = run(folder.path(), &with_shelf(&words, &shelf));
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("755      20  start.sh\n"), "{out}");
    assert!(out.ends_with("would be written to shop\n"), "{out}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0);
}

#[test]
fn json_is_one_document_with_choices_files_and_next_commands() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = shelf().display().to_string();
    for (words, written) in [(&["--json", "--dry-run"][..], false), (&["--json"][..], true)] {
        let all = [&["new", "shop", "--framework", "plainest"][..], words].concat();
        let (code, out, err) = run(folder.path(), &with_shelf(&all, &shelf));
        assert_eq!((code, err.as_str()), (0, ""));
        let document: Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!(document["written"], written);
        assert_eq!(document["choices"]["framework"], "plainest");
        assert_eq!(
            document["choices"]["resources"][0],
            "task title:string done:bool=false due:date?"
        );
        assert_eq!(document["next"]["start"], serde_json::json!(["sh", "start.sh"]));
        let files = document["files"].as_array().expect("files");
        assert!(
            files
                .iter()
                .any(|file| file["path"] == "start.sh" && file["mode"] == "755" && file["bytes"] == 20)
        );
    }
}

#[test]
fn wrong_choices_are_json_too_where_json_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, out, err) = run(folder.path(), &["new", "--json", "--resource", "user a:int"]);
    assert_eq!(code, 2);
    let document: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(document["error"]["exit_code"], 2);
    let problems = document["error"]["problems"].as_array().expect("problems");
    assert_eq!(problems.len(), 3, "{out}");
    assert!(problems.iter().any(|problem| {
        problem["help"]
            .as_str()
            .is_some_and(|help| help.contains("--framework"))
    }));
    assert!(err.starts_with("error: no framework is named"), "{err}");
}

#[test]
fn what_is_missing_ends_in_exit_2_and_names_the_flag() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, out, err) = run(folder.path(), &["new"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(
        err.starts_with("error: no framework is named\n  help: add --framework ID"),
        "{err}"
    );
    assert!(
        err.contains("error: the project has no name\n  help: say `larder new NAME`"),
        "{err}"
    );
}

#[test]
fn a_target_that_is_not_empty_is_refused_with_what_is_in_the_way() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = shelf().display().to_string();
    std::fs::create_dir(folder.path().join("shop")).expect("made");
    std::fs::write(folder.path().join("shop/mine.txt"), "mine").expect("written");
    std::fs::write(folder.path().join("file"), "mine").expect("written");
    let (code, out, err) = run(
        folder.path(),
        &with_shelf(&["new", "shop", "--framework", "plainest"], &shelf),
    );
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("shop` is in the way: mine.txt\n  help: "), "{err}");
    let (code, _, err) = run(
        folder.path(),
        &with_shelf(&["new", "a", "--framework", "plainest", "--out", "file"], &shelf),
    );
    assert_eq!(code, 2);
    assert!(err.contains("file` is in the way: a file of this name"), "{err}");
    assert_eq!(
        std::fs::read_to_string(folder.path().join("shop/mine.txt")).expect("still there"),
        "mine"
    );
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("the folder").count(),
        2,
        "something was left behind"
    );
}

#[test]
fn an_empty_target_is_filled_and_a_missing_parent_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = shelf().display().to_string();
    std::fs::create_dir(folder.path().join("shop")).expect("made");
    assert_eq!(
        run(
            folder.path(),
            &with_shelf(&["new", "shop", "--framework", "plainest"], &shelf)
        )
        .0,
        0
    );
    assert!(folder.path().join("shop/larder.toml").is_file());
    let words = ["new", "--framework", "plainest", "--out", "a/b/c-d", "--no-git"];
    assert_eq!(run(folder.path(), &with_shelf(&words, &shelf)).0, 0);
    assert!(folder.path().join("a/b/c-d/larder.toml").is_file());
    assert!(!folder.path().join("a/b/c-d/.git").exists());
}

#[test]
fn the_folder_one_is_in_and_a_fresh_clone_are_filled() {
    let shelf = shelf().display().to_string();
    let words = ["new", "app", "--framework", "plainest", "--out", "."];
    let empty = tempfile::tempdir().expect("a folder");
    let (code, out, err) = run(empty.path(), &with_shelf(&words, &shelf));
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("first commit") && out.contains("  start   sh migrate.sh"),
        "{out}"
    );
    assert!(empty.path().join("larder.toml").is_file() && empty.path().join(".git").is_dir());

    let clone = tempfile::tempdir().expect("a folder");
    git2::Repository::init(clone.path()).expect("a repository");
    for (file, text) in [("README.md", "mine"), ("LICENSE", "free")] {
        std::fs::write(clone.path().join(file), text).expect("written");
    }
    let (code, out, err) = run(clone.path(), &with_shelf(&words, &shelf));
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("the README.md that was there is README.old.md now"),
        "{out}"
    );
    let text = |file: &str| std::fs::read_to_string(clone.path().join(file)).expect(file);
    assert_eq!(
        (text("README.old.md").as_str(), text("LICENSE").as_str()),
        ("mine", "free")
    );
    assert!(text("README.md").contains("app"));
    let left = std::fs::read_dir(clone.path()).expect("the folder").flatten();
    assert!(
        left.into_iter()
            .all(|entry| !entry.file_name().to_string_lossy().contains("staging"))
    );

    // A second time, or with a file of one's own, nothing is touched.
    let (code, _, err) = run(clone.path(), &with_shelf(&words, &shelf));
    assert_eq!(code, 2, "{err}");
    assert_eq!(text("README.old.md"), "mine");
    let other = tempfile::tempdir().expect("a folder");
    std::fs::write(other.path().join("README.md"), "mine").expect("written");
    std::fs::write(other.path().join("src"), "mine").expect("written");
    let (code, _, err) = run(other.path(), &with_shelf(&words, &shelf));
    assert_eq!(code, 2);
    assert!(err.contains("is in the way: src\n"), "{err}");
    assert_eq!(std::fs::read_dir(other.path()).expect("the folder").count(), 2);
}

#[test]
fn what_a_shell_did_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    for (words, told) in [
        (
            &[
                "new",
                "shop",
                "--resource",
                "task",
                "title:string",
                "done:bool=false",
            ][..],
            "stands in quotation marks",
        ),
        (
            &[
                "new",
                "--framework",
                "express",
                "--resource",
                "task",
                "title:string",
            ],
            "looks like a field",
        ),
        (
            &[
                "new",
                "shop",
                "--framework",
                "express",
                "--resource",
                "'task",
                "title:string'",
            ],
            "cmd.exe takes no single quotes",
        ),
        (
            &["new", "shop", "--framework", "express", "--resource", "'task"],
            "cmd.exe takes no single quotes",
        ),
        (
            &[
                "new",
                "shop",
                "--framework",
                "express",
                "--resource",
                "task title:string\\!",
            ],
            "leave both out",
        ),
    ] {
        let (code, out, err) = run(folder.path(), words);
        assert_eq!((code, out.as_str()), (2, ""), "{words:?}: {err}");
        assert!(err.contains(told), "{words:?}: {err}");
    }
}

#[test]
fn a_choices_file_in_another_encoding_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let utf16: Vec<u8> = "\u{feff}name = \"shop\"\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    std::fs::write(folder.path().join("c.toml"), utf16).expect("written");
    let (code, _, err) = run(folder.path(), &["new", "--from", "c.toml"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("`c.toml` is UTF-16\n  help: save it as UTF-8"),
        "{err}"
    );
    std::fs::write(
        folder.path().join("c.toml"),
        "\u{feff}name = \"shop\"\nframework = \"express\"\n",
    )
    .expect("written");
    assert_eq!(run(folder.path(), &["new", "--from", "c.toml", "--dry-run"]).0, 0);
}

#[test]
fn inside_a_work_tree_no_repository_is_made_and_that_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = shelf().display().to_string();
    git2::Repository::init(folder.path()).expect("a repository");
    let (code, out, _) = run(
        folder.path(),
        &with_shelf(&["new", "shop", "--framework", "plainest"], &shelf),
    );
    assert_eq!(code, 0);
    assert!(
        out.contains("no repository of its own: it stands in the work tree "),
        "{out}"
    );
    assert!(!folder.path().join("shop/.git").exists());
}

#[test]
fn exit_codes() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = shelf().display().to_string();
    let code = |words: &[&str]| run(folder.path(), words).0;
    assert_eq!(code(&with_shelf(&["list"], &shelf)), 0);
    assert_eq!(code(&["--nonsense"]), 2, "the command line");
    assert_eq!(
        code(&with_shelf(&["new", "Shop", "--framework", "plainest"], &shelf)),
        2,
        "the choices"
    );
    assert_eq!(
        code(&["new", "--from", "nowhere.toml"]),
        3,
        "a file that is not there"
    );
    std::fs::create_dir_all(folder.path().join("wrong/broken")).expect("made");
    std::fs::write(folder.path().join("wrong/broken/manifest.toml"), "title = 3\n").expect("written");
    let (exit, _, err) = run(folder.path(), &["list", "--templates", "wrong"]);
    assert_eq!(exit, 4, "a defect in a template");
    assert!(
        err.starts_with("error: template `broken/manifest.toml:1:9`: "),
        "{err}"
    );
    let (_, help, _) = run(folder.path(), &["--help"]);
    for words in [
        "0 done",
        "1 checked and found wanting",
        "2 wrong command line",
        "3 the environment",
        "4 a defect in a template",
    ] {
        assert!(help.replace('\n', " ").contains(words), "{help}");
    }
}

#[test]
fn list_and_show_tell_people_and_machines_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = shelf().display().to_string();
    let (_, text, _) = run(folder.path(), &with_shelf(&["list"], &shelf));
    let (_, json, _) = run(folder.path(), &with_shelf(&["list", "--json"], &shelf));
    let document: Value = serde_json::from_str(&json).expect("JSON");
    for framework in document["frameworks"].as_array().expect("frameworks") {
        let id = framework["id"].as_str().expect("an id");
        assert!(
            text.lines().any(|line| line.starts_with(id)),
            "{id} is not in\n{text}"
        );
        let (code, page, _) = run(folder.path(), &with_shelf(&["show", id], &shelf));
        assert_eq!(code, 0);
        // What is too long for a line goes on in the next one.
        let told_words = page.split_whitespace().collect::<Vec<_>>().join(" ");
        let (_, json, _) = run(folder.path(), &with_shelf(&["show", id, "--json"], &shelf));
        let shown: Value = serde_json::from_str(&json).expect("JSON");
        for key in [
            "title",
            "language",
            "best_for",
            "the_catch",
            "signature",
            "proved",
        ] {
            let value = shown[key].as_str().expect(key);
            assert!(told_words.contains(value), "{id}: `{value}` is not in\n{page}");
        }
        for (package, version) in shown["versions"].as_object().expect("versions") {
            let line = page
                .lines()
                .find(|line| line.starts_with(&format!("  {package} ")));
            assert!(
                line.is_some_and(|line| line.ends_with(version.as_str().expect("a version"))),
                "{package}"
            );
        }
        for (pillar, concerns) in shown["pillars"].as_object().expect("pillars") {
            for (concern, place) in concerns.as_object().expect("concerns") {
                let told = format!("{id}: {pillar}, {concern}: {place}");
                assert!(page.contains(concern), "{told}");
                let places = place.as_array().cloned().unwrap_or_else(|| vec![place.clone()]);
                for place in places {
                    let place = place.as_str().expect("a file or a sentence");
                    assert!(told_words.contains(place) && !place.contains("{{"), "{told}");
                }
            }
        }
    }
    let (code, _, err) = run(folder.path(), &with_shelf(&["show", "plainst"], &shelf));
    assert_eq!(code, 2);
    assert!(
        err.contains("unknown framework `plainst`\n  help: did you mean `plainest`?"),
        "{err}"
    );
}
