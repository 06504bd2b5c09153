//! Nothing is served but the API.

use crate::contract::check::{Check, Pillar, exact};
use crate::contract::expect::amend;
use crate::contract::outcome::Verdict;
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[exact(
    "S-18",
    Pillar::Security,
    "no file of the project, debug console or inner figure can be fetched",
    nothing_else_served,
)
.cite("OWASP API8:2023")
.quick()];

const PATHS: [&str; 58] = [
    "/.git/HEAD",
    "/.git/config",
    "/.gitignore",
    "/.env",
    "/.env.example",
    "/.DS_Store",
    "/.htaccess",
    "/larder.toml",
    "/package.json",
    "/package-lock.json",
    "/tsconfig.json",
    "/node_modules/express/package.json",
    "/src/server.ts",
    "/src/app.ts",
    "/pyproject.toml",
    "/requirements.txt",
    "/manage.py",
    "/app/main.py",
    "/composer.json",
    "/vendor/autoload.php",
    "/artisan",
    "/phpinfo.php",
    "/pom.xml",
    "/WEB-INF/web.xml",
    "/go.mod",
    "/main.go",
    "/Dockerfile",
    "/compose.yaml",
    "/README.md",
    "/backup.sql",
    "/config.json",
    "/database.sqlite",
    "/server-status",
    "/server-info",
    "/actuator",
    "/actuator/env",
    "/actuator/heapdump",
    "/actuator/health",
    "/h2-console",
    "/console",
    "/telescope",
    "/horizon",
    "/_ignition/health-check",
    "/_debugbar/open",
    "/__debug__/",
    "/_debug",
    "/debug",
    "/debug/pprof",
    "/debug/pprof/heap",
    "/debug/vars",
    "/metrics",
    "/trace",
    "/storage/",
    "/storage/logs/laravel.log",
    "/__nextjs_original-stack-frame",
    "/__nextjs_original-stack-frames",
    "/_next/webpack-hmr",
    "/graphql",
];

/// Ways out of a folder that is served: the documentation's, above all.
const WAYS_OUT: [&str; 10] = [
    "/static/../.env",
    "/static/..%2f.env",
    "/docs/../.env",
    "/docs/..%2f.env",
    "/docs/..%2f..%2fpackage.json",
    "/docs/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/docs/..%5c..%5c.env",
    "/docs//etc/passwd",
    "/../../../../etc/passwd",
    "/%2e%2e/.env",
];

fn nothing_else_served(world: &World<'_>) -> Verdict {
    let client = world.client()?;
    // A door at `/` is the pages of the framework: what is not a page of it is as missing as elsewhere.
    let mut doors = world.host.front_doors();
    doors.retain(|door| door != "/");
    let own = [
        format!("/{}.db", world.choices.name.kebab),
        format!("/{}.db", world.choices.name.snake),
        "/docs/package.json".to_owned(),
        "/docs/.env".to_owned(),
        "/api/v1/.env".to_owned(),
    ];
    let plain = PATHS.iter().copied().map(|path| (path, false));
    let own = own.iter().map(|path| (path.as_str(), false));
    let out = WAYS_OUT.iter().copied().map(|path| (path, true));
    for (path, odd) in plain.chain(own).chain(out) {
        let mut request = client.get(path);
        if doors.iter().any(|door| path.starts_with(door.as_str())) || odd || path.starts_with("/docs/") {
            // Some servers refuse such targets themselves; below the documentation its own files are served, or missed.
            request = request.by_server();
        }
        let reply = request.send()?;
        // The documentation answers with its page, whatever is asked for below it.
        let documentation = path.starts_with("/docs/")
            && matches!(reply.status, 200 | 301 | 302 | 307 | 308)
            && (reply.status != 200 || reply.text().to_ascii_lowercase().contains("<html"));
        // What the framework keeps for itself is held by S-25, and never shows a file either.
        let is_door = doors.iter().any(|door| {
            let door = door.trim_end_matches('/');
            path == door || path.strip_prefix(door).is_some_and(|rest| rest.starts_with('/'))
        });
        if !documentation && !is_door {
            reply.one_of(&[404, 401, 400]).map_err(|stop| amend(stop, path))?;
        }
        for word in [
            "root:x:0",
            "DATABASE_URL",
            "[core]",
            "\"dependencies\"",
            "sqlite://",
        ] {
            reply.holds(
                !reply.text().contains(word),
                format!("nothing of a file ({word})"),
            )?;
        }
    }
    Ok(())
}
