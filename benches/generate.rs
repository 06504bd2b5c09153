//! How fast larder makes projects, as ratios within one run; see `benches/README.md`.
#![expect(clippy::print_stdout, reason = "a benchmark talks to its terminal")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use larder::catalog::Catalog;
use larder::choices::{Choices, Database, Extra, Given, Typed, judge};
use larder::render::Renderer;

/// Turns of each command; the median counts.
const TURNS: usize = 41;
const RESOURCES: [&str; 2] = [
    "project name:string(1,80):unique archived:bool=false",
    "task title:string notes:text? done:bool=false priority:int(0,5)=0 estimate:decimal(8,2)? due:date? remind_at:datetime? status:enum(todo,doing,done)=todo project:ref(project)?",
];

fn main() {
    // `cargo test --benches` runs this program, too; there it only has to compile.
    if !std::env::args().any(|word| word == "--bench") {
        return;
    }
    let larder = Path::new(env!("CARGO_BIN_EXE_larder"));
    let catalog = Catalog::open(None).expect("the embedded templates");
    println!(
        "larder {} · medians of {TURNS} turns\n",
        env!("CARGO_PKG_VERSION")
    );
    for id in catalog.ids() {
        against_cp(larder, id);
    }
    combinations(&catalog);
    thousand(&catalog);
    let bytes = std::fs::metadata(larder).map_or(0, |metadata| metadata.len());
    println!(
        "binary: {}.{} MB (goal: at most 8)",
        bytes / 1_000_000,
        bytes / 100_000 % 10
    );
}

/// `new` against `cp -r` of the tree that it makes, turn by turn, so that a busy machine slows both.
fn against_cp(larder: &Path, id: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let new = |name: &str, flags: &[&str]| {
        let mut command = Command::new(larder);
        command
            .args(["new", "shop", "--framework", id, "--out"])
            .arg(at(name))
            .args(flags);
        for resource in RESOURCES {
            command.args(["--resource", resource]);
        }
        command
    };
    let copy = |from: &str, to: &str| {
        let mut command = Command::new("cp");
        command.arg("-r").arg(at(from)).arg(at(to));
        command
    };
    timed(&mut new("plain", &["--no-git"]));
    let (mut cp, mut without, mut with) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..TURNS {
        cp.push(timed(&mut copy("plain", &format!("cp{turn}"))));
        without.push(timed(&mut new(&format!("without{turn}"), &["--no-git"])));
        with.push(timed(&mut new(&format!("with{turn}"), &[])));
    }
    let (cp, without, with) = (median(cp), median(without), median(with));
    println!("{id}: cp -r         {cp:.2?}");
    println!(
        "{id}: new --no-git  {without:.2?}, {:.2} × cp -r (goal: at most 1.2)",
        ratio(without, cp)
    );
    println!(
        "{id}: new           {with:.2?}, {:.2} × cp -r (goal: at most 2)\n",
        ratio(with, cp)
    );
}

fn timed(command: &mut Command) -> Duration {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let began = Instant::now();
    let status = command.status().expect("the command starts");
    let took = began.elapsed();
    assert!(status.success(), "{command:?}");
    took
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

fn typed(id: &str, resources: &[String]) -> Typed {
    Typed {
        name: Some(Given::new("shop", "the name")),
        framework: Some(Given::new(id, "--framework")),
        resources: resources
            .iter()
            .map(|text| Given::new(text.as_str(), "--resource"))
            .collect(),
        ..Typed::default()
    }
}

/// Every framework × database × set of extras, in memory.
fn combinations(catalog: &Catalog) {
    let resources: Vec<String> = RESOURCES.iter().map(ToString::to_string).collect();
    let mut times = Vec::new();
    let mut count = 0;
    for _ in 0..5 {
        count = 0;
        let began = Instant::now();
        for id in catalog.ids() {
            let (choices, framework) = judge(&typed(id, &resources), catalog).expect("right choices");
            let (databases, extras) = (&framework.manifest.databases, &framework.manifest.extras);
            let mut renderer = Renderer::new(framework);
            for database in Database::ALL
                .into_iter()
                .filter(|database| databases.contains(database))
            {
                for set in 0..1_usize << extras.len() {
                    let chosen = extras.iter().enumerate().filter(|(bit, _)| set & (1 << bit) != 0);
                    let extras: BTreeSet<Extra> = chosen.map(|(_, extra)| *extra).collect();
                    let choices = Choices {
                        database,
                        extras,
                        ..choices.clone()
                    };
                    count += 1;
                    std::hint::black_box(renderer.render(&choices).expect("renders"));
                }
            }
        }
        times.push(began.elapsed());
    }
    println!(
        "{count} combinations in memory: {:.1?} (goal: at most 100 ms)",
        median(times)
    );
}

/// A thousand resources, from text to tree.
fn thousand(catalog: &Catalog) {
    let resources = |count: usize| -> Vec<String> {
        let one =
            |number: usize| format!("thing{number} title:string done:bool=false due:date? kind:enum(a,b)=a");
        (0..count).map(one).collect()
    };
    for id in catalog.ids() {
        let time = |count: usize| {
            let typed = typed(id, &resources(count));
            let began = Instant::now();
            let (choices, framework) = judge(&typed, catalog).expect("right choices");
            let tree = Renderer::new(framework).render(&choices).expect("renders");
            (began.elapsed(), tree.len())
        };
        let (few, _) = time(100);
        let (many, files) = time(1000);
        println!(
            "{id}: 1,000 resources, {files} files: {many:.1?}, {:.1} × the time of 100",
            ratio(many, few)
        );
    }
}
