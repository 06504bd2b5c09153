//! A thousand resources are fine: no step that grows with the square of their number.

use std::time::Instant;

use larder::catalog::Catalog;
use larder::choices::{Given, Typed, judge};
use larder::render::render;

use crate::common::shelf;

#[test]
fn a_thousand_resources_are_fine() {
    let catalog = Catalog::open(Some(&shelf())).expect("both shelves can be read");
    let text = |number: usize| {
        let before = if number == 0 {
            String::new()
        } else {
            format!(" before:ref(thing{})!", number - 1)
        };
        format!("thing{number} title:string! done:bool=false due:date? kind:enum(a,b)=a{before}")
    };
    let time = |count: usize| {
        let typed = Typed {
            name: Some(Given::new("shop", "the name")),
            framework: Some(Given::new("plainest", "--framework")),
            resources: (0..count)
                .map(|number| Given::new(text(number), "--resource"))
                .collect(),
            ..Typed::default()
        };
        let began = Instant::now();
        let (choices, framework) = judge(&typed, &catalog).expect("right choices");
        let tree = render(&choices, framework).expect("renders");
        assert_eq!(tree.len(), count + 7);
        began.elapsed()
    };
    let (few, many) = (time(100), time(1000));
    assert!(
        many < few * 40,
        "10 times the resources took {many:?} after {few:?}"
    );
}
