//! Log-in forms that a framework keeps for itself: Django's admin, pages of Next.js.

use std::collections::BTreeMap;

use crate::contract::check::{Boot, Check, Pillar, exact};
use crate::contract::client::{Reply, Request};
use crate::contract::expect::amend;
use crate::contract::host::Start;
use crate::contract::html::{Form, forms, local};
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::world::{PASSWORD, World};

pub const CHECKS: &[Check] = &[exact(
    "S-25",
    Pillar::Security,
    "a front door of the framework's own is as safe as the API: its cookie, its forms, its limits",
    front_doors,
)
.cite("ASVS 3.3, 3.5; OWASP CSRF Prevention")
.boot(Boot::Stop)];

/// Nobody's password, and nobody's site.
const WRONG: &str = "not the password at all";
const ELSEWHERE: &str = "https://evil.test";
const FORM: &str = "application/x-www-form-urlencoded";
/// What the limiter lets pass in this row.
const ALLOWED: usize = 5;

fn front_doors(world: &World<'_>) -> Verdict {
    let doors = world.host.front_doors();
    if doors.is_empty() {
        return Err(Stop::skipped("the framework keeps no front door of its own"));
    }
    let server = world.start(&Start::fresh(&[
        ("LOGIN_MAX_FAILURES", "5"),
        ("LOGIN_WINDOW", "120"),
    ]))?;
    let world = &world.at(server.as_ref());
    let mut asked = false;
    for door in &doors {
        let words = |stop| amend(stop, &format!("the front door {door}"));
        asked |= through(world, door).map_err(words)?;
        let odd = format!("{}/%ff%zz", door.trim_end_matches('/'));
        let reply = world.client()?.get(&odd).by_server().send()?;
        reply.holds(reply.status < 500, "no 5xx").map_err(words)?;
    }
    if asked {
        Ok(())
    } else {
        Err(Stop::skipped("no front door asks for a password"))
    }
}

/// A browser, as far as cookies go.
struct Browser<'a, 'r> {
    world: &'a World<'r>,
    /// Value and attributes in lower case.
    cookies: BTreeMap<String, (String, String)>,
}

/// A page, and the path at which it was found.
struct Page {
    path: String,
    reply: Reply,
}

