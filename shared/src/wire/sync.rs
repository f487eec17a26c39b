//! Replay of offline commands: the bodies of `POST /api/sync`.

use serde::{Deserialize, Serialize};

#[cfg(feature = "server")]
use super::{ChangeProject, ChangeTask, CreateProject, CreateTask, ListEntity};
use super::{Problem, Project, SessionView, Task};
#[cfg(feature = "server")]
use crate::body::{BodyFields, RequestBody};
#[cfg(feature = "server")]
use crate::json::JsonValue;
use crate::json::{FromJson, ToJson};
use crate::rules::Command;
use crate::{CommandId, Millis, SessionId, Timestamp};
#[cfg(feature = "server")]
use crate::{ProjectId, TaskId, UserId};

/// `POST /api/sync`. Each command is read by itself: a malformed one does not stop the others.
#[cfg(feature = "server")]
#[derive(Clone, Debug, PartialEq, RequestBody)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", schema(rename_all = "camelCase"))]
pub struct SyncBatch {
    /// The version of the rules that the client decided by.
    pub rules_version: i64,
    /// Whose commands they are, if known: none is taken if another user is signed in.
    pub user_id: Option<UserId>,
    /// What the clock of `occurredAt` showed at the sending: the server corrects a wrong one.
    pub sent_at: Option<Timestamp>,
    /// Answer what would happen, and change nothing.
    pub dry_run: Option<bool>,
    /// In the order they happened, those of one session, task or project next to each other.
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

/// An entry of a batch: a command of a session, a task or a project.
#[cfg(feature = "server")]
#[derive(Clone, Debug, PartialEq)]
pub enum SyncEntry {
    /// Decided by the rules.
    Session(SyncCommand),
    /// Of a task or a project.
    List {
        /// A new UUID for each command: a command sent again changes nothing.
        command_id: CommandId,
        /// When it happened.
        occurred_at: Timestamp,
        /// What is created or changed.
        command: ListCommand,
    },
}

/// A command of a task or a project, with the fields of that call.
#[cfg(feature = "server")]
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum ListCommand {
    /// `createTask`, as `POST /api/tasks`.
    CreateTask(TaskId, CreateTask),
    /// `changeTask`, as `PATCH /api/tasks/{id}`.
    ChangeTask(TaskId, ChangeTask),
    /// `createProject`, as `POST /api/projects`.
    CreateProject(ProjectId, CreateProject),
    /// `changeProject`, as `PATCH /api/projects/{id}`.
    ChangeProject(ProjectId, ChangeProject),
}

#[cfg(feature = "server")]
impl ListCommand {
    /// What it is about.
    #[must_use]
    pub const fn entity(&self) -> ListEntity {
        match self {
            Self::CreateTask(id, _) | Self::ChangeTask(id, _) => ListEntity::Task(*id),
            Self::CreateProject(id, _) | Self::ChangeProject(id, _) => ListEntity::Project(*id),
        }
    }

    /// The fields of a command of this type; none where there is no such command.
    fn read(kind: &str, fields: &mut BodyFields) -> Option<Option<Self>> {
        fn read<I: FromJson, B: RequestBody>(
            fields: &mut BodyFields,
            id: &'static str,
            command: fn(I, B) -> ListCommand,
        ) -> Option<Option<ListCommand>> {
            let id = fields.take(id);
            let body = B::read(fields);
            Some(id.zip(body).map(|(id, body)| command(id, body)))
        }
        match kind {
            "createTask" => read(fields, "taskId", Self::CreateTask),
            "changeTask" => read(fields, "taskId", Self::ChangeTask),
            "createProject" => read(fields, "projectId", Self::CreateProject),
            "changeProject" => read(fields, "projectId", Self::ChangeProject),
            _ => None,
        }
    }
}

/// `type` says which it is.
#[cfg(feature = "server")]
impl RequestBody for SyncEntry {
    fn read(fields: &mut BodyFields) -> Option<Self> {
        let kind = fields.peek::<String>("type").unwrap_or_default();
        let Some(command) = ListCommand::read(&kind, fields) else {
            return SyncCommand::read(fields).map(Self::Session);
        };
        let command_id = fields.take("commandId");
        let occurred_at = fields.take("occurredAt");
        fields.take::<String>("type");
        Some(Self::List {
            command_id: command_id?,
            occurred_at: occurred_at?,
            command: command?,
        })
    }
}

/// One schema for each command, told apart by `type`: those of sessions from the table of commands, those of
/// tasks and projects from the bodies of their calls.
#[cfg(feature = "openapi")]
mod document {
    use std::borrow::Cow;

    use utoipa::openapi::schema::{
        AllOfBuilder, Discriminator, Object, ObjectBuilder, OneOfBuilder, Schema, Type,
    };
    use utoipa::openapi::{Ref, RefOr};
    use utoipa::{PartialSchema, ToSchema};

    use super::SyncCommand;
    use crate::rules::CommandKind;
    use crate::wire::{ChangeProject, ChangeTask, CreateProject, CreateTask};
    use crate::{CommandId, ProjectId, SessionId, TaskId, Timestamp};

    type Named = (String, RefOr<Schema>);

    const SESSION: &str = "ReplayedCommandHead";
    const TASK: &str = "ReplayedTaskHead";
    const PROJECT: &str = "ReplayedProjectHead";

    impl PartialSchema for SyncCommand {
        fn schema() -> RefOr<Schema> {
            let mut mapping = Discriminator::new("type");
            let mut commands = OneOfBuilder::new().description(Some(
                "An offline command: `type` and the fields of that call.",
            ));
            for (kind, (name, _)) in all() {
                let reference = Ref::from_schema_name(name);
                let location = reference.ref_location.clone();
                mapping.mapping.insert(kind.to_owned(), location);
                commands = commands.item(reference);
            }
            commands.discriminator(Some(mapping)).into()
        }
    }

