//! Faults: each is one thing wrong in an otherwise right server, switched on at the one place where it would be made, so that
//! the suite can be shown to have teeth. The first 66 are those that the design names; the rest are what a hurried developer
//! does in one of the eleven frameworks.
//!
//! `Fault => "ID" on TWO ["ID", …]`: the check that must turn red, the resources where the default one cannot show the fault,
//! the checks about the same promise.

use crate::samples;

/// One fault, what it is, and the check that it must turn red.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The switch.
    pub fault: Fault,
    /// What is wrong, in a few words.
    pub meaning: &'static str,
    /// The check that must turn red.
    pub check: &'static str,
    /// Checks about the same promise: they may turn red as well. `P-*` is every check whose id begins so.
    pub related: &'static [&'static str],
    /// Resources that can show it.
    pub resources: &'static [&'static str],
}

impl Entry {
    /// Whether a check is about the same promise.
    #[must_use]
    pub fn is_related(&self, id: &str) -> bool {
        self.related
            .iter()
            .any(|related| match related.strip_suffix('*') {
                Some(beginning) => id.starts_with(beginning),
                None => *related == id,
            })
    }
}

macro_rules! faults {
    (@resources) => { &samples::DEFAULT };
    (@resources $resources:ident) => { &samples::$resources };
    ($($(#[doc = $doc:literal])+ $name:ident => $check:literal $(on $on:ident)? $([$($related:literal),* $(,)?])?;)*) => {
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
                resources: faults!(@resources $($on)?),
            },)*
        ];
    };
}

