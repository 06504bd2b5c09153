//! The foreign keys, seen from the other side: what goes with a row, what becomes null, and what keeps the row from going.

use std::collections::HashSet;

use larder::resource::{OnDelete, Resource};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::App;
use crate::fault::Fault;
use crate::store::Tables;

/// What the deletion of a row brings about.
#[derive(Debug, Default)]
pub struct Removal {
    /// A row that stays refers to one that would go.
    pub is_held: bool,
    /// Rows that go with it: table and id.
    gone: HashSet<(String, Uuid)>,
    /// References that become null: table, id and field.
    cleared: Vec<(String, Uuid, String)>,
}

impl Removal {
    /// Of the row of this resource with this id. A row's reference to itself does not hold it.
    pub fn of(app: &App, tables: &mut Tables, resource: &Resource, id: Uuid) -> Self {
        let mut removal = Self::default();
        let mut holding = Vec::new();
        let mut next = vec![(resource, id)];
        removal.gone.insert((resource.table().to_owned(), id));
        while let Some((target, id)) = next.pop() {
            let text = json!(id.to_string());
            for other in &app.choices.resources {
                for field in &other.fields {
                    if field.target() != Some(&target.name.singular.snake) {
                        continue;
                    }
                    let rows = tables.table(other.table()).values();
                    let referring = rows.filter(|row| row.values.get(&field.json) == Some(&text));
                    for row in referring.map(|row| row.id).collect::<Vec<_>>() {
                        let place = (other.table().to_owned(), row);
                        match field.on_delete() {
                            Some(OnDelete::Cascade) if app.fault == Some(Fault::CascadeForgotten) => {}
                            Some(OnDelete::Cascade) => {
                                if removal.gone.insert(place) {
                                    next.push((other, row));
                                }
                            }
                            Some(OnDelete::Clear) => {
                                removal.cleared.push((place.0, row, field.json.clone()));
                            }
                            _ => holding.push(place),
                        }
                    }
                }
            }
        }
        removal.is_held = holding.iter().any(|place| !removal.gone.contains(place));
        if app.fault == Some(Fault::CascadeIgnoresHolders) && removal.gone.len() > 1 {
            removal.is_held = false;
        }
        removal
    }

    /// Does it.
    pub fn carry_out(self, app: &App, tables: &mut Tables) {
        for (table, id, field) in self.cleared {
            if app.fault == Some(Fault::ClearForgotten) {
                continue;
            }
            if let Some(row) = tables.table(&table).get_mut(&id) {
                row.values.insert(field, Value::Null);
            }
        }
        for (table, id) in self.gone {
            tables.table(&table).remove(&id);
        }
    }
}