impl Browser<'_, '_> {
    fn cookie(&self, takes: impl Fn(&str) -> bool) -> String {
        let sent = self
            .cookies
            .iter()
            .filter(|(_, (_, attributes))| takes(attributes));
        let pairs: Vec<String> = sent.map(|(name, (value, _))| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn send(&mut self, request: Request<'_>) -> Verdict<Reply> {
        let cookie = self.cookie(|_| true);
        // Its answers are pages: what holds for those of the API is not asked of them.
        let request = request.by_server();
        let reply = if cookie.is_empty() {
            request.send()?
        } else {
            request.header("Cookie", cookie).send()?
        };
        reply.holds(reply.status < 500, "no 5xx")?;
        for (name, value) in &reply.headers {
            if !name.eq_ignore_ascii_case("set-cookie") {
                continue;
            }
            let text = String::from_utf8_lossy(value).into_owned();
            let (pair, attributes) = text.split_once(';').unwrap_or((&text, ""));
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            self.cookies.insert(
                name.trim().to_owned(),
                (value.to_owned(), attributes.to_ascii_lowercase()),
            );
        }
        Ok(reply)
    }

    /// GET, through redirects of this server.
    fn open(&mut self, path: &str) -> Verdict<Page> {
        let mut path = path.to_owned();
        for _ in 0..6 {
            let reply = self.send(self.world.client()?.get(&path))?;
            if !(300..400).contains(&reply.status) {
                return Ok(Page { path, reply });
            }
            path = self.target(&path, &reply)?;
        }
        Err(Stop::failed("a page after at most five redirects", path))
    }

    fn target(&self, path: &str, reply: &Reply) -> Verdict<String> {
        let own = self.world.server()?.address().to_string();
        reply
            .header("location")
            .and_then(|to| local(&own, path, to))
            .ok_or_else(|| reply.failure("a redirect to a path of this server"))
    }

    /// Where a form of this page goes.
    fn action(&self, page: &Page, form: &Form) -> Verdict<String> {
        let own = self.world.server()?.address().to_string();
        if form.action.is_empty() {
            return Ok(page.path.clone());
        }
        local(&own, &page.path, &form.action)
            .ok_or_else(|| page.reply.failure("a form that goes to this server"))
    }

    /// Sends a form as a page of this origin does, or of another.
    fn submit(&mut self, page: &Page, form: &Form, values: &[(&str, &str)], origin: &str) -> Verdict<Reply> {
        let action = self.action(page, form)?;
        let request = self
            .world
            .client()?
            .post(&action)
            .header("Origin", origin)
            .header("Referer", format!("{origin}{}", page.path))
            .body(FORM, form.body(values));
        self.send(request)
    }
}

/// The form of a page that asks for a password, with the names of its two fields.
fn log_in_form(page: &Page) -> Option<(Form, String, String)> {
    forms(&page.reply.text()).into_iter().find_map(|form| {
        let password = form.field(|_, kind| kind == "password")?.to_owned();
        let who = form.field(|name, kind| {
            let name = name.to_ascii_lowercase();
            kind == "email" || name.contains("email") || name.contains("user")
        })?;
        let who = who.to_owned();
        Some((form, who, password))
    })
}

/// Everything that a log-in form has to hold; `false` where the door asks for no password.
fn through(world: &World<'_>, door: &str) -> Verdict<bool> {
    let own = format!("http://{}", world.server()?.address());
    let fresh = || Browser {
        world,
        cookies: BTreeMap::new(),
    };
    let mut browser = fresh();
    let page = browser.open(door)?;
    let Some((form, who, secret)) = log_in_form(&page) else {
        return Ok(false);
    };
    let user = world.admin()?;
    let with = |password| [(who.as_str(), user.email.as_str()), (secret.as_str(), password)];

    browser.submit(&page, &form, &with(WRONG), &own)?;
    let after = browser.open(door)?;
    after.reply.holds(
        log_in_form(&after).is_some(),
        "the log-in form again after a wrong password",
    )?;

    foreign_forms(&mut fresh(), door, &with(PASSWORD), &own)?;

    let mut browser = fresh();
    let page = browser.open(door)?;
    let (form, ..) = log_in_form(&page).ok_or_else(|| page.reply.failure("the log-in form"))?;
    let entered = browser.submit(&page, &form, &with(PASSWORD), &own)?;
    for (name, (value, attributes)) in &browser.cookies {
        world.observer().secret(value);
        for attribute in ["samesite=", "path="] {
            entered.holds(
                attributes.contains(attribute),
                format!("a cookie `{name}` with {attribute}…"),
            )?;
        }
    }
    let inside = browser.open(door)?;
    inside.reply.holds(
        log_in_form(&inside).is_none(),
        "to be let in with the right password",
    )?;
    // What scripts can read lets nobody in.
    let readable = browser.cookie(|attributes| !attributes.contains("httponly"));
    let reply = world
        .client()?
        .get(&inside.path)
        .header("Cookie", readable)
        .by_server()
        .send()?;
    reply.holds(
        reply.status != 200 || reply.body != inside.reply.body,
        "a session in a cookie with HttpOnly",
    )?;
    let cookie = browser.cookie(|_| true);
    let reply = world
        .client()?
        .get("/api/v1/auth/me")
        .header("Cookie", &cookie)
        .send()?;
    reply
        .problem("unauthorized")
        .map_err(|stop| amend(stop, "the API, asked with the cookie"))?;
    leave(&mut browser, &inside, door, &own, &cookie)?;
    limited(world, door, &user.email)?;
    Ok(true)
}

/// A form that another site sends, one that is too large, and one that is broken.
fn foreign_forms(browser: &mut Browser<'_, '_>, door: &str, values: &[(&str, &str)], own: &str) -> Verdict {
    let page = browser.open(door)?;
    let (form, ..) = log_in_form(&page).ok_or_else(|| page.reply.failure("the log-in form"))?;
    let reply = browser.submit(&page, &form, values, ELSEWHERE)?;
    reply
        .status(403)
        .map_err(|stop| amend(stop, &format!("a form from {ELSEWHERE}")))?;
    let after = browser.open(door)?;
    after.reply.holds(
        log_in_form(&after).is_some(),
        format!("nobody logged in by a form from {ELSEWHERE}"),
    )?;
    let action = browser.action(&page, &form)?;
    let world = browser.world;
    let post = |media_type: &str, body: String| -> Verdict<_> {
        let request = world.client()?.post(&action).header("Origin", own);
        Ok(request.body(media_type, body))
    };
    let large = format!("{}&more={}", form.body(values), "x".repeat(1_048_577));
    let request = post(FORM, large)?;
    browser
        .send(request)?
        .status(413)
        .map_err(|stop| amend(stop, "a form of more than 1 MiB"))?;
    let broken = "--x\r\nContent-Disposition: form-data; name=\"a".to_owned();
    let request = post("multipart/form-data; boundary=x", broken)?;
    browser
        .send(request)?
        .refused()
        .map_err(|stop| amend(stop, "a broken multipart form"))?;
    Ok(())
}

/// The form or the link that ends the session, and what the cookie of before is worth afterwards.
fn leave(browser: &mut Browser<'_, '_>, inside: &Page, door: &str, own: &str, cookie: &str) -> Verdict {
    let is_exit = |form: &&Form| {
        let action = form.action.to_ascii_lowercase();
        action.contains("logout") || action.contains("log-out") || action.contains("sign")
    };
    let all = forms(&inside.reply.text());
    let form = all
        .iter()
        .find(is_exit)
        .ok_or_else(|| inside.reply.failure("a page with a form that logs out"))?;
    browser.submit(inside, form, &[], own)?;
    let world = browser.world;
    let mut thief = Browser {
        world,
        cookies: BTreeMap::new(),
    };
    for pair in cookie.split("; ") {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        thief
            .cookies
            .insert(name.to_owned(), (value.to_owned(), String::new()));
    }
    let after = thief.open(door)?;
    after.reply.holds(
        log_in_form(&after).is_some(),
        "the log-in form for the cookie of a session that was logged out",
    )?;
    Ok(())
}

/// Wrong passwords at the form count at the API, too.
fn limited(world: &World<'_>, door: &str, email: &str) -> Verdict {
    let own = format!("http://{}", world.server()?.address());
    let mut browser = Browser {
        world,
        cookies: BTreeMap::new(),
    };
    for _ in 0..ALLOWED {
        let page = browser.open(door)?;
        let (form, who, secret) = log_in_form(&page).ok_or_else(|| page.reply.failure("the log-in form"))?;
        browser.submit(&page, &form, &[(&who, email), (&secret, WRONG)], &own)?;
    }
    world
        .try_login(email, PASSWORD)?
        .problem("too-many-requests")
        .map_err(|stop| {
            amend(
                stop,
                &format!("the API, after {ALLOWED} wrong passwords at the form"),
            )
        })?;
    Ok(())
}
