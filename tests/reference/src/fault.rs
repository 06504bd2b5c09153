//! Faults: each is one thing wrong in an otherwise right server, switched on at the one place where it would be made, so that
//! the suite can be shown to have teeth. The first 66 are those that the design names; the rest are what a hurried developer
//! does in one of the eleven frameworks.

/// One fault, what it is, and the check that it must turn red.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The switch.
    pub fault: Fault,
    /// What is wrong, in a few words.
    pub meaning: &'static str,
    /// The check that must turn red.
    pub check: &'static str,
    /// Checks about the same thing: they may turn red as well.
    pub related: &'static [&'static str],
}

macro_rules! faults {
    ($($(#[doc = $doc:literal])+ $name:ident => $check:literal $([$($related:literal),* $(,)?])?;)*) => {
        /// A switch for each fault.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Fault {
            $($(#[doc = $doc])+ $name,)*
        }

        /// All of them, in the order of the design, then our own.
        pub const ALL: &[Entry] = &[
            $(Entry {
                fault: Fault::$name,
                meaning: concat!($($doc),+).trim_ascii(),
                check: $check,
                related: &[$($($related),*)?],
            },)*
        ];
    };
}

faults! {
    /// The owner filter is missing on GET.
    OwnerFilterMissingOnGet => "S-01";
    /// The owner filter is missing on PUT.
    OwnerFilterMissingOnPut => "S-01";
    /// The owner filter is missing on DELETE.
    OwnerFilterMissingOnDelete => "S-01";
    /// The owner filter is missing on lists.
    OwnerFilterMissingOnList => "S-02";
    /// The owner filter is missing in `total`.
    OwnerFilterMissingInTotal => "S-02";
    /// The owner filter is missing where a reference is looked up.
    OwnerFilterMissingInReference => "S-03";
    /// 403 for another's row: it tells that the row exists.
    ForbiddenForAnothersRow => "S-01";
    /// Logout leaves the access token alive.
    LogoutLeavesAccessToken => "I-27";
    /// Logout ends all sessions of the user.
    LogoutEndsAllSessions => "I-28";
    /// No reuse detection: a replaced refresh token goes on working.
    ReplacedRefreshTokenWorks => "I-23";
    /// Reuse is detected and logged, and the session kept.
    ReuseDetectedSessionKept => "I-23";
    /// Refresh leaves the old access token alive.
    RefreshLeavesOldAccessToken => "I-22";
    /// Rotation reads, then writes.
    RotationReadThenWrite => "I-25";
    /// Change-password keeps the other sessions.
    ChangePasswordKeepsOtherSessions => "I-31";
    /// Change-password forgets to check the current one.
    CurrentPasswordNotChecked => "I-32";
    /// The role is accepted from input.
    RoleFromInput => "I-04";
    /// An unknown e-mail is told apart by text.
    UnknownEmailToldByText => "I-10";
    /// An unknown e-mail is told apart by time.
    UnknownEmailToldByTime => "I-11";
    /// The limiter trusts X-Forwarded-For.
    LimiterTrustsForwardedFor => "I-38";
    /// There is no limiter.
    LimiterMissing => "I-37";
    /// The limiter never opens again.
    LimiterNeverOpens => "I-39";
    /// Passwords are cut at 72 bytes, as bcrypt does.
    PasswordCutAt72Bytes => "I-08";
    /// Tokens are stored as they are.
    TokensStoredPlain => "I-36";
    /// Passwords are logged.
    PasswordLogged => "S-20";
    /// Any origin is reflected.
    AnyOriginReflected => "S-13";
    /// Origins are compared by their beginning.
    OriginBySuffix => "S-13";
    /// CORS headers are missing on errors.
    CorsMissingOnErrors => "S-14";
    /// A 500 shows the exception.
    ExceptionShown => "S-17";
    /// Unknown fields are ignored.
    UnknownFieldsIgnored => "V-32";
    /// "5" is taken as an int.
    TextTakenAsInt => "V-38";
    /// Length is counted in UTF-16 units.
    LengthInUtf16 => "V-34";
    /// Strings are trimmed.
    StringsTrimmed => "V-35";
    /// The body limit looks at Content-Length only.
    BodyLimitByContentLengthOnly => "V-19";
    /// Milliseconds are rounded.
    MillisecondsRounded => "V-43";
    /// A date is moved by the server's time zone.
    DateMovedByTimeZone => "P-09";
    /// Page_size has no upper bound.
    PageSizeUnbounded => "P-12";
    /// Any column can be sorted by.
    AnyColumnSortable => "P-15";
    /// The uniqueness of e-mails is decided by a SELECT first.
    EmailUniqueBySelect => "I-03";
    /// Foreign keys are off.
    ForeignKeysOff => "P-22";
    /// Unique over all owners.
    UniqueOverAllOwners => "P-18";
    /// PUT merges.
    PutMerges => "P-05";
    /// 405 without Allow.
    AllowMissing => "R-11";
    /// The security headers are missing on 404 and 500.
    HeadersMissingOnErrors => "INV-4";
    /// The method can be overridden.
    MethodOverride => "R-17";
    /// SIGTERM cuts requests.
    SigtermCuts => "A-06";
    /// 500 on bad percent-encoding.
    PercentEncodingCrashes => "R-08";
    /// A refresh token works as an access token.
    RefreshTokenAsAccessToken => "I-17";
    /// The admin route is open to users.
    AdminRouteOpen => "S-05";
    /// The role is cached in the session.
    RoleCachedInSession => "S-09";
    /// The query fills the body.
    QueryFillsBody => "V-50";
    /// Openapi.json lacks a path.
    OpenapiLacksPath => "A-12";
    /// An answer has a key that the schema lacks.
    AnswerHasExtraKey => "A-11";
    /// Wrong current passwords are not counted.
    WrongCurrentPasswordNotCounted => "I-42";
    /// The replaced refresh token is unknown instead of ending the session.
    ReplacedRefreshTokenForgotten => "I-23";
    /// Null is accepted where there is a default.
    NullTakenForDefault => "V-33";
    /// X-Forwarded-For is read from the left.
    ForwardedForFromTheLeft => "I-43";
    /// The limiter looks first and counts after.
    LimiterCountsAfter => "I-44";
    /// The body is parsed before the token is looked at.
    BodyBeforeToken => "V-51";
    /// X-Request-Id is taken unchecked.
    RequestIdUnchecked => "S-16";
    /// The path is logged with its query.
    QueryInLog => "A-07";
    /// The limiter lives in the memory of one process.
    LimiterPerProcess => "A-15";
    /// Ties are not sorted.
    TiesUnsorted => "P-14";
    /// The documentation comes from a CDN.
    DocsFromCdn => "A-13";
    /// `Location` is absolute, made from Host.
    LocationFromHost => "R-20";
    /// The list of common passwords is forgotten at change-password.
    CommonListForgottenAtChange => "I-33";
    /// Created_at changes with PUT.
    CreatedAtChangesWithPut => "P-04";
}
