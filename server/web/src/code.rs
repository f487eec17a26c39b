//! Every code of a problem, with its status, title and meaning. The API's documentation lists them
//! from here, so that every code is documented.

use axum::http::StatusCode;

macro_rules! codes {
    ($(
        $variant:ident = $text:literal, $status:ident, $title:literal,
        $meaning:literal $(because $reasons:literal $then:literal)?;
    )+) => {
        /// A stable code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each is explained by `meaning`, which the API's documentation shows")]
        pub enum Code {
            $($variant,)+
        }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The code as in JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The HTTP status.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)+ }
            }

            /// The title of the problem.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// When the code is answered, and what to do then.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($meaning $(, $reasons, $then)?),)+ }
            }

            /// The reasons in the meaning of a code that is answered to an unknown id in a path.
            #[must_use]
            pub const fn reasons(self) -> Option<&'static str> {
                let reasons: &[&'static str] = match self { $(Self::$variant => &[$($reasons)?],)+ };
                reasons.first().copied()
            }
        }
    };
}

codes! {
    InvalidJson = "invalid_json", BAD_REQUEST, "The body is not JSON",
        "The body is empty, not JSON in UTF-8, nested too deeply, has a name twice in one object or a number out of range. The detail says where.";
    InvalidId = "invalid_id", BAD_REQUEST, "The id is not a UUID",
        "Ids in paths are UUIDs with hyphens, 36 characters.";
    InvalidQuery = "invalid_query", BAD_REQUEST, "The query is invalid",
        "A parameter is not a number, date, date-time, UUID or cursor, is given twice, or its percent-encoding is broken. `errors` names the parameters.";
    InvalidHeader = "invalid_header", BAD_REQUEST, "A header is invalid",
        "`If-Match` is a list of entity tags in quotes or `*`; `Idempotency-Key` is 1 to 255 visible ASCII characters, sent once.";
    Unauthenticated = "unauthenticated", UNAUTHORIZED, "Authentication is required",
        "Sign in, or send a valid token as `Authorization: Bearer`.";
    InvalidToken = "invalid_token", UNAUTHORIZED, "The token is not valid",
        "It is mistyped, expired or deleted: `tokenState` says which. Create a new one.";
    InvalidCredentials = "invalid_credentials", UNAUTHORIZED, "The e-mail or the password is wrong",
        "The response is the same whether the account exists or not.";
    InvalidPasskey = "invalid_passkey", UNAUTHORIZED, "The passkey is not valid",
        "The passkey was removed, belongs to another address of this server, or its signature is wrong. Sign in with the password.";
    LoginRequired = "login_required", FORBIDDEN, "A token may not do this",
        "Accounts and tokens can be managed by signed-in users only, not with a token.";
    ReauthenticationRequired = "reauthentication_required", FORBIDDEN, "The password must be confirmed",
        "The sign-in is older than 15 minutes. Send the password to `POST /api/auth/reauthenticate`, then the same request again.";
    GuestNotAllowed = "guest_not_allowed", FORBIDDEN, "Guests may not do this",
        "Register first; the account keeps everything recorded as a guest.";
    GuestsOff = "guests_off", FORBIDDEN, "This server accepts no guests",
        "Register or sign in.";
    AccountDisabled = "account_disabled", FORBIDDEN, "The account is disabled",
        "The server's operator has disabled it; ask them why. Its tokens are refused as revoked.";
    MailOff = "mail_off", FORBIDDEN, "This server sends no mail",
        "The server's operator has not set up mail; they can reset a password.";
    SignupClosed = "signup_closed", FORBIDDEN, "This server accepts no new users",
        "Ask the server's operator for an account.";
    CrossSiteRequest = "cross_site_request", FORBIDDEN, "The request comes from another site",
        "A write with a cookie must come from Stint's own pages. A program should use a token, or send `Origin` with this server's address.";
    InsufficientScope = "insufficient_scope", FORBIDDEN, "The token lacks the scope",
        "`requiredScope` names the scope that the operation needs.";
    TokenNotFound = "token_not_found", NOT_FOUND, "There is no such token",
        "The token is " because "unknown, deleted or another user's" "; the response is the same.";
    PasskeyNotFound = "passkey_not_found", NOT_FOUND, "There is no such passkey",
        "The passkey is " because "unknown, removed or another user's" "; the response is the same.";
    LoginNotFound = "login_not_found", NOT_FOUND, "There is no such sign-in",
        "The sign-in is " because "unknown, ended or another user's" "; the response is the same.";
    CalendarNotFound = "calendar_not_found", NOT_FOUND, "There is no such calendar",
        "The feed's URL is mistyped, was renewed or removed. Create a new one and subscribe to it.";
    WebhookNotFound = "webhook_not_found", NOT_FOUND, "There is no such webhook",
        "The webhook is " because "unknown, deleted or another user's" "; the response is the same.";
    DeliveryNotFound = "delivery_not_found", NOT_FOUND, "There is no such delivery",
        "Deliveries are stored for 30 days after they were delivered or failed.";
    SessionNotFound = "session_not_found", NOT_FOUND, "There is no such session",
        "The session is " because "unknown, deleted or another user's" "; the response is the same.";
    TaskNotFound = "task_not_found", NOT_FOUND, "There is no such task",
        "The task is " because "unknown or another user's" "; the response is the same. An id that only sessions refer to has progress, but no task.";
    ProjectNotFound = "project_not_found", NOT_FOUND, "There is no such project",
        "The project is " because "unknown or another user's" "; the response is the same.";
    ImportNotFound = "import_not_found", NOT_FOUND, "There is no such import",
        "The import is " because "unknown, older than 30 days or another user's" "; the response is the same.";
    NoSuchRoute = "no_such_route", NOT_FOUND, "There is nothing at this path",
        "The API has no such path; `/api/docs` lists all.";
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED, "The path does not support this method",
        "`Allow` lists the supported methods.";
    RequestTimeout = "request_timeout", REQUEST_TIMEOUT, "The body took too long",
        "The body did not arrive in time. Nothing was written; send it again.";
    LinkInvalid = "link_invalid", GONE, "The link no longer works",
        "The link was used, has expired, was replaced by newer ones, or is incomplete. Ask for another one.";
    ChallengeInvalid = "challenge_invalid", GONE, "The challenge no longer works",
        "The challenge was answered before, is older than five minutes or was made for another browser. Ask for another one.";
    EmailTaken = "email_taken", CONFLICT, "The e-mail belongs to another account",
        "Sign in, or register with another address.";
    TokenLimitReached = "token_limit_reached", CONFLICT, "There are too many tokens",
        "Delete tokens that are no longer used.";
    PasskeyLimitReached = "passkey_limit_reached", CONFLICT, "There are too many passkeys",
        "Remove passkeys that are no longer used.";
    PasskeyExists = "passkey_exists", CONFLICT, "The passkey is there already",
        "The user has a passkey with this credential id.";
    QuotaExceeded = "quota_exceeded", CONFLICT, "The quota is used up",
        "The user stores as much as they may; nothing was written. `limit` names what there is too much of, `used` and `quota` how much. `GET /api/me` has all of them.";
    WebhookLimitReached = "webhook_limit_reached", CONFLICT, "There are too many webhooks",
        "Delete webhooks that are no longer used.";
    AttemptLimitReached = "attempt_limit_reached", CONFLICT, "The delivery was attempted too often",
        "A delivery is attempted at most 50 times. `GET /api/events` still has its event.";
    WebhookDisabled = "webhook_disabled", CONFLICT, "The webhook is disabled",
        "Nothing is sent to it. `disabledReason` says why; enable it by PATCH.";
    SessionAlreadyOpen = "session_already_open", CONFLICT, "A session is already open",
        "A user has one open session at a time; `session` is the open one. Complete or abandon it first.";
    SessionNotActive = "session_not_active", CONFLICT, "The session is paused",
        "Resume it first.";
    SessionNotPaused = "session_not_paused", CONFLICT, "The session is not paused",
        "Only a paused session can be resumed.";
    SessionEnded = "session_ended", CONFLICT, "The session has ended",
        "It was completed, by the user or automatically, or abandoned. `allowedActions` says what is possible.";
    ExtensionLimitReached = "extension_limit_reached", CONFLICT, "The session cannot be extended",
        "Plan and extensions are at most 120 minutes, and the new end must lie after now.";
    SessionEndedAutomatically = "session_ended_automatically", CONFLICT, "The session completed automatically",
        "Only what a person ended can be reopened.";
    SessionNotTimed = "session_not_timed", CONFLICT, "The session was entered afterwards",
        "Correct its end instead.";
    ReopenTooLate = "reopen_too_late", CONFLICT, "The session ended too long ago",
        "A session can be reopened for ten minutes after its end.";
    OvertimeLimitReached = "overtime_limit_reached", CONFLICT, "The session would be over its overtime limit",
        "Count the time since the end as a pause, or leave the session ended.";
    SessionTimeElapsed = "session_time_elapsed", CONFLICT, "The session's time is up",
        "In overtime a session can be completed or abandoned, not paused.";
    PauseLimitReached = "pause_limit_reached", CONFLICT, "The session has the most pauses allowed",
        "A session has at most three pauses.";
    DistractionLimitReached = "distraction_limit_reached", CONFLICT, "The session has the most distractions allowed",
        "A session records at most a hundred distractions.";
    SessionIdTaken = "session_id_taken", CONFLICT, "The session id is in use",
        "Choose a new UUID, or leave `sessionId` out.";
    SessionOpen = "session_open", CONFLICT, "The session is still open",
        "Only ended sessions can be corrected or deleted. Complete or abandon it first.";
    SessionOverlaps = "session_overlaps", CONFLICT, "The session overlaps another",
        "A user's sessions never overlap. `otherSession` says which other session it is and when that takes place; one that lies in the future, because a clock was wrong, can be corrected or deleted.";
    SessionNotDeleted = "session_not_deleted", CONFLICT, "The session is not deleted",
        "There is nothing to restore.";
    TaskIdTaken = "task_id_taken", CONFLICT, "The task id is in use",
        "Choose a new UUID, or leave `taskId` out.";
    ProjectIdTaken = "project_id_taken", CONFLICT, "The project id is in use",
        "Choose a new UUID, or leave `projectId` out.";
    ImportInProgress = "import_in_progress", CONFLICT, "Another import is under way",
        "A user has one import at a time; nothing of this one was written. Send it again when the other one is answered.";
    AnotherPerson = "another_person", CONFLICT, "Another user is signed in",
        "`userId` of the batch is not the signed-in user. No command was applied: store them until their user signs in again.";
    RulesVersionUnknown = "rules_version_unknown", CONFLICT, "The version of the rules is not known",
        "No command was applied. Store the commands, update the client, and send them again.";
    VersionMismatch = "version_mismatch", PRECONDITION_FAILED, "The resource has another version",
        "`If-Match` names another version than the current one. Read the resource again, then decide.";
    BodyTooLarge = "body_too_large", PAYLOAD_TOO_LARGE, "The body is too large",
        "Bodies have at most 256 KiB, unless the operation says otherwise.";
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE, "The body is not application/json",
        "Send `Content-Type: application/json`, in UTF-8.";
    ValidationFailed = "validation_failed", UNPROCESSABLE_ENTITY, "Several values are wrong",
        "`errors` lists each with its code.";
    Required = "required", UNPROCESSABLE_ENTITY, "A field is missing",
        "The field at `pointer` must be sent and must not be null.";
    WrongType = "wrong_type", UNPROCESSABLE_ENTITY, "A field has the wrong type",
        "The detail says which type is right.";
    TooManyItems = "too_many_items", UNPROCESSABLE_ENTITY, "An array is too long",
        "An array has more items than its limit, which the detail gives.";
    UnknownField = "unknown_field", UNPROCESSABLE_ENTITY, "A field is not known",
        "The operation has no such field or parameter; look for a misspelling.";
    UnknownSessionType = "unknown_session_type", UNPROCESSABLE_ENTITY, "There is no such session type",
        "Use pomodoro, short, long or custom.";
    UnknownStatus = "unknown_status", UNPROCESSABLE_ENTITY, "There is no such status",
        "Sessions are active, paused, completed, abandoned or open, several with commas; tasks are open or done.";
    UnknownOutcome = "unknown_outcome", UNPROCESSABLE_ENTITY, "There is no such outcome",
        "Use completed or abandoned.";
    StartTimeTooLongAgo = "start_time_too_long_ago", UNPROCESSABLE_ENTITY, "The start is too long ago",
        "A session that is recorded or corrected may have begun ten years ago at the earliest.";
    EndTimeInFuture = "end_time_in_future", UNPROCESSABLE_ENTITY, "The end is in the future",
        "`endTime` must not be later than the time at which the command was given.";
    FocusedTimeOutOfRange = "focused_time_out_of_range", UNPROCESSABLE_ENTITY, "The focused time is out of range",
        "The time without pauses must be 1 to 135 minutes; of a split, in each part.";
    PausesOutOfRange = "pauses_out_of_range", UNPROCESSABLE_ENTITY, "The pauses are out of range",
        "At most three pauses of at most ten minutes each, in order and within the session.";
    SplitInPause = "split_in_pause", UNPROCESSABLE_ENTITY, "The session cannot be split in a pause",
        "Choose a `splitTime` before or after the pause, which the detail gives.";
    UnknownFormat = "unknown_format", UNPROCESSABLE_ENTITY, "There is no such format",
        "Use json, csv or jsonl.";
    ImportRefused = "import_refused", UNPROCESSABLE_ENTITY, "The log cannot be imported",
        "Nothing was imported. `report` says what is wrong, line by line.";
    FileUnreadable = "file_unreadable", UNPROCESSABLE_ENTITY, "The file cannot be read",
        "It must be a table with a header, or JSON of a time tracker that is read. The detail says what is wrong.";
    DateOrderRequired = "date_order_required", UNPROCESSABLE_ENTITY, "The order of day and month is unknown",
        "Say `dateOrder`; a preview shows how the dates are read.";
    ColumnsRequired = "columns_required", UNPROCESSABLE_ENTITY, "The columns are unknown",
        "Say what each column means in `columns`; a preview lists them.";
    UnknownTimeZone = "unknown_time_zone", UNPROCESSABLE_ENTITY, "There is no such time zone",
        "Use an IANA name such as Europe/Berlin.";
    DayStartsAtOutOfRange = "day_starts_at_out_of_range", UNPROCESSABLE_ENTITY, "The start of the day is out of range",
        "`dayStartsAt` is 0 to 1439 minutes after midnight.";
    DailyGoalOutOfRange = "daily_goal_out_of_range", UNPROCESSABLE_ENTITY, "The goal is out of range",
        "`dailyGoalMinutes` is 1 to 1440, or null for no goal.";
    WeekStartsOnOutOfRange = "week_starts_on_out_of_range", UNPROCESSABLE_ENTITY, "The day of the week is out of range",
        "`weekStartsOn` is 1 for Monday to 7 for Sunday.";
    BreakDurationOutOfRange = "break_duration_out_of_range", UNPROCESSABLE_ENTITY, "The length of the break is out of range",
        "`breakDuration` is 1 to 60 minutes, or null for the browser's own.";
    PresetNameTaken = "preset_name_taken", UNPROCESSABLE_ENTITY, "Another preset has this name",
        "No two presets have the same name, in upper or lower case.";
    StartAfterEnd = "start_after_end", UNPROCESSABLE_ENTITY, "The start is after the end",
        "`startDate` must not be later than `endDate`.";
    RangeTooLong = "range_too_long", UNPROCESSABLE_ENTITY, "The range of days is too long",
        "A range has at most 3700 days; request the rest separately.";
    PageOutOfRange = "page_out_of_range", UNPROCESSABLE_ENTITY, "The page is out of range",
        "Pages count from 1.";
    LimitOutOfRange = "limit_out_of_range", UNPROCESSABLE_ENTITY, "The limit is out of range",
        "A page has 1 to 100 entries.";
    AfterOutOfRange = "after_out_of_range", UNPROCESSABLE_ENTITY, "The sequence is out of range",
        "Sequences count from 1; `after` or `Last-Event-ID` is 0 for all events. A stream cannot begin after the newest event: the client's events then belong to another log, for instance from before a backup was restored. Read everything again from 0.";
    CursorOutOfRange = "cursor_out_of_range", UNPROCESSABLE_ENTITY, "The cursor is later than the newest change",
        "The server's database was replaced by an older one. Leave the cursor out and read everything again.";
    CursorMismatch = "cursor_mismatch", UNPROCESSABLE_ENTITY, "The cursor continues another list",
        "A cursor belongs to its list, filters and `sort`. Send the same ones as before, or leave the cursor out and read from the beginning.";
    PageWithCursor = "page_with_cursor", UNPROCESSABLE_ENTITY, "A page and a cursor are sent",
        "`cursor` reads on where an answer ended, `page` counts from the beginning. Send one of them.";
    UnknownSort = "unknown_sort", UNPROCESSABLE_ENTITY, "There is no such sort",
        "The detail lists the orders of the list; a minus sign begins with the latest.";
    EmailInvalid = "email_invalid", UNPROCESSABLE_ENTITY, "The e-mail is not an address",
        "Use an address such as ada@example.org.";
    PasskeyNotAccepted = "passkey_not_accepted", UNPROCESSABLE_ENTITY, "The new passkey is not accepted",
        "What the browser says of the new passkey cannot be read, is of another page, or nobody was asked for a PIN, a finger or a face.";
    EmailDoesNotMatch = "email_does_not_match", UNPROCESSABLE_ENTITY, "The e-mail is not the one of the link",
        "In another browser than the one that asked for the link, `email` must be the address that it was sent to.";
    PasswordTooShort = "password_too_short", UNPROCESSABLE_ENTITY, "The password is too short",
        "Use at least 8 characters.";
    PasswordTooLong = "password_too_long", UNPROCESSABLE_ENTITY, "The password is too long",
        "Use at most 200 characters.";
    PasswordTooCommon = "password_too_common", UNPROCESSABLE_ENTITY, "The password is too common",
        "It is among the first that attackers try, or like the e-mail address. Use several words.";
    UnknownScope = "unknown_scope", UNPROCESSABLE_ENTITY, "There is no such scope",
        "The detail lists all scopes.";
    UrlNotAllowed = "url_not_allowed", UNPROCESSABLE_ENTITY, "The URL is not allowed",
        "Use an absolute https URL of a public address, without user name and password. The detail says what is wrong.";
    UnknownEventType = "unknown_event_type", UNPROCESSABLE_ENTITY, "There is no such event type",
        "The detail lists all event types.";
    UnknownDeliveryStatus = "unknown_delivery_status", UNPROCESSABLE_ENTITY, "There is no such delivery status",
        "Use pending, delivered or failed.";
    ExpiresInPast = "expires_in_past", UNPROCESSABLE_ENTITY, "The expiry is in the past",
        "`expiresAt` must be in the future; leave it out for no expiry.";
    PushEndpointInvalid = "push_endpoint_invalid", UNPROCESSABLE_ENTITY, "The push endpoint is invalid",
        "`endpoint` is an https URL of the browser's push service, as `PushSubscription.toJSON()` gives it.";
    PushKeyInvalid = "push_key_invalid", UNPROCESSABLE_ENTITY, "A key of the push subscription is invalid",
        "`keys` are base64url: `p256dh` an uncompressed point of P-256 (65 bytes), `auth` 16 bytes.";
    PlannedDurationRequired = "planned_duration_required", UNPROCESSABLE_ENTITY, "A custom session needs a length",
        "Send `plannedDuration`, 5 to 120 minutes.";
    PlannedDurationOutOfRange = "planned_duration_out_of_range", UNPROCESSABLE_ENTITY, "The length is out of range",
        "`plannedDuration` is 5 to 120 minutes.";
    PlannedDurationMismatch = "planned_duration_mismatch", UNPROCESSABLE_ENTITY, "The length does not match the session type",
        "Leave `plannedDuration` out, or use custom for another length.";
    QualityRatingOutOfRange = "quality_rating_out_of_range", UNPROCESSABLE_ENTITY, "The rating is out of range",
        "`qualityRating` is 1 to 5.";
    FocusScoreOutOfRange = "focus_score_out_of_range", UNPROCESSABLE_ENTITY, "The score is out of range",
        "`focusScore` is 0 to 100.";
    UnknownDistractionKind = "unknown_distraction_kind", UNPROCESSABLE_ENTITY, "There is no such kind of distraction",
        "Use internal or external.";
    ExtensionOutOfRange = "extension_out_of_range", UNPROCESSABLE_ENTITY, "The extension is out of range",
        "`minutes` is 1 to 60; plan and extensions are at most 120, and in overtime the new end lies after now.";
    UnknownCountedAs = "unknown_counted_as", UNPROCESSABLE_ENTITY, "Time does not count as this",
        "Use pause or focus.";
    TextTooLong = "text_too_long", UNPROCESSABLE_ENTITY, "A text is too long",
        "The detail gives the limit, counted in Unicode scalar values after trimming.";
    TextNotAllowed = "text_not_allowed", UNPROCESSABLE_ENTITY, "A text has a control character",
        "Only newline and tab are allowed.";
    TooManyTags = "too_many_tags", UNPROCESSABLE_ENTITY, "There are too many tags",
        "A session has at most 10.";
    TagNotAllowed = "tag_not_allowed", UNPROCESSABLE_ENTITY, "A tag is not allowed",
        "It has 1 to 50 characters on one line, without a comma.";
    ColorInvalid = "color_invalid", UNPROCESSABLE_ENTITY, "The color is invalid",
        "Use `#` and six hexadecimal digits, such as `#3366cc`.";
    EstimatedSessionsOutOfRange = "estimated_sessions_out_of_range", UNPROCESSABLE_ENTITY, "The estimate is out of range",
        "`estimatedSessions` is 1 to 99.";
    UnknownProject = "unknown_project", UNPROCESSABLE_ENTITY, "The project is unknown",
        "A task's `projectId` must be a project of the user, archived or not. Sessions may refer to any id.";
    UnknownPosition = "unknown_position", UNPROCESSABLE_ENTITY, "There is no such position in the order",
        "`after` must be a task of the user, with room below it.";
    IdempotencyKeyReused = "idempotency_key_reused", UNPROCESSABLE_ENTITY, "The idempotency key was used for another request",
        "Use a new key for every request; repeat a request with the same method, path, `If-Match` and body, byte for byte.";
    TooManySessions = "too_many_sessions", UNPROCESSABLE_ENTITY, "The request names too many sessions",
        "Name at most 50 sessions; send the others in another request.";
    UnknownMergeTarget = "unknown_merge_target", UNPROCESSABLE_ENTITY, "There is nothing of this id to merge into",
        "`into` must be another task or project of the user, archived or not.";
    TooManyCommands = "too_many_commands", UNPROCESSABLE_ENTITY, "The batch has too many commands",
        "A batch has at most 100 commands; send the rest in another.";
    UnknownCommand = "unknown_command", UNPROCESSABLE_ENTITY, "There is no such command",
        "Use start, pause, resume, recordDistraction, extend, complete, abandon, reopen or amend.";
    OccurredInFuture = "occurred_in_future", UNPROCESSABLE_ENTITY, "The command is from the future",
        "Check the device's clock, or send `sentAt` with the batch: then a wrong clock is corrected.";
    OccurredTooLongAgo = "occurred_too_long_ago", UNPROCESSABLE_ENTITY, "The command is too old",
        "Commands are accepted for 30 days.";
    OutOfOrder = "out_of_order", UNPROCESSABLE_ENTITY, "The command comes too late",
        "Send a session's commands in the order they happened.";
    ClockTooFarOff = "clock_too_far_off", UNPROCESSABLE_ENTITY, "The clock is too far off",
        "`sentAt` is more than 14 days from the server's clock. No command was applied: set the device's clock, or leave `sentAt` out and correct `occurredAt` by `serverTime` of `GET /api`.";
    CommandIdReused = "command_id_reused", UNPROCESSABLE_ENTITY, "The command id was used for another command",
        "Give every command a new UUID.";
    TooManyStreams = "too_many_streams", TOO_MANY_REQUESTS, "Too many streams are open",
        "Close unused streams, or wait as many seconds as `Retry-After` says.";
    RateLimited = "rate_limited", TOO_MANY_REQUESTS, "Too many requests",
        "Wait as many seconds as `Retry-After` says.";
    Internal = "internal_error", INTERNAL_SERVER_ERROR, "Internal server error",
        "The error was logged with the `requestId` of the response.";
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "The server is overloaded or shutting down",
        "Read again after as many seconds as `Retry-After` says.";
    NotWritten = "not_written", SERVICE_UNAVAILABLE, "Nothing was written",
        "The server is overloaded or shutting down, or its database is not available. Send the same again after as many seconds as `Retry-After` says.";
    OutcomeUnknown = "outcome_unknown", SERVICE_UNAVAILABLE, "It is not known whether this took effect",
        "The connection to the database broke while the write was committed, or the request took too long; of a batch, a part took effect. Send the same again with the same `Idempotency-Key`, or the same `commandId`: it then takes effect once.";
}

impl Code {
    /// The code with this spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}
