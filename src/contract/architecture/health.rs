//! Health.

use serde_json::json;

use crate::contract::check::{Check, Pillar, exact};
use crate::contract::outcome::Verdict;
use crate::contract::world::World;

pub const CHECKS: &[Check] = &[exact(
    "A-04",
    Pillar::Architecture,
    "the health answers say what the contract says, and no more",
    bodies,
)
.quick()];

fn bodies(world: &World<'_>) -> Verdict {
    for (path, word) in [("/healthz", "ok"), ("/readyz", "ready")] {
        let reply = world.client()?.get(path).send()?;
        let expected = json!({"status": word});
        reply.holds(*reply.success(200)? == expected, format!("200 {expected}"))?;
        reply.holds(reply.media_type() == "application/json", "application/json")?;
    }
    Ok(())
}
