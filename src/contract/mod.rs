//! The one suite: what is sent to a server and what must come back (design: contract and checks).
pub mod host;
