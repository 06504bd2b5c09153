//! `kill -9` during `larder new`, at random moments: no half project under the target's name, ever; and the next run cleans up.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use larder::tree::Tree;

use crate::common::{larder, shelf};

const RUNS: u64 = 40;

fn new(folder: &Path, name: &str) -> Command {
    let mut command = larder(folder);
    // Many resources, so that writing takes a while.
    let fields = "title:string done:bool=false";
    command
        .args(["new", name, "--framework", "plainest", "--templates"])
        .arg(shelf());
    for number in 0..60 {
        command.args(["--resource", &format!("thing{number} {fields}")]);
    }
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn leftovers(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder");
    let names = entries.map(|entry| {
        entry
            .expect("an entry")
            .file_name()
            .to_string_lossy()
            .into_owned()
    });
    names.filter(|name| name.starts_with(".larder")).collect()
}

#[test]
fn a_killed_run_leaves_no_half_project() {
    let folder = tempfile::tempdir().expect("a folder");
    let began = Instant::now();
    assert!(new(folder.path(), "whole").status().expect("runs").success());
    let mut whole = began.elapsed();
    // The project's name stands in some of its files: the trees are compared by path.
    let paths = |name: &str| -> Vec<String> {
        let tree = Tree::read(&folder.path().join(name)).expect("readable");
        tree.files().map(|(path, _)| path.to_owned()).collect()
    };
    let expected = paths("whole");
    let mut seed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(1, |now| u64::from(now.subsec_nanos()));
    let (mut killed, mut left) = (0, 0);
    for run in 0..RUNS {
        let name = format!("p{run}");
        let mut child = new(folder.path(), &name).spawn().expect("runs");
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let moment = u64::try_from(whole.as_micros()).unwrap_or(100_000) * ((seed >> 33) % 1000) / 1000;
        std::thread::sleep(Duration::from_micros(moment));
        child.kill().expect("killed");
        let finished = child.wait().expect("reaped").success();
        killed += u64::from(!finished);
        if finished {
            // It takes less than was thought: other tests ran beside the first one.
            whole = whole.min(Duration::from_micros(moment));
        }
        left += leftovers(folder.path()).len();
        if folder.path().join(&name).exists() {
            assert_eq!(paths(&name), expected, "a half project after {moment} µs");
            let status = Command::new("git")
                .args(["status", "--porcelain"])
                .current_dir(folder.path().join(&name))
                .output();
            if let Ok(status) = status {
                assert!(status.status.success(), "a half repository after {moment} µs");
                assert_eq!(
                    String::from_utf8_lossy(&status.stdout),
                    "",
                    "an unclean work tree after {moment} µs"
                );
            }
        } else {
            assert!(!finished, "{name} ended well and is not there");
        }
    }
    assert!(killed > 0, "no run was killed in time; {RUNS} runs of {whole:?}");
    assert!(new(folder.path(), "last").status().expect("runs").success());
    assert_eq!(
        leftovers(folder.path()),
        Vec::<String>::new(),
        "{left} leftovers were seen before"
    );
}

#[test]
fn only_what_killed_runs_left_is_cleaned() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    // Of a killed run: the marker says so and nobody holds it.
    std::fs::create_dir_all(path(".larder-staging-1/src")).expect("made");
    std::fs::write(
        path(".larder-staging-1.lock"),
        "larder is making a project here; with no larder running, this file and the folder of its name can be deleted\n",
    )
    .expect("written");
    // Killed before it wrote anything.
    std::fs::write(path(".larder-staging-2.lock"), "").expect("written");
    // Of a living run: the marker is locked.
    std::fs::create_dir_all(path(".larder-staging-3")).expect("made");
    let marker = std::fs::File::create(path(".larder-staging-3.lock")).expect("made");
    marker.lock().expect("locked");
    // Somebody else's.
    std::fs::create_dir_all(path(".larder-staging-4")).expect("made");
    std::fs::write(path(".larder-staging-4.lock"), "mine\n").expect("written");
    std::fs::create_dir_all(path(".larder-staging-5")).expect("made");
    assert!(new(folder.path(), "shop").status().expect("runs").success());
    let mut left = leftovers(folder.path());
    left.sort_unstable();
    assert_eq!(
        left,
        [
            ".larder-staging-3",
            ".larder-staging-3.lock",
            ".larder-staging-4",
            ".larder-staging-4.lock",
            ".larder-staging-5"
        ]
    );
}
