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
    /// `page_size` has no upper bound.
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
    /// `created_at` changes with PUT.
    CreatedAtChangesWithPut => "P-04";
    /// Paths match in any case, as with Express and Fiber.
    PathsInAnyCase => "R-07";
    /// `/tasks/` is taken for an item with an empty id, as with Fastify.
    EmptyIdMatches => "R-06";
    /// `If-None-Match: *` is answered with 304, as with Express.
    NotModifiedAnswered => "R-19";
    /// Unknown paths outside the API get the framework's HTML page.
    HtmlNotFound => "R-02";
    /// PUT makes a row that does not exist.
    PutCreates => "R-09";
    /// A chunked body arrives empty, as with Django behind gunicorn.
    ChunkedBodyDropped => "V-21";
    /// A body of exactly the limit is refused.
    BodyLimitOffByOne => "V-18";
    /// Any Content-Type is taken for JSON, as with Next.js.
    ContentTypeIgnored => "V-02";
    /// Validation stops at the first field at fault.
    FirstErrorOnly => "V-31";
    /// An empty text becomes null, as with Laravel's middleware.
    EmptyTextBecomesNull => "V-34";
    /// 30 February is 2 March, as with JavaScript and PHP.
    DateRollsOver => "V-42";
    /// `$` matches before a newline at the end, as with Python, PHP and Java.
    NewlineAtEndPasses => "V-42";
    /// The offset of a date-time is read and dropped.
    OffsetDropped => "V-43";
    /// A lone surrogate is a 500, as with FastAPI.
    SurrogateCrashes => "V-12";
    /// `total` counts the rows of the page.
    TotalOfPage => "P-11";
    /// `total` is text, as COUNT(*) comes from PostgreSQL's driver.
    CountAsText => "P-10";
    /// Booleans are answered as 0 and 1, as SQLite and MySQL keep them.
    BoolAsNumber => "P-01";
    /// PUT with equal values is 404: MySQL counts changed rows.
    UnchangedIsNotFound => "P-06";
    /// The unique index ignores case: MySQL's default collation.
    UniqueInAnyCase => "P-18";
    /// Decimals are sorted as text.
    DecimalsSortedAsText => "P-14";
    /// Deleting a row deletes those that refer to it.
    DeleteCascades => "P-22";
    /// A reference is kept in the case in which it was sent.
    UpperCaseReferenceKept => "V-44";
    /// A filter by reference compares the text as sent.
    FilterByCase => "P-16";
    /// A reference is looked up before the row that is to be replaced.
    ReferenceBeforeRow => "P-21";
    /// E-mails are kept and compared in the case in which they were sent.
    EmailCaseKept => "I-02";
    /// Passwords are trimmed, as with Laravel's middleware.
    PasswordTrimmed => "I-08";
    /// `?access_token=` is accepted.
    TokenInQuery => "I-18";
    /// Whoever registers first becomes the admin.
    FirstUserIsAdmin => "I-01";
    /// There is an account admin@example.com with the password admin.
    DefaultAccount => "I-41";
    /// Log-in changes `updated_at` of the user.
    LoginTouchesUser => "I-30";
    /// A log-in that succeeds does not clear the failures before it.
    SuccessKeepsCount => "I-37";
    /// A log-in that succeeds clears all failures of its address.
    SuccessClearsAddress => "I-40";
    /// Failures are counted by e-mail alone: anybody can lock anybody out.
    LimiterByEmailAlone => "I-43";
    /// An address may try as many e-mails as it likes.
    NoLimitPerAddress => "I-40";
    /// Each refresh starts the session's life anew.
    RefreshExtendsSession => "I-24";
    /// Log-out wants a JSON body.
    LogoutReadsBody => "I-27";
    /// Tokens are UUIDs: 122 random bits.
    WeakTokens => "I-14";
    /// The list of users shows the password's hash.
    UsersWithHash => "S-07";
    /// A filter replaces the owner's condition instead of joining it.
    FilterLosesOwner => "S-02";
    /// References are checked when creating, and forgotten when replacing.
    ReferenceUncheckedOnPut => "S-03";
    /// The preflight asks for a token.
    PreflightNeedsToken => "S-12";
    /// Credentials are allowed to other origins.
    CorsCredentials => "S-14";
    /// `X-Powered-By` is left on, as with Express, Next.js and PHP.
    PoweredBy => "INV-5";
    /// Each answer of the API starts a session cookie.
    SetCookie => "INV-9";
    /// A refusal quotes the value that was sent, as with FastAPI.
    ValueEchoed => "INV-2";
    /// All answers of a process have the same request id.
    RequestIdConstant => "INV-6";
    /// The list of users ignores `page_size`.
    UsersPageIgnored => "S-07";
    /// E-mails are lowered by the rules of the server's locale.
    TurkishLowerCase => "A-18";
    /// A connection may send its headers as slowly as it likes.
    SlowHeadersKept => "S-19";
    /// An admin sees everybody's rows.
    AdminSeesAll => "S-08";
    /// openapi.json has no bounds on strings.
    OpenapiWithoutBounds => "A-10";
    /// Keys whose value is null are left out of answers.
    NullOmitted => "V-48";
}
