//! Resources to try things with.

use larder::choices::{Choices, Database};
use larder::name::Casing;
use larder::resource::Resource;

/// The example with two resources.
pub const TWO: [&str; 2] = [
    "project name:string(1,80)!:unique archived:bool=false",
    "task title:string! notes:text? done:bool=false priority:int(0,5)=0 estimate:decimal(8,2)? due:date? \
     remind_at:datetime? status:enum(todo,doing,done)=todo project:ref(project)?",
];

/// What one gets without asking for anything.
pub const DEFAULT: [&str; 1] = ["task title:string! done:bool=false due:date?"];

/// Every field type twice, required and optional, and a reference to itself.
pub const EVERYTHING: [&str; 2] = [
    "place name:string!",
    "everything_here a_string:string(2,30)!:unique b_string:string(0,5)? a_text:text! b_text:text? c_text:text(50)? a_int:int! b_int:int(-3,7)? \
     a_decimal:decimal! b_decimal:decimal(5,0)? a_float:float! b_float:float(-2.5,7.25)? a_bool:bool! b_bool:bool? a_date:date! b_date:date? a_datetime:datetime! \
     b_datetime:datetime? a_uuid:uuid! b_uuid:uuid? a_enum:enum(red,green,blue)! b_enum:enum(one)? a_email:email! \
     b_email:email? a_url:url! b_url:url? a_place:ref(place)! b_parent:ref(everything_here)?",
];

/// Rows that others see, rows that admins write, several unique fields, unique references and groups, references of all kinds.
pub const SHOP: [&str; 5] = [
    "product(read=everyone,write=admin) sku:string(3,20):unique name:string(1,80):unique price:decimal(8,2)=1 weight:float? \
     size:enum(Small,large)=large",
    "review(read=users) product:ref(product,cascade) title:string(1,60) words:text(20000)? stars:int(1,5)=5 score:float(-1,1)=0 \
     unique(product,title)",
    "reply(read=everyone) review:ref(review) words:string(1,200):unique pinned:bool=false",
    "wish note:string(1,80):unique rank:int?:unique due:date? product:ref(product,clear)? gift_for:ref(person)?:unique \
     unique(due,product)",
    "person name:string(1,60)",
];

/// Nothing but rows that admins write.
pub const CATALOGUE: [&str; 1] =
    ["room(read=users,write=admin) name:string(1,40):unique seats:int(1,500)=1 since:date?"];

/// Choices with these resources.
///
/// # Panics
/// Where a text is no resource: these are constants of tests.
#[must_use]
pub fn choices(resources: &[&str]) -> Choices {
    let parse = |text: &&str| match Resource::parse(text) {
        Ok(resource) => resource,
        Err(problems) => panic!("{text}: {problems:?}"),
    };
    Choices {
        name: Casing::of("shop"),
        framework: "reference".to_owned(),
        database: Database::Sqlite,
        extras: std::collections::BTreeSet::default(),
        resources: resources.iter().map(parse).collect(),
    }
}
