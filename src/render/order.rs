//! The order in which a project's tables can be made.

use std::collections::{BTreeSet, HashMap};

use crate::resource::Resource;

/// The order in which tables can be made: a table that a required reference names comes first, and one that an optional reference
/// names too, unless they refer to each other. Otherwise as declared.
pub(super) fn creation_order(resources: &[Resource]) -> Vec<usize> {
    let index_of: HashMap<&str, usize> = resources
        .iter()
        .enumerate()
        .map(|(index, resource)| (resource.name.singular.snake.as_str(), index))
        .collect();
    let mut waiting_for = vec![(0_usize, 0_usize); resources.len()];
    let mut awaited_by: Vec<Vec<(usize, bool)>> = vec![Vec::new(); resources.len()];
    for (index, resource) in resources.iter().enumerate() {
        for field in &resource.fields {
            let target = field.target().and_then(|target| index_of.get(target)).copied();
            if let Some(target) = target.filter(|target| *target != index) {
                awaited_by[target].push((index, field.is_required()));
                waiting_for[index].0 += 1;
                waiting_for[index].1 += usize::from(field.is_required());
            }
        }
    }
    let ready = |which: fn(&(usize, usize)) -> usize| -> BTreeSet<usize> {
        (0..resources.len())
            .filter(|index| which(&waiting_for[*index]) == 0)
            .collect()
    };
    let (mut free, mut possible) = (ready(|counts| counts.0), ready(|counts| counts.1));
    let mut order = Vec::with_capacity(resources.len());
    let mut placed = vec![false; resources.len()];
    while let Some(next) = free.first().or_else(|| possible.first()).copied() {
        free.remove(&next);
        possible.remove(&next);
        order.push(next);
        placed[next] = true;
        for (index, required) in awaited_by[next].clone() {
            waiting_for[index].0 -= 1;
            waiting_for[index].1 -= usize::from(required);
            if placed[index] {
                continue;
            }
            if waiting_for[index].0 == 0 {
                free.insert(index);
            }
            if waiting_for[index].1 == 0 {
                possible.insert(index);
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(texts: &[&str]) -> Vec<usize> {
        let resources: Vec<Resource> = texts
            .iter()
            .map(|text| Resource::parse(text).expect(text))
            .collect();
        creation_order(&resources)
    }

    #[test]
    fn what_is_referred_to_comes_first() {
        assert_eq!(order(&["a x:int", "b x:int"]), [0, 1]);
        assert_eq!(order(&["a b:ref(b)!", "b c:ref(c)?", "c x:int"]), [2, 1, 0]);
        assert_eq!(order(&["a a:ref(a)?", "b a:ref(a)!"]), [0, 1]);
    }

    #[test]
    fn in_a_circle_the_required_reference_decides() {
        assert_eq!(order(&["a b:ref(b)?", "b a:ref(a)!"]), [0, 1]);
        assert_eq!(order(&["a b:ref(b)!", "b a:ref(a)?"]), [1, 0]);
        assert_eq!(order(&["a b:ref(b)?", "b a:ref(a)?"]), [0, 1]);
    }
}
