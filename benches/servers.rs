//! How fast the generated servers are: each beside a bare handler of the same framework with the same queries, alternating.
//!
//! In: the frameworks that have a folder below `tests/bare/`. Out: requests a second and CPU a request of both, with their ratios, and
//! how much longer a list takes where its owner has 10,000 rows instead of 100. `benches/README.md` says how to run it.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark reports")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on says where")]

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use larder::catalog::{Catalog, Framework};
use larder::choices::{Choices, Given, Typed, judge};
use larder::compare::measure::figures::middle;
use larder::compare::measure::load::{self, Plan, Shot};
use larder::compare::measure::requests::{self, Get, Person, Post};
use larder::contract::Boot;
use larder::contract::host::{Host as _, Server, Start};
use larder::project::host::ProjectHost;
use larder::project::server::{Running, free_port};
use larder::project::{Project, command};
use larder::render::render;
use larder::resource::Resource;
use larder::secrets;
use larder::smoke::base_folder;
use larder::write::{Repository, write};

const RESOURCE: &str = "task title:string! done:bool=false due:date?";
const LOAD: Plan = Plan {
    connections: 16,
    warm_up: Duration::from_millis(500),
    time: Duration::from_secs(3),
};
const ROUNDS: usize = 5;
const FEW: usize = 100;
const MANY: usize = 10_000;

#[derive(serde::Deserialize)]
struct Bare {
    /// Compiles it, where it must be compiled; in the project's folder.
    #[serde(default)]
    build: Vec<Vec<String>>,
    start: Vec<String>,
}

fn main() {
    // `cargo test --benches` runs this program, too; there it only has to compile.
    if !std::env::args().any(|word| word == "--bench") {
        return;
    }
    let named: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let catalog = Catalog::open(None).unwrap();
    for framework in catalog.frameworks().unwrap() {
        if !named.is_empty() && !named.contains(&framework.id) {
            continue;
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/bare")
            .join(&framework.id);
        if folder.is_dir() {
            compare(framework, &catalog, &folder);
        } else {
            println!(
                "{}: skipped, there is no tests/bare/{}\n",
                framework.id, framework.id
            );
        }
    }
}

fn compare(framework: &Framework, catalog: &Catalog, bare: &Path) {
    let folder = base_folder("bench").unwrap();
    let project = generate(framework, catalog, &folder.join("shop"));
    let copy = project.root().join("bare");
    std::fs::create_dir_all(&copy).unwrap();
    for entry in std::fs::read_dir(bare).unwrap().flatten() {
        std::fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
    }
    let tell = |_| {};
    eprintln!("{}: installing", framework.id);
    project
        .install(&tell)
        .map_err(larder::error::Error::from)
        .unwrap();
    project.build(&tell).map_err(larder::error::Error::from).unwrap();
    let host = Arc::new(ProjectHost::open(project.clone(), None).unwrap());
    host.prepare().map_err(larder::error::Error::from).unwrap();
    let server = host.start(&Start::fresh(Boot::Main.env())).unwrap();
    let (bare, bare_address) = start_bare(&project, &copy, &server.store());
    measure(framework, server.as_ref(), &bare, bare_address);
    drop(bare);
    drop(server);
    host.close();
    let _ = std::fs::remove_dir_all(&folder);
}

fn generate(framework: &Framework, catalog: &Catalog, target: &Path) -> Project {
    let given = |text: &str| Given::new(text, "the benchmark");
    let typed = Typed {
        name: Some(given("shop")),
        framework: Some(given(&framework.id)),
        database: Some(given("sqlite")),
        resources: vec![given(RESOURCE)],
        ..Typed::default()
    };
    let (choices, _): (Choices, _) = judge(&typed, catalog).unwrap();
    let tree = render(&choices, framework).unwrap();
    let private = secrets::private_files(&tree, &framework.manifest.secrets).unwrap();
    write(&tree, &private, target, Repository::None).unwrap();
    let mut project = Project::new(target.to_owned(), choices, framework);
    project.find_toolchains().unwrap();
    project
}

fn start_bare(project: &Project, folder: &Path, url: &str) -> (Running, SocketAddr) {
    let text = std::fs::read_to_string(folder.join("bare.toml")).unwrap();
    let Bare { build, start } = toml::from_str(&text).unwrap();
    for words in build {
        let words = project.workshop.placeholders.apply(&words);
        let built = command::prepare(&words, project.root(), &[])
            .unwrap()
            .status()
            .unwrap();
        assert!(built.success(), "`{}` failed", command::shown(&words));
    }
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port().unwrap()));
    let env = [
        ("HOST".to_owned(), Some(address.ip().to_string())),
        ("PORT".to_owned(), Some(address.port().to_string())),
        ("DATABASE_URL".to_owned(), Some(url.to_owned())),
        ("NODE_ENV".to_owned(), Some("production".to_owned())),
    ];
    let words = project.workshop.placeholders.apply(&start);
    let mut command = command::prepare(&words, project.root(), &env).unwrap();
    let sink: larder::project::server::Sink = Arc::new(|_, _: &str| {});
    let running = Running::start(&mut command, &sink).unwrap();
    let is_ready = running.wait_ready(address, Duration::from_secs(30)).is_ok();
    assert!(
        is_ready,
        "the bare handler does not start:\n{}",
        running.output.both()
    );
    (running, address)
}

