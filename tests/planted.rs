//! Each fault planted in a rendered starter turns its check red. It needs Node.js and a PostgreSQL server (`LARDER_POSTGRES_URL`), so
//! `cargo test` leaves it out: `cargo test --test planted -- --nocapture`

#![expect(clippy::print_stdout, reason = "what a person reads with --nocapture")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use planted::{FRAMEWORK, PLANTED, Planted};
use planted_growth::GROWN;

#[path = "contract/planted.rs"]
mod planted;
#[path = "contract/planted_growth.rs"]
mod planted_growth;

#[test]
fn each_turns_its_check_red() {
    let folder = tempfile::tempdir().unwrap();
    let projects: BTreeSet<(&str, &[&str])> = PLANTED
        .iter()
        .map(|planted| (planted.database.id(), planted.resources))
        .collect();
    for (number, (database, resources)) in projects.into_iter().enumerate() {
        let planted: Vec<&Planted> = PLANTED
            .iter()
            .filter(|planted| planted.database.id() == database && planted.resources == resources)
            .collect();
        let ids: Vec<&str> = planted.iter().map(|planted| planted.check).collect();
        let project = folder.path().join(format!("{database}-{number}"));
        let mut arguments = vec!["new", "planted", "--framework", FRAMEWORK, "--database", database];
        arguments.extend(["--out", project.to_str().unwrap(), "--no-git"]);
        arguments.extend(resources.iter().flat_map(|resource| ["--resource", resource]));
        let made = larder(&arguments);
        assert!(made.status.success(), "{}", text(&made.stderr));
        // The checks are green without the faults, or they would prove nothing.
        let before = check(&project, &ids);
        let words = |output: &Output| format!("{}\n{}", text(&output.stdout), text(&output.stderr));
        assert_eq!(
            before.status.code(),
            Some(0),
            "{ids:?}, nothing planted: {}",
            words(&before)
        );
        for planted in planted {
            let name = format!("{:?}", planted.fault);
            let mut right = Vec::new();
            planted.plant(
                |file| std::fs::read_to_string(project.join(file)).unwrap(),
                |file, wrong| {
                    right.push((project.join(file), std::fs::read(project.join(file)).unwrap()));
                    std::fs::write(project.join(file), wrong).unwrap();
                },
            );
            let after = check(&project, &[planted.check]);
            assert_eq!(after.status.code(), Some(1), "{name}, planted: {}", words(&after));
            println!("{name:34} {:7} red", planted.check);
            // The last edit first: two of them may have been of one file.
            for (file, bytes) in right.into_iter().rev() {
                std::fs::write(file, bytes).unwrap();
            }
        }
    }
}

#[test]
fn each_growth_fault_turns_its_row_red() {
    let folder = tempfile::tempdir().unwrap();
    // The rows are green without the faults, and the copy to which the recipes were applied stays.
    let arguments = ["smoke", FRAMEWORK, "--grow", "--keep"];
    let grown = Command::new(env!("CARGO_BIN_EXE_larder"))
        .args(arguments)
        .env("TMPDIR", folder.path())
        .output()
        .unwrap();
    assert_eq!(grown.status.code(), Some(0), "{}", text(&grown.stdout));
    // Other programs, tsx for one, leave folders of their own beside that of the run.
    let entries = |folder: &Path| {
        std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
    };
    let copy = entries(folder.path())
        .filter(|path| path.is_dir())
        .flat_map(|run| entries(&run).collect::<Vec<_>>())
        .find(|path| path.to_string_lossy().ends_with("-grown"))
        .expect("the copy to which the recipes were applied is kept");
    for planted in &GROWN {
        let mut right = Vec::new();
        planted.plant(
            |file| std::fs::read_to_string(copy.join(file)).unwrap(),
            |file, wrong| {
                right.push((copy.join(file), std::fs::read(copy.join(file)).unwrap()));
                std::fs::write(copy.join(file), wrong).unwrap();
            },
        );
        let only = [
            "check",
            copy.to_str().unwrap(),
            "--growth",
            "--only",
            planted.check,
        ];
        let after = larder(&only);
        let words = format!("{}\n{}", text(&after.stdout), text(&after.stderr));
        assert_eq!(
            after.status.code(),
            Some(1),
            "{}, planted: {words}",
            planted.meaning
        );
        println!("{:5} red: {}", planted.check, planted.meaning);
        for (file, bytes) in right.into_iter().rev() {
            std::fs::write(file, bytes).unwrap();
        }
    }
}

fn check(project: &Path, ids: &[&str]) -> Output {
    let only = ids.iter().flat_map(|id| ["--only", id]);
    let arguments: Vec<&str> = ["check", project.to_str().unwrap()]
        .into_iter()
        .chain(only)
        .collect();
    larder(&arguments)
}

fn larder(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_larder");
    Command::new(program).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
