//! larder: starter backends for eleven frameworks that speak one HTTP contract, and the suite that proves it.
//!
//! Data flows one way: choices → plan → render → write → verify → report. A module uses only modules above it.

pub mod choices;
pub mod contract;
pub mod error;
pub mod name;
pub mod resource;
