//! The contract as code: one HTTP API for the resources of any [`larder::choices::Choices`], in memory, for tests only.
//!
//! It exists so that the suite can be judged: a right server must pass every check, and a server with one fault ([`fault`]) must
//! fail the check that is about it and no other. Read it beside the contract; the modules are its sections:
//! [`routes`] §1 · [`body`], [`problem`] §3 · [`fields`] §4 · [`resources`], [`removal`] §4a · [`lists`] §5 · [`identity`], [`password`],
//! [`limiter`] §6 · [`headers`], [`cors`] §7 · [`config`], [`log`], [`serve`] §8 · [`openapi`] §9.

pub mod app;
pub mod body;
pub mod commands;
pub mod config;
pub mod cors;
pub mod docs;
pub mod door;
pub mod fault;
pub mod fields;
pub mod growth;
pub mod headers;
pub mod host;
pub mod http;
pub mod identity;
pub mod limiter;
pub mod lists;
pub mod log;
pub mod mistakes;
pub mod openapi;
pub mod pages;
pub mod password;
pub mod problem;
pub mod removal;
pub mod resources;
pub mod routes;
pub mod samples;
pub mod serve;
pub mod store;
pub mod time;

pub use host::Reference;