/// Requests a second, and microseconds of CPU a request.
#[derive(Default)]
struct Samples {
    rates: Vec<f64>,
    cpu: Vec<f64>,
}

impl Samples {
    fn rate(&self) -> f64 {
        middle(&self.rates).map_or(0.0, |middle| middle.median)
    }

    fn cpu(&self) -> f64 {
        middle(&self.cpu).map_or(0.0, |middle| middle.median)
    }
}

fn shoot(samples: &mut Samples, address: SocketAddr, cpu: &dyn Fn() -> Option<Duration>, shot: &dyn Shot) {
    // Without a warm-up of its own, so that all that was spent is divided by all that was answered.
    load::run(
        address,
        Plan {
            time: LOAD.warm_up,
            warm_up: Duration::ZERO,
            ..LOAD
        },
        shot,
    )
    .unwrap();
    let before = cpu();
    let load = load::run(
        address,
        Plan {
            warm_up: Duration::ZERO,
            ..LOAD
        },
        shot,
    )
    .unwrap();
    samples.rates.push(load.rate());
    if let (Some(before), Some(after)) = (before, cpu()) {
        let answers = u32::try_from(load.answers).unwrap();
        samples
            .cpu
            .push(after.saturating_sub(before).as_secs_f64() * 1e6 / f64::from(answers));
    }
}

fn measure(framework: &Framework, server: &dyn Server, bare: &Running, bare_address: SocketAddr) {
    let address = server.address();
    let resource = Resource::parse(RESOURCE).unwrap();
    let person = requests::person(address, "reader").unwrap();
    let writer = requests::person(address, "writer").unwrap();
    let mut id = String::new();
    for n in 0..20 {
        id = requests::row(address, &person, &resource, n).unwrap();
    }
    let shots: [(&str, Box<dyn Shot + '_>); 3] = [
        ("GET by id", Box::new(Get::row(&person, &resource, &id))),
        ("list of 20", Box::new(Get::page(&person, &resource))),
        ("POST", Box::new(Post::new(&writer, &resource))),
    ];
    println!(
        "{:<14} {:>10} {:>10} {:>7} {:>12} {:>12} {:>7}",
        framework.id, "starter/s", "bare/s", "ratio", "starter µs", "bare µs", "ratio"
    );
    for (name, shot) in &shots {
        let (mut starter, mut least) = (Samples::default(), Samples::default());
        for _ in 0..ROUNDS {
            shoot(&mut starter, address, &|| server.cpu(), shot.as_ref());
            shoot(
                &mut least,
                bare_address,
                &|| bare.process.cpu_so_far(),
                shot.as_ref(),
            );
        }
        println!(
            "{name:<14} {:>10.0} {:>10.0} {:>7.2} {:>12.0} {:>12.0} {:>7.2}",
            starter.rate(),
            least.rate(),
            starter.rate() / least.rate(),
            starter.cpu(),
            least.cpu(),
            least.cpu() / starter.cpu()
        );
    }
    println!(
        "list at {MANY} rows ÷ at {FEW}: {:.2} in CPU a request\n",
        growth(server, &resource)
    );
}

/// How much more CPU a list takes where its owner has many rows.
fn growth(server: &dyn Server, resource: &Resource) -> f64 {
    let address = server.address();
    let owner = |name: &str, rows: usize| -> Person {
        let person = requests::person(address, name).unwrap();
        let post = Post::new(&person, resource);
        let mut made = 0;
        while made < rows {
            let time = Duration::from_millis(if rows > FEW { 1000 } else { 20 });
            let plan = Plan {
                time,
                warm_up: Duration::ZERO,
                ..LOAD
            };
            made += load::run(address, plan, &post).unwrap().answers;
        }
        person
    };
    let (few, many) = (owner("few", FEW), owner("many", MANY));
    let (mut short, mut long) = (Samples::default(), Samples::default());
    for _ in 0..ROUNDS {
        shoot(&mut short, address, &|| server.cpu(), &Get::page(&few, resource));
        shoot(&mut long, address, &|| server.cpu(), &Get::page(&many, resource));
    }
    long.cpu() / short.cpu()
}
