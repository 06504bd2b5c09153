//! From choices to files on disk: `cargo test --test generate`. One program, so that it is linked once.

mod cli;
mod common;
mod examples;
mod golden;
mod growth;
mod killed;
mod manifests;
mod names;
mod readme;
mod refusals;
mod scale;
mod templates;
mod texts;
mod vocabulary;
