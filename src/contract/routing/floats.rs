//! V-53: floating-point numbers, and texts of a declared length.

use super::bench::{Bench, field_of};
use super::samples::Samples;
use super::values::{nothing, try_all, try_in_groups};
use crate::contract::check::{Check, Pillar, exact};
use crate::contract::expect::amend;
use crate::contract::outcome::{Stop, Verdict};
use crate::contract::world::World;
use crate::resource::FieldType;

const V: Pillar = Pillar::Routing;

/// The row.
pub const CHECKS: &[Check] = &[exact(
    "V-53",
    V,
    "a floating-point number comes back as the same one, and a long text is as long as declared",
    floats_and_long_texts,
)
.quick()
.cite("IEEE 754")];

fn floats_and_long_texts(world: &World<'_>) -> Verdict {
    let is_float = |field_type: &FieldType| matches!(field_type, FieldType::Float { .. });
    let is_long =
        |field_type: &FieldType| matches!(field_type, FieldType::Text { max } if *max != USUAL_TEXT);
    let floats = try_all(world, is_float, "float", Samples::floats, nothing);
    // Each by itself: two of them make a body that is too large.
    let texts = try_in_groups(world, is_long, "text(max)", Samples::long_texts, nothing, 1);
    match (floats, texts) {
        (Err(Stop::Skipped(_)), Err(Stop::Skipped(_))) => Err(Stop::skipped(
            "no resource has a field of type float or text(max)",
        )),
        (Err(Stop::Skipped(_)), texts) => texts,
        (floats, Ok(()) | Err(Stop::Skipped(_))) => floats.and_then(|()| too_large_floats(world)),
        (floats, texts) => floats.and(texts),
    }
}

/// The length of a text that is declared without one.
const USUAL_TEXT: u32 = 10_000;

/// A number that no double holds.
fn too_large_floats(world: &World<'_>) -> Verdict {
    let is_float = |field_type: &FieldType| matches!(field_type, FieldType::Float { .. });
    let (resource, field) = field_of(world, is_float, "float")?;
    let session = world.user()?;
    let bench = Bench::new(world, &session, resource)?;
    for text in ["1e400", "-1e400"] {
        let body = bench.raw(&[(&field.json, text.as_bytes())]);
        let reply = bench.post()?.body("application/json", body).send()?;
        reply
            .one_of(&[400, 422])
            .map_err(|stop| amend(stop, &format!("`{}` = {text}", field.json)))?;
    }
    bench.finish()?;
    world.still_works()
}
