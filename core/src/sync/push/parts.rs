//! A bundle that the platform does not take whole: what can go by itself, in which order, and what needs what.

use std::collections::{BTreeMap, BTreeSet};

use super::super::bundle::Bundle;
use super::super::json;

/// What one entry writes and refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// `Type/id`, as the request names it.
    pub target: String,
    /// Whatever it refers to beside itself.
    pub refers: BTreeSet<String>,
}

/// What the entries of a bundle write and refer to, in their order.
pub fn links(bundle: &Bundle) -> Vec<Link> {
    let link = |entry: &super::super::bundle::Entry| {
        let target = entry.request.url.clone();
        let mut refers = entry.resource.as_ref().map(json::references).unwrap_or_default();
        refers.remove(&target);
        Link { target, refers }
    };
    bundle.entry.iter().map(link).collect()
}

/// The entries that have to go together, because they refer to each other, as places in the bundle; whoever is referred to
/// comes first.
pub(super) fn parts(links: &[Link]) -> Vec<Vec<usize>> {
    let place: BTreeMap<&str, usize> =
        links.iter().enumerate().map(|(at, link)| (link.target.as_str(), at)).collect();
    let direct: Vec<BTreeSet<usize>> = links
        .iter()
        .map(|link| link.refers.iter().filter_map(|to| place.get(to.as_str()).copied()).collect())
        .collect();
    let needs: Vec<BTreeSet<usize>> = (0..links.len()).map(|from| reachable(&direct, from)).collect();
    let mut parts: Vec<Vec<usize>> = Vec::new();
    let mut placed = BTreeSet::new();
    while placed.len() < links.len() {
        // The first whose needs are placed, or are in a circle with it; one such always exists.
        let ready = |at: &usize| {
            !placed.contains(at)
                && needs[*at]
                    .iter()
                    .all(|need| placed.contains(need) || needs[*need].contains(at) || need == at)
        };
        let Some(at) = (0..links.len()).find(ready) else { break };
        let circle =
            |other: &usize| *other == at || (needs[at].contains(other) && needs[*other].contains(&at));
        let part: Vec<usize> = (0..links.len()).filter(circle).collect();
        placed.extend(part.iter().copied());
        parts.push(part);
    }
    parts
}

fn reachable(direct: &[BTreeSet<usize>], from: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        for next in &direct[at] {
            if found.insert(*next) {
                open.push(*next);
            }
        }
    }
    found
}

/// Which entries can't go because of what is refused already, and because of which refusal. `refused` leads from a
/// resource to the refusal it suffers from.
pub(super) fn held(links: &[Link], refused: &BTreeMap<String, String>) -> BTreeMap<usize, String> {
    let own: BTreeSet<&str> = links.iter().map(|link| link.target.as_str()).collect();
    let mut held: BTreeMap<usize, String> = BTreeMap::new();
    loop {
        let before = held.len();
        for (at, link) in
            links.iter().enumerate().filter(|(at, _)| !held.contains_key(at)).collect::<Vec<_>>()
        {
            let outside =
                link.refers.iter().filter(|to| !own.contains(to.as_str())).find_map(|to| refused.get(to));
            let inside = held.iter().find(|(other, _)| link.refers.contains(&links[**other].target));
            if let Some(because) = outside.or(inside.map(|(_, because)| because)).cloned() {
                held.insert(at, because);
            }
        }
        if held.len() == before {
            return held;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn link(target: &str, refers: &[&str]) -> Link {
        Link { target: target.to_owned(), refers: refers.iter().map(|to| (*to).to_owned()).collect() }
    }

    #[test]
    fn whoever_is_referred_to_goes_first_and_circles_go_together() {
        let links = [
            link("Observation/o", &["Encounter/e", "Patient/p"]),
            link("Encounter/e", &["Patient/p", "CarePlan/c"]),
            link("Patient/p", &[]),
            link("CarePlan/c", &["Encounter/e", "Practitioner/x"]),
        ];
        assert_eq!(parts(&links), [vec![2], vec![1, 3], vec![0]]);
        assert_eq!(parts(&[]), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn what_depends_on_something_refused_is_held_and_nothing_else() {
        let links = [
            link("Patient/p", &[]),
            link("Encounter/e", &["Patient/p"]),
            link("Observation/o", &["Encounter/e", "Device/d"]),
            link("Observation/q", &["Observation/o"]),
        ];
        let refused = BTreeMap::from([("Device/d".to_owned(), "Device/d".to_owned())]);
        let held = held(&links, &refused);
        assert_eq!(held.keys().copied().collect::<Vec<_>>(), [2, 3]);
        assert!(held.values().all(|because| because == "Device/d"));
        let own = BTreeMap::from([("Patient/p".to_owned(), "Patient/p".to_owned())]);
        assert!(super::held(&links, &own).is_empty(), "it brings a newer one of the refused itself");
    }

    proptest! {
        #[test]
        fn every_entry_goes_once_and_after_what_it_needs(
            edges in proptest::collection::vec((0_usize..12, 0_usize..12), 0..40)
        ) {
            let mut links: Vec<Link> = (0..12).map(|n| link(&format!("Basic/{n}"), &[])).collect();
            for (from, to) in edges {
                if from != to {
                    links[from].refers.insert(format!("Basic/{to}"));
                }
            }
            let parts = parts(&links);
            let order: Vec<usize> = parts.iter().flatten().copied().collect();
            let mut sorted = order.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..12).collect::<Vec<_>>());
            let of = |entry| parts.iter().position(|part| part.contains(&entry)).unwrap();
            for (at, link) in links.iter().enumerate() {
                for to in &link.refers {
                    let to: usize = to.strip_prefix("Basic/").unwrap().parse().unwrap();
                    prop_assert!(of(to) <= of(at));
                }
            }
        }
    }
}
