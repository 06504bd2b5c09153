//! The mistakes, each with the row that it must turn red, and the workings of those that are more than a condition left out.

use http_body_util::BodyExt;
use hyper::Method;
use hyper::body::{Bytes, Incoming};
use serde_json::Value;

use super::{Growth, is_read};
use crate::http::Answer;

/// A mistake, and its row.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The switch.
    pub mistake: Mistake,
    /// The row that must turn red.
    pub check: &'static str,
    /// Rows that make tasks as well.
    pub related: &'static [&'static str],
}

macro_rules! mistakes {
    ($($(#[doc = $doc:literal])+ $name:ident => $check:literal $([$($related:literal),*])?;)*) => {
        /// One thing wrong in what was added.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Mistake {
            $($(#[doc = $doc])+ $name,)*
        }

        /// All of them, in the order of the rows.
        pub const ALL: &[Row] = &[$(Row {
            mistake: Mistake::$name,
            check: $check,
            related: &[$($($related),*)?],
        },)*];
    };
}

mistakes! {
    /// The field is not there.
    ColorForgotten => "G-01";
    /// The field is stored at creation and never read.
    ColorNotRead => "G-01";
    /// A replacement keeps the old value.
    ColorKept => "G-01";
    /// The field must be sent.
    ColorRequired => "G-01" ["G-02", "G-05"];
    /// The field cannot be sorted by.
    ColorNotSortable => "G-01";
    /// The field is not in the schema of the input.
    ColorNotDescribed => "G-01";
    /// The public route asks for a token.
    StatsAskForToken => "G-02";
    /// The counts never change.
    StatsStandStill => "G-02";
    /// The public route is not in the document.
    StatsNotDescribed => "G-02";
    /// The document asks for a token.
    StatsDescribedAsSecret => "G-02";
    /// The public route is not logged.
    StatsNotLogged => "G-02";
    /// The public route lacks a security header.
    StatsWithoutHeaders => "G-02";
    /// 405 without `Allow`.
    AllowForgotten => "G-02";
    /// The route is open.
    HelloToAnybody => "G-03";
    /// A token that is none is taken for no user.
    HelloFromBadToken => "G-03";
    /// Somebody else is greeted.
    HelloToAnother => "G-03";
    /// 409 is always the conflict of a unique field.
    TypeLost => "G-04";
    /// The project's own words in place of those raised.
    WordsLost => "G-04";
    /// The header of the error is lost.
    HeaderLost => "G-04";
    /// A status that the project does not know is 400.
    StatusUnknownIs400 => "G-04";
    /// Every 5xx is 500.
    ServerErrorIs500 => "G-04";
    /// A missing file is 500.
    MissingFileFails => "G-04";
    /// An exception's words are shown.
    CauseShown => "G-04";
    /// An exception's words are nowhere.
    CauseUnlogged => "G-04";
    /// Errors have no line in the log.
    ErrorsNotLogged => "G-04";
    /// Another's row is completed.
    CompleteAnothers => "G-05";
    /// 403 tells that the row exists.
    CompleteTellsOfAnothers => "G-05";
    /// The answer is right, the row is not.
    CompleteNotStored => "G-05";
    /// One of two columns is set.
    CompleteHalf => "G-05";
    /// No token is asked for.
    CompleteByAnybody => "G-05";
    /// Every user is let in.
    DraftsOpenToUsers => "G-06";
    /// Only admins are let in.
    DraftsForAdminsOnly => "G-06";
    /// The refusal is not logged.
    RefusalUnlogged => "G-06";
    /// The column is too short for the role.
    RoleDoesNotFit => "G-06";
    /// The document does not know the role.
    RoleNotDescribed => "G-06";
    /// The answer waits for the job.
    JobAwaited => "G-07";
    /// The job counts as part of the request.
    JobInDuration => "G-07";
    /// A failed job is not logged.
    FailureSilent => "G-07";
    /// A failed job is logged without its request.
    FailureWithoutRequest => "G-07";
    /// A failure that nobody awaits is not logged.
    RejectionSilent => "G-07";
    /// SIGTERM does not wait for jobs.
    StopForgetsJobs => "G-07";
    /// The body has no limit.
    EchoWithoutLimit => "G-08";
    /// The media type is not looked at.
    EchoTakesForms => "G-08";
    /// Unknown keys are ignored.
    EchoTakesMore => "G-08";
    /// A text may be longer.
    EchoTakesLong => "G-08";
    /// The recipe has no test.
    TestForgotten => "G-09";
    /// The test is not among those that are run.
    TestNotRun => "G-09";
    /// A file still names the resource.
    WordLeft => "G-10";
    /// The routes are still there.
    RouteLeft => "G-10";
    /// The document still has a schema of it.
    SchemaLeft => "G-10";
}

impl Mistake {
    /// The field `color` as it was added.
    #[must_use]
    pub fn color(mistake: Option<Self>) -> &'static str {
        match mistake {
            Some(Self::ColorForgotten) => "",
            Some(Self::ColorRequired) => " color:string",
            Some(Self::ColorNotSortable) => " color:text?",
            _ => " color:string?",
        }
    }
}

/// The bytes of a body that is read without the checks of all others; the body itself where it is not.
pub async fn own_body(growth: &Growth, body: Incoming) -> Result<Bytes, Incoming> {
    if !growth.has(Mistake::EchoWithoutLimit) && !growth.has(Mistake::EchoTakesForms) {
        return Err(body);
    }
    let bytes = body.collect().await.map(http_body_util::Collected::to_bytes);
    let bytes = bytes.unwrap_or_default();
    if growth.has(Mistake::EchoTakesForms) && bytes.starts_with(b"text=") {
        return Ok(Bytes::from_static(b"{\"text\":\"hello\"}"));
    }
    Ok(bytes)
}

/// Changes an answer.
pub fn after(growth: &Growth, path: &str, method: &Method, answer: &mut Answer) {
    if growth.has(Mistake::StatsWithoutHeaders) && path == "/api/v1/stats" {
        answer.headers_mut().remove("x-content-type-options");
    }
    let is_item = path.starts_with("/api/v1/tasks/") && is_read(method);
    if growth.has(Mistake::ColorNotRead) && is_item {
        let mut row: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        if row.get("color").is_some() {
            row["color"] = Value::Null;
            *answer.body_mut() = Bytes::from(row.to_string());
        }
    }
}
