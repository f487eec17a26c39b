//! JSON schemas of the calls' types.

use shared::rules::CommandKind;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::types::AnyCommand;

/// A schema, or a reference to one.
pub type NamedSchema = RefOr<Schema>;

/// Adds the schema of a type and of those that it refers to.
pub fn add<T: ToSchema>(schemas: &mut Vec<(String, NamedSchema)>) {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
}

/// One alternative for each command of the table: its `type` and the fields of its body.
impl PartialSchema for AnyCommand {
    fn schema() -> RefOr<Schema> {
        let mut commands = OneOfBuilder::new().description(Some("A command with its `type`."));
        for kind in CommandKind::ALL {
            let mut command = match kind.body_schemas().into_iter().next() {
                Some((_, RefOr::T(Schema::Object(body)))) => ObjectBuilder::from(body),
                _ => ObjectBuilder::new(),
            };
            command = command
                .title(Some(format!("{kind:?}Command")))
                .property(
                    "type",
                    ObjectBuilder::new()
                        .schema_type(Type::String)
                        .enum_values(Some([kind.as_str()])),
                )
                .required("type");
            commands = commands.item(command);
        }
        commands.into()
    }
}

impl ToSchema for AnyCommand {
    fn name() -> std::borrow::Cow<'static, str> {
        "Command".into()
    }
}
