//! What cannot be chosen: a table of the tests' own, each with what is said and the place that is marked.

use larder::catalog::Catalog;
use larder::choices::{Given, Typed, judge};
use larder::error::{Error, Problem};

use crate::common::shelf;

fn typed(framework: &str, name: &str, resources: &[&str]) -> Typed {
    Typed {
        name: Some(Given::new(name, "the name")),
        framework: Some(Given::new(framework, "--framework")),
        resources: resources
            .iter()
            .map(|text| Given::new(*text, "--resource"))
            .collect(),
        ..Typed::default()
    }
}

fn problems(typed: &Typed) -> Vec<Problem> {
    let catalog = Catalog::open(Some(&shelf())).expect("both shelves can be read");
    match judge(typed, &catalog) {
        Ok(_) => Vec::new(),
        Err(Error::Choices(problems)) => problems,
        Err(other) => panic!("{other}"),
    }
}

/// The resources, and for each problem in order the marked text and words of what is said.
type Refusal = (&'static [&'static str], &'static [(&'static str, &'static str)]);

const REFUSED: [Refusal; 45] = [
    // Larder's own names.
    (&["user name:string"], &[("user", "larder's own")]),
    (
        &["users/userses name:string"],
        &[("users/userses", "`users` is larder's own")],
    ),
    (
        &["member/users name:string"],
        &[("member/users", "`users` is larder's own")],
    ),
    (&["session at:datetime"], &[("session", "larder's own")]),
    (&["auth code:int"], &[("auth", "larder's own")]),
    (&["login_attempt code:int"], &[("login_attempt", "larder's own")]),
    (&["task id:int"], &[("id:int", "every row has an `id`")]),
    (&["task owner_id:int"], &[("owner_id:int", "larder's own")]),
    (
        &["task a:ref(person)! owner:ref(person)?", "person name:string"],
        &[("owner:ref(person)?", "its key would be `owner_id`")],
    ),
    (
        &["task created_at:datetime updated_at:datetime"],
        &[
            ("created_at:datetime", "already"),
            ("updated_at:datetime", "already"),
        ],
    ),
    (&["task page:int"], &[("page:int", "?page=")]),
    (&["task page_size:int"], &[("page_size:int", "?page_size=")]),
    (&["task sort:int"], &[("sort:int", "?sort=")]),
    (
        &["credentials/credentials a:int"],
        &[("credentials/credentials", "larder's own")],
    ),
    (&["me a:int"], &[("me", "`getMe`")]),
    (
        &["task createdAt:datetime"],
        &[("createdAt", "every row has a `created_at`")],
    ),
    (&["User a:int"], &[("User", "larder's own")]),
    // Databases, where quoting does not help; file systems.
    (
        &["task xmin:int ctid:int"],
        &[("xmin:int", "PostgreSQL"), ("ctid:int", "PostgreSQL")],
    ),
    (&["task db_row_id:int"], &[("db_row_id:int", "InnoDB")]),
    (&["sqlite_thing a:int"], &[("sqlite_thing", "SQLite keeps names")]),
    (&["con a:int"], &[("con", "Windows takes `con` for a device")]),
    (&["lpt1 a:int"], &[("lpt1", "Windows")]),
    (
        &["task a:int", "task_input a:int"],
        &[(
            "task_input",
            "`task_input` is a name that every starter builds from `task`",
        )],
    ),
    (
        &["task_page a:int", "task a:int"],
        &[("task_page", "builds from `task`")],
    ),
    (
        &[
            "a/things b_c:int:unique",
            "b/things_owner_id_b c:int x:int",
            "c/uq_things_owner_id_b_c d:int",
        ],
        &[("c/uq_things_owner_id_b_c", "both have a `uq_things_owner_id_b_c`")],
    ),
    // Names that are the same after case and plural are applied.
    (
        &["task a:int", "task b:int"],
        &[("task", "two resources called `task`")],
    ),
    (&["task a:int", "tasks b:int"], &[("tasks", "is a plural")]),
    (
        &["task a:int", "chore/tasks b:int"],
        &[("chore/tasks", "both called `tasks`")],
    ),
    (
        &["blog_post a:int", "blogpost a:int"],
        &[("blogpost", "same name in another case")],
    ),
    (
        &["task1 a:int", "task_1 a:int"],
        &[("task_1", "same name in another case")],
    ),
    (&["people a:int"], &[("people", "is a plural")]),
    (&["a_b/ab x:int"], &[("a_b/ab", "same name in another case")]),
    (&["task a:int A:int"], &[("A", "cannot be a field name")]),
    (&["task a_b:int ab:int a_b:int"], &[("a_b", "both `a_b`")]),
    (
        &["task project:ref(project)! project_id:int", "project a:int"],
        &[("project_id", "both `project_id`")],
    ),
    // References.
    (
        &["task project:ref(projct)!", "project a:int"],
        &[("project:ref(projct)!", "no resource of this project")],
    ),
    (
        &["task project:ref(projects)!", "project a:int"],
        &[("project:ref(projects)!", "no resource of this project")],
    ),
    (
        &["task by:ref(user)!"],
        &[("by:ref(user)!", "references to users are not there yet")],
    ),
    (&["task parent:ref(task)!"], &[("parent:ref(task)!", "to itself")]),
    (
        &["task parent:ref(task,cascade)?"],
        &[("parent:ref(task,cascade)?", "a cascade from `task` to itself")],
    ),
    (
        &["note a:int", "post(read=users) note:ref(note)"],
        &[("note:ref(note)", "would show what is hidden")],
    ),
    (
        &["note(read=owner,write=admin) a:int"],
        &[("read=owner,write=admin", "no owner who could read them")],
    ),
    (
        &["a b:ref(b)!", "b c:ref(c)!", "c a:ref(a)!"],
        &[("a:ref(a)!", "a → b → c → a")],
    ),
    (
        &["a b:ref(b)!", "b a:ref(a)!", "c d:ref(d)!", "d c:ref(c)!"],
        &[("a:ref(a)!", "a → b → a"), ("c:ref(c)!", "c → d → c")],
    ),
    // Several at once, from the words to the whole.
    (
        &["Task title:strng", "user a:int", "note b:ref(nothing)"],
        &[
            ("Task", "cannot be a resource name"),
            ("strng", "unknown type `strng`"),
            ("user", "larder's own"),
        ],
    ),
];