    impl ToSchema for SyncCommand {
        fn name() -> Cow<'static, str> {
            "ReplayedCommand".into()
        }

        fn schemas(schemas: &mut Vec<Named>) {
            let id = SessionId::schema();
            schemas.push((SESSION.to_owned(), head("sessionId", id).into()));
            let lists = lists();
            schemas.extend(lists.map(|list| (list.head.to_owned(), list.common().into())));
            schemas.extend(all().into_iter().map(|(_, command)| command));
            schemas.push(("CommandKind".to_owned(), CommandKind::schema()));
            for kind in replayable() {
                schemas.extend(kind.body_schemas().into_iter().skip(1));
            }
        }
    }

    fn replayable() -> impl Iterator<Item = CommandKind> {
        let kinds = CommandKind::ALL.iter().copied();
        kinds.filter(|kind| kind.is_replayable())
    }

    /// The commands of tasks, or of projects.
    struct List {
        head: &'static str,
        id: &'static str,
        id_schema: RefOr<Schema>,
        create: (&'static str, &'static str, Object),
        change: (&'static str, &'static str, Object),
    }

    fn lists() -> [List; 2] {
        [
            List {
                head: TASK,
                id: "taskId",
                id_schema: TaskId::schema(),
                create: (
                    "createTask",
                    "ReplayedCreateTask",
                    object(CreateTask::schema()),
                ),
                change: (
                    "changeTask",
                    "ReplayedChangeTask",
                    object(ChangeTask::schema()),
                ),
            },
            List {
                head: PROJECT,
                id: "projectId",
                id_schema: ProjectId::schema(),
                create: (
                    "createProject",
                    "ReplayedCreateProject",
                    object(CreateProject::schema()),
                ),
                change: (
                    "changeProject",
                    "ReplayedChangeProject",
                    object(ChangeProject::schema()),
                ),
            },
        ]
    }

    impl List {
        /// Whether creations and changes have the same field.
        fn is_common(&self, name: &str) -> bool {
            let (create, change) = (&self.create.2.properties, &self.change.2.properties);
            create
                .get(name)
                .is_some_and(|field| change.get(name) == Some(field))
        }

        /// What creations and changes have in common.
        fn common(&self) -> ObjectBuilder {
            let fields = self.change.2.properties.iter();
            let common = fields.filter(|(name, _)| self.is_common(name));
            common.fold(
                head(self.id, self.id_schema.clone()),
                |head, (name, field)| head.property(name, field.clone()),
            )
        }

        fn commands(self) -> [(&'static str, Named); 2] {
            [&self.create, &self.change].map(|(kind, name, body)| {
                let is_said = |name: &str| name == self.id || self.is_common(name);
                let command = command(self.head, kind, body.clone(), is_said);
                (*kind, ((*name).to_owned(), command))
            })
        }
    }

    /// Every command by its type.
    fn all() -> Vec<(&'static str, Named)> {
        let of_sessions = replayable().map(|kind| {
            let body = kind.body_schemas().into_iter().next();
            let body = body.map(|(_, schema)| object(schema)).unwrap_or_default();
            let command = command(SESSION, kind.as_str(), body, |name| name == "sessionId");
            (kind.as_str(), (format!("Replayed{kind:?}"), command))
        });
        let of_lists = lists().into_iter().flat_map(List::commands);
        of_sessions.chain(of_lists).collect()
    }

    /// What every command has.
    fn head(id: &str, id_schema: RefOr<Schema>) -> ObjectBuilder {
        let fields = [
            (
                "commandId",
                CommandId::schema(),
                "A new UUID for each command: sent again, it changes nothing.",
            ),
            (id, id_schema, "The session it is about; a start makes it."),
            ("occurredAt", Timestamp::schema(), "When it happened."),
        ];
        let head = ObjectBuilder::new();
        fields.into_iter().fold(head, |head, (name, schema, text)| {
            let mut field = object(schema);
            field.description = Some(text.to_owned());
            head.property(name, field).required(name)
        })
    }

    /// That, with the command's `type` and the fields of its body that are not said there.
    fn command(
        head: &str,
        kind: &str,
        body: Object,
        is_said: impl Fn(&str) -> bool,
    ) -> RefOr<Schema> {
        let of_type = ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some([kind]));
        let mut own = ObjectBuilder::new()
            .property("type", of_type)
            .required("type");
        for (name, schema) in body.properties {
            if body.required.contains(&name) {
                own = own.required(&name);
            }
            if !is_said(&name) {
                own = own.property(name, schema);
            }
        }
        AllOfBuilder::new()
            .item(Ref::from_schema_name(head))
            .item(own)
            .into()
    }

    fn object(schema: RefOr<Schema>) -> Object {
        match schema {
            RefOr::T(Schema::Object(object)) => object,
            _ => Object::new(),
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
    /// Null where it could not be read.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub command_id: Option<CommandId>,
    /// What became of it.
    pub outcome: SyncOutcome,
    /// Of a duplicate.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub first_outcome: Option<SyncOutcome>,
    /// Why it was refused, now or the first time.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub problem: Option<Problem>,
    /// The session afterwards, if there is one.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub session: Option<SessionView>,
    /// The second part of a split that took effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_session: Option<SessionView>,
    /// The task afterwards, of its commands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Task>,
    /// The project afterwards, of its commands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<Project>,
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
