//! Work that goes on after the answer.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hyper::StatusCode;
use serde_json::json;

use super::{Growth, Mistake};
use crate::app::Call;
use crate::config::Level;
use crate::http::{Outcome, answer};
use crate::problem::Problem;

/// How long a job takes.
const WORK: Duration = Duration::from_secs(1);

/// Queues the job of this name.
pub async fn queue(call: &Call<'_>, growth: &Growth, job: &str) -> Outcome {
    let succeeds = match job {
        "succeed" => true,
        "fail" | "reject" => false,
        _ => return Err(Problem::not_found()),
    };
    let is_silent = match growth.mistake {
        Some(Mistake::FailureSilent) => job == "fail",
        Some(Mistake::RejectionSilent) => job == "reject",
        _ => false,
    };
    let id = match growth.mistake {
        Some(Mistake::FailureWithoutRequest) => String::new(),
        _ => call.request_id.to_owned(),
    };
    let (log, under_way) = (Arc::clone(&call.app.log), Arc::clone(&growth.jobs));
    let forgets = growth.has(Mistake::StopForgetsJobs);
    if !forgets {
        under_way.fetch_add(1, Ordering::SeqCst);
    }
    let work = async move {
        tokio::time::sleep(WORK).await;
        let event = if succeeds { "job_done" } else { "job_failed" };
        if !is_silent {
            log.write(Level::Error, json!({"event": event, "request_id": id}));
        }
        if !forgets {
            under_way.fetch_sub(1, Ordering::SeqCst);
        }
    };
    if growth.has(Mistake::JobAwaited) {
        work.await;
    } else {
        tokio::spawn(work);
    }
    let body = json!({"queued": true}).to_string();
    Ok(answer(StatusCode::ACCEPTED, "application/json", body))
}