#[test]
fn what_cannot_be_chosen_is_refused_with_its_place() {
    for (resources, expected) in REFUSED {
        let found = problems(&typed("plainest", "shop", resources));
        let told = found
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n");
        assert_eq!(found.len(), expected.len(), "{resources:?} gives\n{told}");
        for (problem, (marked, words)) in found.iter().zip(expected) {
            assert_eq!(
                &problem.text[problem.span.clone()],
                *marked,
                "{resources:?} gives\n{told}"
            );
            assert!(problem.reason.contains(words), "{resources:?} gives\n{told}");
            assert!(
                !problem.help.is_empty() && !problem.origin.is_empty(),
                "{resources:?} gives\n{told}"
            );
        }
    }
}

#[test]
fn what_looks_alike_and_is_fine_is_accepted() {
    for resources in [
        &["task title:string order:int group:string select:bool table:string"][..],
        &["order key:int index:int"],
        &["task parent:ref(task)?"],
        &["a b:ref(b)?", "b a:ref(a)!"],
        &["person/people name:string", "people_carrier seats:int"],
        &["task a:string", "task_list a:string"],
        &["goal users:int sessions:int auth:bool"],
        &["task project:string", "project a:int"],
        // Words of SQL, of a language, of a framework.
        &[
            "class return:int constructor:int role:string metadata:text",
            "error meta:int",
            "page a:int",
        ],
        &[
            "series a:int",
            "news a:int",
            "points a:int",
            "sheep a:int",
            "migration rowid:int",
        ],
        &[
            "note(read=everyone) a:int",
            "post(read=users) note:ref(note,cascade)",
            "draft post:ref(post,clear)?",
        ],
    ] {
        let found = problems(&typed("plainest", "shop", resources));
        assert!(found.is_empty(), "{resources:?} gives\n{}", found[0]);
    }
}

/// A field whose type there is not, and what to write instead.
#[test]
fn types_that_there_are_not_are_explained() {
    for (field, help) in [
        ("tags:array", "`tag task:ref(task,cascade) name:string`"),
        ("tags:string[]", "`tag task:ref(task,cascade) name:string`"),
        ("meta:json", "`meta:text`"),
        ("photo:file", "`photo:url`"),
        ("at:time", "`at:int(0,1439)`"),
        ("geo:point", "`latitude:float(-90,90) longitude:float(-180,180)`"),
        ("body:markdown", "`body:text(200000)`"),
        ("body:string(1,20000)", "`text(200000)`"),
        ("price:money", "`price:decimal(10,2)`"),
        ("assigned_to:user", "`assigned_to:uuid` holds"),
        ("assigned_to:ref(user)", "`assigned_to:uuid?` holds"),
        ("on:boolean", "did you mean `bool`?"),
        ("on:zebra", "`on:ref(resource)`"),
    ] {
        let found = problems(&typed("plainest", "shop", &[&format!("thing a:int {field}")]));
        assert_eq!(found.len(), 1, "{field}");
        assert!(found[0].help.contains(help), "{field}: {}", found[0]);
    }
}

