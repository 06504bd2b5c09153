//! For machines: one document, an object a check.

use serde_json::{Value, json};

use super::{Counts, Judged, Report, Standing};
use crate::contract::outcome::Ending;

/// The whole report.
pub fn document(report: &Report) -> Value {
    let steps = report
        .steps
        .iter()
        .map(|(step, took)| (step.id().to_owned(), json!(took.as_secs_f64())));
    json!({
        "name": report.name,
        "facts": report.facts,
        "steps": steps.collect::<serde_json::Map<_, _>>(),
        "seconds": report.took.as_secs_f64(),
        "log": report.log.as_ref().map(|log| log.display().to_string()),
        "counts": Counts::of(&report.checks),
        "checks": report.checks.iter().map(check).collect::<Vec<_>>(),
    })
}

/// One check.
pub fn check(judged: &Judged) -> Value {
    let outcome = &judged.outcome;
    let mut value = json!({
        "id": outcome.check.id,
        "pillar": outcome.check.pillar.id(),
        "meaning": outcome.check.meaning,
        "strength": outcome.check.strength,
        "reference": outcome.check.reference,
        "outcome": judged.standing.id(),
        "seconds": outcome.duration.as_secs_f64(),
    });
    let exchange = match &outcome.ending {
        Ending::Failed(failure) => {
            value["expected"] = json!(failure.expected);
            value["received"] = json!(failure.received);
            failure.exchange.as_ref().or(outcome.last_exchange.as_ref())
        }
        Ending::Skipped { reason } | Ending::Errored { reason } => {
            value["reason"] = json!(reason);
            outcome.last_exchange.as_ref()
        }
        Ending::Passed => outcome.last_exchange.as_ref(),
    };
    if let Standing::Deviates(deviation) | Standing::Gone(deviation) = &judged.standing {
        value["deviation"] = json!(deviation);
    }
    value["request"] = json!(exchange.map(|exchange| &exchange.curl));
    value["response"] = json!(exchange.map(|exchange| &exchange.response));
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_has_its_object() {
        let document = document(&super::super::tests::sample());
        let checks = document["checks"].as_array().expect("a list");
        assert_eq!(checks.len(), 6);
        for check in checks {
            for key in [
                "id", "pillar", "strength", "outcome", "seconds", "request", "response",
            ] {
                assert!(check.get(key).is_some(), "{key} is missing: {check}");
            }
        }
        let failed = checks
            .iter()
            .find(|check| check["id"] == "R-03")
            .expect("it is there");
        assert_eq!(failed["outcome"], "failed");
        assert_eq!(failed["request"], "curl http://127.0.0.1:1/api/v1/nope");
        assert_eq!(document["counts"]["failed"], 2);
        assert_eq!(document["steps"]["install"], 8.2);
    }
}
