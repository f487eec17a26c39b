//! Replay of offline commands: the bodies of `POST /api/sync`.

use serde::{Deserialize, Serialize};

use super::{Problem, SessionView};
#[cfg(feature = "server")]
use crate::UserId;
#[cfg(feature = "server")]
use crate::body::RequestBody;
#[cfg(feature = "server")]
use crate::json::JsonValue;
use crate::json::{FromJson, ToJson};
use crate::rules::Command;
use crate::{CommandId, Millis, SessionId, Timestamp};

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
    /// What the clock of `occurredAt` showed when the batch was sent: if it is wrong, the server
    /// corrects `occurredAt`.
    pub sent_at: Option<Timestamp>,
    /// Answer what would happen, and change nothing.
    pub dry_run: Option<bool>,
    /// In the order they happened, those of one session next to each other.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<SyncCommand>, max_items = 100))]
    #[body(max_items = 100, too_many = "too_many_commands")]
    pub commands: Vec<JsonValue>,
}

/// A command that happened while the client had no connection: `type` and the fields of that
/// call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToJson)]
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

/// Built from the table of commands: one schema for each replayable command, told apart by `type`.
#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for SyncCommand {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::Ref;
        use utoipa::openapi::schema::{Discriminator, OneOfBuilder};

        let mut mapping = Discriminator::new("type");
        let mut commands = OneOfBuilder::new().description(Some(
            "A command that happened while the client had no connection: `type` and the fields of \
             that call.",
        ));
        for (kind, name) in replayable() {
            let reference = Ref::from_schema_name(name);
            mapping
                .mapping
                .insert(kind.as_str().to_owned(), reference.ref_location.clone());
            commands = commands.item(reference);
        }
        commands.discriminator(Some(mapping)).into()
    }
}

/// The replayable commands with the names of their schemas.
#[cfg(feature = "openapi")]
fn replayable() -> impl Iterator<Item = (crate::rules::CommandKind, String)> {
    let kinds = crate::rules::CommandKind::ALL.iter();
    kinds
        .filter(|kind| kind.is_replayable())
        .map(|kind| (*kind, format!("Replayed{kind:?}")))
}

/// The name of [`replayed_head`].
#[cfg(feature = "openapi")]
const REPLAYED_HEAD: &str = "ReplayedCommandHead";

/// What every replayed command has.
#[cfg(feature = "openapi")]
fn replayed_head() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    use utoipa::PartialSchema;
    use utoipa::openapi::RefOr;
    use utoipa::openapi::schema::{ObjectBuilder, Schema};

    let described = |mut schema: RefOr<Schema>, description: &str| {
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.description = Some(description.to_owned());
        }
        schema
    };
    let fields = [
        (
            "commandId",
            CommandId::schema(),
            "A new UUID for each command: sent again, it changes nothing.",
        ),
        (
            "sessionId",
            SessionId::schema(),
            "The session it is about; a start makes it.",
        ),
        ("occurredAt", Timestamp::schema(), "When it happened."),
    ];
    let head = ObjectBuilder::new().description(Some("What every replayed command has."));
    let head = fields.into_iter().fold(head, |head, (name, schema, text)| {
        head.property(name, described(schema, text)).required(name)
    });
    head.into()
}

/// That, with the command's `type` and the fields of its body.
#[cfg(feature = "openapi")]
fn replayed_command(
    kind: crate::rules::CommandKind,
) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder, Schema, Type};
    use utoipa::openapi::{Ref, RefOr};

    let of_type = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some([kind.as_str()]));
    let mut own = ObjectBuilder::new()
        .property("type", of_type)
        .required("type");
    if let Some((_, RefOr::T(Schema::Object(body)))) = kind.body_schemas().into_iter().next() {
        // The session's id is in the head already.
        for (name, schema) in body
            .properties
            .into_iter()
            .filter(|(name, _)| name != "sessionId")
        {
            if body.required.contains(&name) {
                own = own.required(&name);
            }
            own = own.property(name, schema);
        }
    }
    AllOfBuilder::new()
        .description(Some(format!("A replayed `{}`.", kind.as_str())))
        .item(Ref::from_schema_name(REPLAYED_HEAD))
        .item(own)
        .into()
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

        schemas.push((REPLAYED_HEAD.to_owned(), replayed_head()));
        schemas.extend(replayable().map(|(kind, name)| (name, replayed_command(kind))));
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, FromJson)]
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
    /// What was added to each `occurredAt`, because `sentAt` shows a wrong clock.
    pub correction_milliseconds: Millis,
    /// The version of the rules that the server decides by.
    pub rules_version: u32,
    /// One for each command, in order.
    pub results: Vec<SyncResult>,
}