faults! {
    /// The owner filter is missing on GET.
    OwnerFilterMissingOnGet => "S-01" ["S-04", "S-08", "S-22"];
    /// The owner filter is missing on PUT.
    OwnerFilterMissingOnPut => "S-01" ["S-08", "S-22"];
    /// The owner filter is missing on DELETE.
    OwnerFilterMissingOnDelete => "S-01" ["S-08", "S-22"];
    /// The owner filter is missing on lists.
    /// Every row that counts what a user has, and most make sure so that a refusal stored nothing, counts the rows of others.
    OwnerFilterMissingOnList => "S-02" ["P-*", "V-*", "S-04", "S-08"];
    /// The owner filter is missing in `total`.
    /// Every row that counts what a user has counts the rows of others.
    OwnerFilterMissingInTotal => "S-02" ["P-*", "V-*", "S-04", "S-08"];
    /// The owner filter is missing where a reference is looked up.
    OwnerFilterMissingInReference => "S-03" on TWO ["P-21"];
    /// 403 for another's row: it tells that the row exists.
    ForbiddenForAnothersRow => "S-01" ["S-04", "S-08", "A-11", "S-22"];
    /// Logout leaves the access token alive.
    LogoutLeavesAccessToken => "I-27" ["I-28", "I-29"];
    /// Logout ends all sessions of the user.
    LogoutEndsAllSessions => "I-28";
    /// No reuse detection: a replaced refresh token goes on working.
    ReplacedRefreshTokenWorks => "I-23" ["I-25", "A-09"];
    /// Reuse is detected and logged, and the session kept.
    ReuseDetectedSessionKept => "I-23" ["I-25"];
    /// Refresh leaves the old access token alive.
    RefreshLeavesOldAccessToken => "I-22";
    /// Rotation reads, then writes.
    RotationReadThenWrite => "I-25";
    /// Change-password keeps the other sessions.
    ChangePasswordKeepsOtherSessions => "I-31";
    /// Change-password forgets to check the current one.
    CurrentPasswordNotChecked => "I-32" ["I-42"];
    /// The role is accepted from input.
    RoleFromInput => "I-04";
    /// An unknown e-mail is told apart by text.
    UnknownEmailToldByText => "I-10";
    /// An unknown e-mail is told apart by time.
    UnknownEmailToldByTime => "I-11";
    /// The limiter trusts X-Forwarded-For.
    LimiterTrustsForwardedFor => "I-38";
    /// There is no limiter.
    LimiterMissing => "I-37" ["I-38", "I-39", "I-40", "I-42", "I-43", "I-44"];
    /// The limiter never opens again.
    LimiterNeverOpens => "I-39";
    /// Passwords are cut at 72 bytes, as bcrypt does.
    PasswordCutAt72Bytes => "I-08";
    /// Tokens are stored as they are.
    TokensStoredPlain => "I-36";
    /// Passwords are logged.
    PasswordLogged => "S-20";
    /// Any origin is reflected.
    AnyOriginReflected => "S-13" ["S-14"];
    /// Origins are compared by their beginning.
    OriginBySuffix => "S-13";
    /// CORS headers are missing on errors.
    CorsMissingOnErrors => "S-14";
    /// A 500 shows the exception.
    ExceptionShown => "S-17";
    /// Unknown fields are ignored.
    UnknownFieldsIgnored => "V-32" ["S-04", "V-14", "V-15", "V-16"];
    /// "5" is taken as an int.
    TextTakenAsInt => "V-38" on TWO ["V-33"];
    /// Length is counted in UTF-16 units.
    LengthInUtf16 => "V-34";
    /// Strings are trimmed.
    StringsTrimmed => "V-35";
    /// The body limit looks at Content-Length only.
    BodyLimitByContentLengthOnly => "V-19";
    /// Milliseconds are rounded.
    MillisecondsRounded => "V-43" on TWO;
    /// A date is moved by the server's time zone.
    DateMovedByTimeZone => "P-09";
    /// `page_size` has no upper bound.
    PageSizeUnbounded => "P-12" ["S-07", "A-11"];
    /// Any column can be sorted by.
    AnyColumnSortable => "P-15" ["S-10", "A-08"];
    /// The uniqueness of e-mails is decided by a SELECT first.
    EmailUniqueBySelect => "I-03";
    /// Foreign keys are off.
    ForeignKeysOff => "P-22" on TWO ["P-28", "P-29"];
    /// Unique over all owners.
    /// Whichever of two users comes second cannot make a row, whatever the check is about.
    UniqueOverAllOwners => "P-18" on TWO ["P-*", "S-*", "A-21"];
    /// PUT merges.
    PutMerges => "P-05";
    /// 405 without Allow.
    AllowMissing => "R-11" ["R-13"];
    /// The security headers are missing on 404 and 500.
    HeadersMissingOnErrors => "INV-4";
    /// The method can be overridden.
    MethodOverride => "R-17";
    /// SIGTERM cuts requests.
    SigtermCuts => "A-06";
    /// 500 on bad percent-encoding.
    PercentEncodingCrashes => "R-08" ["INV-1"];
    /// A refresh token works as an access token.
    RefreshTokenAsAccessToken => "I-17";
    /// The admin route is open to users.
    AdminRouteOpen => "S-05" ["A-09", "I-04", "S-09", "I-45", "P-35"];
    /// The role is cached in the session.
    RoleCachedInSession => "S-09";
    /// The query fills the body.
    QueryFillsBody => "V-50";
    /// Openapi.json lacks a path.
    OpenapiLacksPath => "A-12" ["A-10"];
    /// An answer has a key that the schema lacks.
    AnswerHasExtraKey => "A-11" ["P-10", "S-07"];
    /// Wrong current passwords are not counted.
    WrongCurrentPasswordNotCounted => "I-42";
    /// The replaced refresh token is unknown instead of ending the session.
    ReplacedRefreshTokenForgotten => "I-23" ["A-09", "I-25"];
    /// Null is accepted where there is a default.
    NullTakenForDefault => "V-33";
    /// X-Forwarded-For is read from the left.
    ForwardedForFromTheLeft => "I-43";
    /// The limiter looks first and counts after.
    LimiterCountsAfter => "I-44" ["I-40"];
    /// The body is parsed before the token is looked at.
    BodyBeforeToken => "V-51" ["I-18"];
    /// X-Request-Id is taken unchecked.
    RequestIdUnchecked => "S-16" ["A-08", "INV-6", "S-15"];
    /// The path is logged with its query.
    QueryInLog => "A-07" ["S-20"];
    /// The limiter lives in the memory of one process.
    LimiterPerProcess => "A-15";
    /// Ties are not sorted.
    TiesUnsorted => "P-14" ["P-11"];
    /// The documentation comes from a CDN.
    DocsFromCdn => "A-13";
    /// `Location` is absolute, made from Host.
    LocationFromHost => "R-20" ["R-21"];
    /// The list of common passwords is forgotten at change-password.
    CommonListForgottenAtChange => "I-33";
    /// `created_at` changes with PUT.
    CreatedAtChangesWithPut => "P-04";
    /// The document asks for a token where everyone may read.
    PublicReadsBehindToken => "A-10" on SHOP;
    /// The document forgets that another's row cannot be deleted.
    ForbiddenNotListed => "A-10" on SHOP ["A-11"];
    /// Operations are named in snake case.
    OperationIdsInSnakeCase => "A-20";
    /// Operations have no tags.
    TagsMissing => "A-20";
    /// An operation has no summary.
    SummaryMissing => "A-20";
    /// The document has a schema of the framework's own.
    SchemaOfItsOwn => "A-20";
    /// The schema of a body stands in its operation, without a name.
    BodyWithoutName => "A-20";
    /// A schema has a format that the contract does not know.
    FormatOfItsOwn => "A-20";
    /// The first page is in the document.
    RootInDocument => "A-12";
    /// `servers` is `/`: behind a proxy that strips a prefix the documentation asks the wrong server.
    ServersAtRoot => "A-13";
    /// The page of the documentation names its files by absolute paths.
    DocsByAbsolutePaths => "A-13";
    /// Bodies have no examples.
    ExampleMissing => "A-21";
    /// The example of log-in is another's account.
    ExampleOfAnotherAccount => "A-21";
    /// In examples every value is a text.
    ExampleOfOneType => "A-21";
    /// The example of a reference is the id of a row that somebody had once.
    ExampleOfAnyReference => "A-21" on EVERYTHING;
    /// A form that another site sends is taken.
    FormFromElsewhereTaken => "S-25";
    /// A form of any size is read.
    LargeFormTaken => "S-25";
    /// Logging out of the front door leaves the session alive.
    DoorStaysOpen => "S-25";
    /// Wrong passwords at the front door are not counted.
    DoorWithoutLimit => "S-25";
    /// Scripts can read the session's cookie.
    CookieForScripts => "S-25";
    /// The cookie of the front door opens the API, where no form is asked where it came from.
    CookieAtTheApi => "S-25";
    /// An empty variable is a wrong one.
    EmptyIsAValue => "A-22" ["A-17"];
    /// The mark at the beginning of a `.env` is a part of its first name.
    MarkOfDotenvKept => "A-22";
    /// The quotes around a value in a `.env` are a part of it.
    QuotesOfDotenvKept => "A-22";
    /// A `$` in a `.env` stands for another variable.
    DotenvExpands => "A-22";
    /// A `.env` that cannot be read is passed over.
    UnreadableDotenvIgnored => "A-22";
    /// What a `.env` says wins over the environment.
    DotenvWins => "A-22";
    /// An empty variable of the environment hides that of the `.env`.
    EmptyHidesDotenv => "A-22";
    /// `TRUST_PROXY=false` is not empty, and so it is true.
    FalseIsTrue => "A-22";
    /// The origin of an app is refused.
    AppOriginRefused => "A-22";
    /// An origin that no browser sends is taken.
    AnyOriginTaken => "A-02";
    /// Without `DATABASE_URL` the server makes a database of its own.
    DatabaseUrlHasDefault => "A-02";
    /// A wrong `HOST` is refused in words that do not name it.
    HostErrorUnnamed => "A-02";
    /// A port in use is told without the name of the variable.
    PortErrorUnnamed => "A-02";
    /// HEAD is refused where the pages about health are.
    HeadRefusedOnHealth => "A-23" ["R-15"];
    /// Two tokens in two headers: the second one counts.
    SecondTokenCounts => "I-16";
    /// An `X-Forwarded-For` that counts for nothing is no word in the log.
    ForwardedForNeverWarned => "I-38";
    /// The log warns of `X-Forwarded-For` at each request.
    ForwardedForAlwaysWarned => "I-38";
    /// The command that sets a password leaves the user's sessions alive.
    SetPasswordKeepsSessions => "I-47";
    /// The command that sets a password trims it.
    SetPasswordTrims => "I-47";
    /// The command that sets a password knows no list of common ones.
    SetPasswordTakesCommon => "I-47";
    /// Setting the password of nobody is a success.
    SetPasswordForNobody => "I-47";
    /// Each port of an address is a client of its own.
    PortMakesAClient => "S-24";
    /// What is no address is a client of its own.
    AnyWordIsAClient => "S-24";
    /// Each address of an IPv6 network is a client of its own.
    EveryIpv6IsAClient => "S-24";
    /// An IPv4-mapped address is another client than the IPv4 address.
    MappedIsAnother => "S-24";
    /// Of several lines `X-Forwarded-For` only the first is read.
    FirstLineOfForwardedFor => "S-24";
    /// With two proxies the last entry counts as with one.
    OneProxyAlone => "S-24";
    /// Fewer entries than proxies: the first one is believed.
    FewerEntriesTrusted => "S-24";
    /// The headers of tracing are not allowed to pages of other origins.
    TracingHeadersRefused => "S-12";
    /// Any header that a page asks for is allowed.
    AskedHeadersAllowed => "S-12";
    /// `Strict-Transport-Security` is sent without TLS.
    TransportSecuritySent => "INV-4";
    /// `Retry-After` is rounded down.
    RetryAfterRoundedDown => "I-39";
    /// Of many who register at once some are told 500.
    RegistrationsLockEachOther => "I-03" ["INV-1"];
    /// A log-in with U+0000 is refused as a wrong value.
    NulInLoginIsInvalid => "I-12" ["V-36"];
    /// Paths match in any case, as with Express and Fiber.
    PathsInAnyCase => "R-07";
    /// `/tasks/` is taken for an item with an empty id, as with Fastify.
    EmptyIdMatches => "R-06";
    /// A list links to itself with the Host of the request.
    HostInAnswer => "R-19";
    /// Unknown paths outside the API get the framework's HTML page.
    HtmlNotFound => "R-02" ["INV-2", "INV-3"];
    /// PUT makes a row that does not exist.
    PutCreates => "R-09" ["P-07", "S-01", "S-08", "P-21", "S-22"];
    /// A chunked body arrives empty, as with Django behind gunicorn.
    ChunkedBodyDropped => "V-21" ["V-19", "V-22"];
    /// A body of exactly the limit is refused.
    BodyLimitOffByOne => "V-18" ["V-19"];
    /// Any Content-Type is taken for JSON, as with Next.js.
    ContentTypeIgnored => "V-02" ["V-01", "S-14"];
    /// Validation stops at the first field at fault.
    /// Rows about values try one in each field of a type at once, and want all of them named.
    FirstErrorOnly => "V-31" on EVERYTHING ["V-*", "P-05", "I-12", "I-33", "S-10"];
    /// An empty text becomes null, as with Laravel's middleware.
    /// Where a text is optional, the empty one is no longer too short, or no date.
    EmptyTextBecomesNull => "V-34" on TWO ["V-41", "V-42", "V-43", "V-44", "V-45"];
    /// 30 February is 2 March, as with JavaScript and PHP.
    DateRollsOver => "V-42" ["P-17"];
    /// `$` matches before a newline at the end, as with Python, PHP and Java.
    NewlineAtEndPasses => "V-42";
    /// The offset of a date-time is read and dropped.
    OffsetDropped => "V-43" on TWO;
    /// A lone surrogate is a 500, as with FastAPI.
    SurrogateCrashes => "V-12" ["INV-1"];
    /// `total` counts the rows of the page.
    TotalOfPage => "P-11" ["S-07", "P-13", "P-16", "S-02"];
    /// `total` is text, as COUNT(*) comes from PostgreSQL's driver.
    /// Every row that reads `total` reads a number.
    CountAsText => "P-10" ["P-*", "V-*", "S-*", "A-11"];
    /// Booleans are answered as 0 and 1, as SQLite and MySQL keep them.
    /// Every row that compares a bool with the one that was sent.
    BoolAsNumber => "P-01" ["P-04", "P-05", "P-06", "P-14", "P-16", "S-02", "S-10", "V-40", "V-48", "A-11"];
    /// PUT with equal values is 404: MySQL counts changed rows.
    /// Rows that put the same value a second time, in another spelling.
    UnchangedIsNotFound => "P-06" ["P-09", "P-20", "V-43", "P-29", "V-44", "A-21", "S-22"];
    /// The unique index ignores case: MySQL's default collation.
    UniqueInAnyCase => "P-18" on TWO;
    /// Decimals are sorted as text.
    DecimalsSortedAsText => "P-14" on TWO;
    /// Deleting a row deletes those that refer to it.
    DeleteCascades => "P-22" on TWO ["P-28", "P-29"];
    /// A reference is kept in the case in which it was sent.
    UpperCaseReferenceKept => "V-44" on TWO ["P-16"];
    /// A filter by reference compares the text as sent.
    FilterByCase => "P-16" on TWO ["P-17", "S-10"];
    /// A reference is looked up before the row that is to be replaced.
    ReferenceBeforeRow => "P-21" on TWO ["S-01", "S-22"];
    /// E-mails are kept and compared in the case in which they were sent.
    EmailCaseKept => "I-02" ["I-09", "V-46"];
    /// Passwords are trimmed, as with Laravel's middleware.
    PasswordTrimmed => "I-08";
    /// `?access_token=` is accepted.
    TokenInQuery => "I-18";
    /// Whoever registers first becomes the admin.
    FirstUserIsAdmin => "I-45";
    /// There is an account admin@example.com with the password admin.
    DefaultAccount => "I-41";
    /// Log-in changes `updated_at` of the user.
    LoginTouchesUser => "I-30";
    /// A log-in that succeeds does not clear the failures before it.
    SuccessKeepsCount => "I-46" ["I-40"];
    /// A log-in that succeeds clears all failures of its address.
    SuccessClearsAddress => "I-40";
    /// Failures are counted by e-mail alone: anybody can lock anybody out.
    LimiterByEmailAlone => "I-43";
    /// An address may try as many e-mails as it likes.
    NoLimitPerAddress => "I-40";
    /// Each refresh starts the session's life anew.
    RefreshExtendsSession => "I-24";
    /// Log-out wants a JSON body.
    LogoutReadsBody => "I-27" ["I-28", "I-29"];
    /// Tokens are UUIDs: 122 random bits.
    WeakTokens => "I-14";
    /// The list of users shows the password's hash.
    UsersWithHash => "S-07" ["A-11"];
    /// A filter replaces the owner's condition instead of joining it.
    FilterLosesOwner => "S-02" ["P-09", "P-16"];
    /// References are checked when creating, and forgotten when replacing.
    ReferenceUncheckedOnPut => "S-03" on TWO ["P-21"];
    /// The preflight asks for a token.
    PreflightNeedsToken => "S-12";
    /// Credentials are allowed to other origins.
    CorsCredentials => "S-14" ["S-12"];
    /// `X-Powered-By` is left on, as with Express, Next.js and PHP.
    PoweredBy => "INV-5";
    /// Each answer of the API starts a session cookie.
    SetCookie => "INV-9";
    /// A refusal quotes the value that was sent, as with FastAPI.
    ValueEchoed => "INV-2" ["INV-7", "R-09", "S-01", "S-15"];
    /// All answers of a process have the same request id.
    RequestIdConstant => "INV-6" ["A-07", "A-08", "S-16"];
    /// The list of users ignores `page_size`.
    UsersPageIgnored => "S-07";
    /// There is one user, says the list, whatever there is: a COUNT has lost its FROM.
    UsersCountedAsOne => "S-07";
    /// E-mails are lowered by the rules of the server's locale.
    TurkishLowerCase => "A-18" ["A-11"];
    /// A connection may send its headers as slowly as it likes.
    SlowHeadersKept => "S-19";
    /// An admin sees everybody's rows.
    AdminSeesAll => "S-08" ["S-22"];
    /// openapi.json has no bounds on strings.
    OpenapiWithoutBounds => "A-10";
    /// Keys whose value is null are left out of answers.
    NullOmitted => "V-48" ["A-11", "P-01", "P-05"];
    /// Of two transactions that wait for each other, the one that the database ends is answered with 500.
    DeadlockIsShown => "P-29" on TWO ["INV-1"];
    /// Each start migrates the database.
    MigratesAtStart => "P-26";
    /// A file is written beside the program at its start.
    WritesIntoItsTree => "A-16";
    /// The page at `/` says neither what this is nor where to go.
    RootSaysNothing => "R-01";
    /// A path that is not there is forbidden.
    UnknownPathForbidden => "R-03" ["R-05", "R-06", "R-07", "S-14", "S-15"];
    /// A path that is not there is open to strangers.
    UnknownPathAnswered => "R-04" ["S-18"];
    /// A path that is not there knows no other method than GET.
    UnknownPathKnowsGet => "R-05";
    /// An id in upper case finds no row.
    UpperCaseIdNotFound => "R-10";
    /// Strangers are told 404 where others are told 405.
    WrongMethodHiddenFromStrangers => "R-12";
    /// TRACE sends the request back.
    TraceEchoes => "R-14";
    /// HEAD finds nothing where GET does.
    HeadNotFound => "R-15" ["A-23"];
    /// OPTIONS without an origin is a bad request.
    OptionsRefused => "R-16";
    /// A GET with a body is a bad request.
    BodyOfGetRefused => "R-18";
    /// An `Accept` without JSON is answered with 415, as if it were the content type.
    AcceptTakenForContentType => "R-22" ["R-02"];
    /// A target of more than 8 kB ends in 500.
    LongTargetCrashes => "R-23" ["INV-1"];
    /// A connection is closed after its first answer, and none says so.
    ClosesWithoutSaying => "R-24";
    /// A slash too many is answered with a redirect to another site.
    RedirectsElsewhere => "INV-8" ["R-06", "S-18"];
    /// Every unknown key is listed, however many there are.
    UnknownKeysAllListed => "V-17" ["INV-2"];
    /// A body of more than 16 MiB is no longer too large.
    HugeBodyTaken => "V-20";
    /// A header line that is wrong is passed over: a length with a blank before its colon is none.
    WrongHeadersIgnored => "V-23";
    /// `HOST` is ignored: the server listens everywhere.
    ListensEverywhere => "A-01";
    /// A variable that is wrong is passed over in silence.
    WrongVariableIgnored => "A-02";
    /// The answer about health tells the version.
    HealthTellsVersion => "A-04" ["A-11"];
    /// SIGTERM is ignored.
    SigtermIgnored => "A-05" ["A-06", "P-24"];
    /// What is not found is 500 when many ask at once.
    NotFoundFailsUnderLoad => "A-14" ["INV-1"];
    /// `.env.example` forgets a variable.
    EnvExampleForgets => "A-17";
    /// The server starts without its secret.
    SecretMayBeEmpty => "S-21";
    /// `expires_in` is in milliseconds.
    LifeInMilliseconds => "I-01" ["A-11", "I-21", "I-24"];
    /// The length of a password is counted in bytes.
    PasswordCountedInBytes => "I-05";
    /// The list of common passwords is compared letter by letter.
    CommonListByCase => "I-06" ["I-33"];
    /// A password may hold ASCII alone.
    PasswordAsciiOnly => "I-07" ["I-05", "I-08"];
    /// A log-in ends the user's other sessions.
    OneSessionAtATime => "I-13" ["I-23", "I-28", "I-31", "I-32"];
    /// A 401 has no `WWW-Authenticate`.
    ChallengeMissing => "I-15" ["I-*", "S-06"];
    /// A bad token is answered as none.
    ChallengeWithoutError => "I-16" ["I-*"];
    /// The scheme is compared letter by letter.
    SchemeByCase => "I-19";
    /// What is too long for a token is cut.
    TokenCutToLength => "I-20" ["I-16"];
    /// An access token never ends.
    AccessTokenNeverEnds => "I-21" ["I-24"];
    /// A refresh token that nobody knows is 404.
    UnknownRefreshTokenNotFound => "I-26" ["I-*", "A-09", "V-36", "A-21"];
    /// Of many who write at once some are told 500.
    WritersLockEachOther => "P-23" ["INV-1", "P-02", "P-18", "P-19"];
    /// A start empties the database.
    RestartForgets => "P-24" ["P-25"];
    /// Strangers may list the users.
    UsersListedToStrangers => "S-06" ["I-15", "P-35"];
    /// Without `CORS_ORIGINS` every origin is welcome.
    CorsByDefault => "S-11";
    /// Figures about the process are open to all.
    MetricsOpen => "S-18";
    /// PUT writes what differs from the row as it was looked up before others wrote, as an ORM does without a lock.
    WritesWhatChanged => "P-30";
    /// Whoever has looked a row up is told that it has been deleted by them.
    DeletesTwice => "P-30";
    /// A new row is a millisecond younger than its last change.
    UpdatedLaterAtCreation => "P-03";
    /// Of somebody with many rows, the newest one is not found for a moment.
    ReadsLagBehind => "P-08" ["P-25"];
    /// The media type is compared with all of the header.
    MediaTypeToTheLetter => "V-03";
    /// A charset other than UTF-8 ends in 500.
    CharsetCrashes => "V-04" ["INV-1"];
    /// A content encoding ends in 500.
    EncodingCrashes => "V-05" ["INV-1"];
    /// A content encoding is not looked at.
    EncodingIgnored => "V-05";
    /// A parameter that a list does not know is ignored.
    UnknownParameterIgnored => "P-35";
    /// A number in a query is what the language takes for one.
    NumbersOfTheLanguage => "P-12" ["P-13", "S-07"];
    /// The body of a request to an unknown path is left in the connection, and taken for the next request.
    UnreadBodyIsNextRequest => "V-54" ["A-11"];
    /// No body is an empty object.
    EmptyBodyIsObject => "V-06";
    /// What follows the JSON text is not looked at.
    RestOfBodyIgnored => "V-07";
    /// `NaN` and `Infinity` are taken for nought.
    NanTaken => "V-08" on TWO;
    /// A body that is no object ends in 500.
    NoObjectCrashes => "V-09" ["INV-1"];
    /// A body that is not UTF-8 ends in 500.
    InvalidUtf8Crashes => "V-10" ["INV-1", "V-11"];
    /// A byte order mark ends in 500.
    MarkCrashes => "V-11" ["INV-1"];
    /// `Expect: 100-continue` is refused.
    ExpectRefused => "V-24" ["A-11", "INV-2", "INV-3"];
    /// A field that is missing has the wrong type.
    MissingIsWrongType => "V-30" ["P-05", "V-31", "V-50"];
    /// The largest number of a field is too large.
    MaxExclusive => "V-37" on TWO ["A-12", "P-16", "R-21", "S-10", "V-*"];
    /// A number that no computer knows ends in 500.
    LargeNumberCrashes => "V-39" on TWO ["INV-1"];
    /// A URL may have any scheme.
    UrlOfAnyScheme => "V-47" on EVERYTHING ["A-11", "S-10"];
    /// A field at fault is listed twice.
    ErrorsListedTwice => "V-49" ["I-*", "P-*", "S-03", "S-04", "S-10", "V-*"];
    /// Readiness does not ask the database.
    ReadyWithoutDatabase => "A-03";
    /// The hashes of passwords are cheap.
    HashesTooCheap => "I-35";
    /// The sessions of a user who was deleted are still there.
    SessionOutlivesUser => "I-34";
    /// A required column may be null.
    ColumnNullable => "P-27";
    /// A row of somebody else's that can be seen can be changed, too.
    SeenRowChanged => "S-23" on SHOP ["S-08", "S-22"];
    /// Whether somebody is an admin is not asked of a deletion.
    AdminCheckForgottenOnDelete => "S-22" on SHOP;
    /// Where no token is needed, a bad one is as good as none.
    PublicListIgnoresBadToken => "S-22" on SHOP ["I-15", "I-16"];
    /// What everybody may read needs a token.
    PublicListNeedsToken => "S-22" on SHOP ["A-11", "I-15"];
    /// A body is read before the role is asked for.
    BodyBeforeRole => "S-22" on SHOP;
    /// Rows without an owner show who made them.
    MakerShownAsOwner => "S-22" on SHOP ["P-01", "A-11"];
    /// `owner_id` is taken as a filter, and filters nothing.
    /// Every row that counts what a user has counts the rows of others.
    OwnerFilterIgnored => "S-23" on SHOP ["P-*", "V-*", "S-*"];
    /// A reference to a row that everybody sees must be to one's own.
    ReferenceToOwnRowsOnly => "S-23" on SHOP ["P-22", "P-33", "S-22"];
    /// A unique value is per owner, also where others read.
    UniquePerOwnerAlways => "P-18" on SHOP ["P-34"];
    /// A group is unique by its first field alone.
    PairUniqueOverOne => "P-34" on SHOP ["P-*", "S-*"];
    /// A conflict names the first unique field, whichever is taken.
    ConflictNamesFirst => "P-32" on SHOP ["P-18", "P-19", "P-20", "P-34"];
    /// What should go with a row stays.
    CascadeForgotten => "P-33" on SHOP;
    /// What should become null keeps the id of a row that is gone.
    ClearForgotten => "P-33" on SHOP;
    /// What goes with a row goes even where something else still refers to it.
    CascadeIgnoresHolders => "P-33" on SHOP;
    /// A float is kept in single precision.
    FloatInSinglePrecision => "V-53" on SHOP ["P-01", "P-04", "P-05", "P-06", "P-14", "V-48", "A-11"];
    /// The length of every text is 10,000, whatever is declared.
    EveryTextAlike => "V-53" on SHOP ["A-11"];
    /// The schema has a column of another type, or an index under another name.
    SchemaDiffers => "P-31";
    /// Of two migrations at once the second fails.
    MigrationsCollide => "P-36";
    /// A statement may take as long as it likes.
    WaitsWithoutEnd => "P-37";
    /// The process ends with a connection of its database.
    EndsWithItsConnection => "P-38";
}
