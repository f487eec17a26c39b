//! Replay of offline commands: the bodies of `POST /api/sync`.

use serde::{Deserialize, Serialize};

use super::{Problem, SessionView};
#[cfg(feature = "server")]
use crate::UserId;
#[cfg(feature = "server")]
use crate::body::{JsonValue, RequestBody};
use crate::rules::Command;
use crate::{CommandId, SessionId, Timestamp};

/// `POST /api/sync` as the server reads it: each command by itself, so that a malformed one does
/// not stop the others.
#[cfg(feature = "server")]
#[derive(Clone, Debug, PartialEq, RequestBody)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
pub struct SyncBatch {
    /// The version of the rules that the client decided by.
    pub rules_version: i64,
    /// The user who made the commands, if the client knows: if another user is signed in now, no
    /// command is accepted.
    pub user_id: Option<UserId>,
    /// In the order they happened, those of one session next to each other.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<SyncCommand>, max_items = 100))]
    #[body(max_items = 100, too_many = "too_many_commands")]
    pub commands: Vec<JsonValue>,
}

/// A command that happened while the client had no connection: `type` and the fields of that
/// call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[serde(rename_all = "camelCase")]
pub struct SyncCommand {
    /// A new UUID for each command: a command sent again changes nothing.
    pub command_id: CommandId,
    /// The session it is about; a start makes it.
    pub session_id: SessionId,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// `type` and the command's own fields.
    #[serde(flatten)]
    pub command: Command,
}

/// Built from the table of commands: every field of every replayable command, none of them
/// required.
#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for SyncCommand {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Schema};
        use utoipa::openapi::{Ref, RefOr};

        use crate::rules::CommandKind;

        let described = |mut schema: RefOr<Schema>, description: &str| {
            match &mut schema {
                RefOr::T(Schema::Object(object)) => {
                    object.description = Some(description.to_owned());
                }
                RefOr::Ref(reference) => reference.description = description.to_owned(),
                RefOr::T(_) => {}
            }
            schema
        };
        let replayable = || CommandKind::ALL.iter().filter(|kind| kind.is_replayable());
        let names: Vec<_> = replayable()
            .map(|kind| format!("`{}`", kind.as_str()))
            .collect();
        let reference = Ref::from_schema_name("CommandKind");
        let mut object = ObjectBuilder::new()
            .description(Some(
                "A command that happened while the client had no connection: `type` and the \
                 fields of that call.",
            ))
            .property(
                "commandId",
                described(
                    CommandId::schema(),
                    "A new UUID for each command: sent again, it changes nothing.",
                ),
            )
            .property(
                "sessionId",
                described(
                    SessionId::schema(),
                    "The session it is about; a start makes it.",
                ),
            )
            .property(
                "occurredAt",
                described(Timestamp::schema(), "When it happened."),
            )
            .property(
                "type",
                described(
                    RefOr::Ref(reference),
                    &format!("One of {}.", names.join(", ")),
                ),
            );
        for name in ["commandId", "sessionId", "occurredAt", "type"] {
            object = object.required(name);
        }
        for kind in replayable() {
            let Some((_, RefOr::T(Schema::Object(body)))) = kind.body_schemas().into_iter().next()
            else {
                continue;
            };
            for (name, schema) in body.properties {
                // The session's id stands beside the type already.
                if name != "sessionId" {
                    object = object.property(name, described(schema, kind.as_str()));
                }
            }
        }
        object.into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for SyncCommand {
    fn name() -> std::borrow::Cow<'static, str> {
        "ReplayedCommand".into()
    }

    fn schemas(
        schemas: &mut Vec<(
            String,
            utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>,
        )>,
    ) {
        use crate::rules::CommandKind;

        schemas.push((
            "CommandKind".to_owned(),
            <CommandKind as utoipa::PartialSchema>::schema(),
        ));
        for kind in CommandKind::ALL.iter().filter(|kind| kind.is_replayable()) {
            schemas.extend(kind.body_schemas().into_iter().skip(1));
        }
    }
}

/// The outcome of a replayed command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum SyncOutcome {
    /// It took effect.
    Applied,
    /// It was sent before; nothing changed now.
    Duplicate,
    /// It was refused; `problem` says why.
    Rejected,
}

/// The answer to one command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SyncResult {
    /// The command's id; null where it could not be read.
    pub command_id: Option<CommandId>,
    /// Applied, duplicate or rejected.
    pub outcome: SyncOutcome,
    /// For a duplicate: the outcome of the first time.
    pub first_outcome: Option<SyncOutcome>,
    /// Why it was refused, now or the first time.
    pub problem: Option<Problem>,
    /// The session afterwards, if there is one.
    pub session: Option<SessionView>,
    /// Of a split that took effect: the second part; left out otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_session: Option<SessionView>,
}

/// The answer to a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SyncAnswer {
    /// The server's now.
    pub server_time: Timestamp,
    /// The version of the rules that the server decides by.
    pub rules_version: u32,
    /// One for each command, in order.
    pub results: Vec<SyncResult>,
}
