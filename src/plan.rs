//! Choices × framework → what will be rendered. Pure: no disk, no clock, no randomness.

use std::collections::BTreeSet;

use crate::catalog::{Framework, TemplateFile};
use crate::choices::Choices;
use crate::feature::Feature;

/// What will be rendered.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The decisions.
    pub choices: &'a Choices,
    /// Where the templates come from.
    pub framework: &'a Framework,
    /// What is switched on.
    pub features: BTreeSet<Feature>,
    /// The files, in the order of their templates.
    pub files: Vec<PlannedFile<'a>>,
}

/// One file of the project to be.
#[derive(Debug, Clone, Copy)]
pub struct PlannedFile<'a> {
    /// What it is made from.
    pub template: &'a TemplateFile,
    /// The resource it is for (an index into the choices' resources), if it is for one.
    pub resource: Option<usize>,
}

/// Which templates these choices need, once or once a resource.
pub fn plan<'a>(choices: &'a Choices, framework: &'a Framework) -> Plan<'a> {
    let features = choices.features();
    let mut files = Vec::new();
    for template in framework
        .files
        .iter()
        .filter(|template| template.when.is_subset(&features))
    {
        if template.per_resource {
            let each = 0..choices.resources.len();
            files.extend(each.map(|index| PlannedFile {
                template,
                resource: Some(index),
            }));
        } else {
            files.push(PlannedFile {
                template,
                resource: None,
            });
        }
    }
    Plan {
        choices,
        framework,
        features,
        files,
    }
}