#[test]
fn names_of_projects() {
    for name in ["shop", "my-shop", "a", "shop2", "x-1", &"a".repeat(63)] {
        let found = problems(&typed("plainest", name, &[]));
        assert!(found.is_empty(), "{name}: {}", found[0]);
    }
    for (name, help) in [
        ("Shop", "say `shop`"),
        ("my_shop", "say `my-shop`"),
        ("my shop", "say `my-shop`"),
        ("../evil", "say `evil`"),
        ("2fast", "say `fast`"),
        ("-x", "say `x`"),
        ("x-", "say `x`"),
        ("a--b", "say `a-b`"),
        (".", "for example"),
        ("", "for example"),
        ("é", "say `e`"),
        ("müller", "say `mueller`"),
        ("日本", "for example"),
        ("con", "choose another"),
        ("com1", "choose another"),
        ("class", "choose another"),
        ("engine", "choose another"),
        (&"a".repeat(64), "shorter"),
    ] {
        let found = problems(&typed("plainest", name, &[]));
        assert_eq!(found.len(), 1, "{name}");
        assert!(found[0].help.contains(help), "{name}: {}", found[0]);
    }
}

#[test]
fn frameworks_databases_and_extras() {
    let mut choices = typed("plainst", "shop", &[]);
    choices.database = Some(Given::new("mysq", "--database"));
    choices.extras = vec![Given::new("dokcer", "--with")];
    let told: Vec<String> = problems(&choices).iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(
        told[0].contains("unknown framework `plainst`") && told[0].contains("did you mean `plainest`?"),
        "{}",
        told[0]
    );
    assert_eq!(
        told[1],
        "unknown database `mysq`\n  in --database\n  | mysq\n  | ^^^^\n  help: did you mean `mysql`? there are `mysql`, `postgres` and `sqlite`"
    );
    assert!(
        told[2].contains("did you mean `docker`? there are `ci` and `docker`"),
        "{}",
        told[2]
    );

    let mut choices = typed("plainest", "shop", &[]);
    choices.database = Some(Given::new("postgres", "--database"));
    choices.extras = vec![Given::new("ci", "--with"), Given::new("docker", "--with")];
    let told: Vec<String> = problems(&choices).iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].contains("Plainest has no templates for PostgreSQL")
            && told[0].contains("`sqlite` and `mysql`"),
        "{}",
        told[0]
    );
    assert!(
        told[1].contains("Plainest has no templates for `ci`"),
        "{}",
        told[1]
    );
}

#[test]
fn a_row_that_mysql_cannot_keep_is_refused_there_alone() {
    let text = "task a:url! b:url! c:url! d:url! e:url! f:url! g:url! h:url!";
    let mut choices = typed("plainest", "shop", &[text]);
    assert!(problems(&choices).is_empty());
    choices.database = Some(Given::new("mysql", "--database"));
    let found = problems(&choices);
    assert_eq!(found.len(), 1);
    assert!(found[0].reason.contains("MySQL keeps 65535"), "{}", found[0]);
}

#[test]
fn no_input_makes_it_panic() {
    let pieces = [
        "task",
        "user",
        " ",
        ":",
        "(",
        ")",
        "=",
        "?",
        "!",
        ",",
        "é",
        "\u{0}",
        "string",
        "enum(a,b)",
        "ref(task)",
        "ref(b)",
        "b",
        "a:int",
        "con",
        "-",
        "9",
        "T",
        "😀",
        "/",
        "\n",
        "class",
        "title:string!",
        "x:ref(x)",
        "\u{1b}[0m",
    ];
    let catalog = Catalog::open(Some(&shelf())).expect("both shelves can be read");
    let mut state = 11_u64;
    let mut next = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % below
    };
    for _ in 0..5_000 {
        let mut text = |most: usize| {
            (0..next(most))
                .map(|_| pieces[next(pieces.len())])
                .collect::<String>()
        };
        let mut typed = typed(
            if text(3).is_empty() { "plainest" } else { "task" },
            &text(4),
            &[],
        );
        typed.resources = (0..3).map(|_| Given::new(text(14), "--resource")).collect();
        typed.database = Some(Given::new(text(2), "--database"));
        if let Err(error) = judge(&typed, &catalog) {
            assert!(!error.to_string().is_empty());
        }
        let _ = Typed::from_toml(&text(20), "fuzz.toml");
    }
}
