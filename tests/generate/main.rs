//! From choices to files on disk: `cargo test --test generate`. One program, so that it is linked once.

mod choose;
mod cli;
mod common;
mod compare;
mod doctor;
mod examples;
mod golden;
mod growth;
mod killed;
mod manifests;
mod names;
mod page;
mod readme;
mod refusals;
mod scale;
mod templates;
mod texts;
mod vocabulary;
