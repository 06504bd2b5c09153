//! The five pillars and the concerns of each: what every starter deals with, and what every table about starters lists.

/// A concern: its name, and what its files show.
pub type Topic = (&'static str, &'static str);

/// The pillars and their concerns, in the order in which everything lists them.
pub const PILLARS: [(&str, &[Topic]); 5] = [
    (
        "routing",
        &[
            ("entry point", "where the process starts"),
            ("pipeline", "what every request passes through, in order"),
            (
                "resource routes",
                "the paths of one resource and what answers them",
            ),
            (
                "input and output schemas",
                "what a request may hold and what an answer holds",
            ),
            ("body limits", "how large and of which type a body may be"),
            ("OpenAPI", "the document that describes the API"),
            ("docs page", "the page on which a person reads and tries the API"),
        ],
    ),
    (
        "persistence",
        &[
            ("connection", "how the database is reached"),
            ("data model", "tables and columns as the code sees them"),
            ("queries", "what is read from and written to the tables"),
            ("transactions", "what is stored together or not at all"),
            ("migrations", "how the schema comes to be and changes"),
        ],
    ),
    (
        "identity",
        &[
            (
                "accounts",
                "registering, logging in and out, changing the password",
            ),
            (
                "sessions and tokens",
                "what a log-in hands out, how long it lasts, how it is renewed",
            ),
            ("passwords", "which are allowed, and how they are hashed"),
            ("current user", "how a route learns who asks"),
            ("roles", "how a route is kept for admins"),
            ("admin commands", "what is done to accounts at the command line"),
        ],
    ),
    (
        "security",
        &[
            ("ownership", "how rows are kept from other users"),
            ("login limiter", "how guessing of passwords is slowed down"),
            ("security headers", "what tells browsers to be careful"),
            ("CORS", "which web pages of other origins may call the API"),
            ("errors", "how anything that goes wrong becomes an answer"),
        ],
    ),
    (
        "architecture",
        &[
            (
                "settings",
                "what the environment decides, read and checked at the start",
            ),
            ("logging", "one line a request, one line an event"),
            ("health", "whether the process lives and can serve"),
            ("jobs", "work that goes on beside requests"),
            ("shutdown", "how requests under way are finished before the end"),
            ("tests", "how the project proves itself"),
            ("container", "the image for production"),
            ("CI", "what runs at every push"),
        ],
    ),
];
