//! Secrets that the first server generates and all servers on the database share.

use super::statement::{params, statements};
use super::{Connection, StoreError, corrupt};

statements! {
    static INSERT = "INSERT INTO server_keys (name, secret) VALUES (:name, :secret) ON CONFLICT (name) DO NOTHING";
    static FIND = "SELECT secret FROM server_keys WHERE name = :name";
}

/// The key with this name; if there is none, `fresh` is stored. Among several servers the first
/// one's key is stored.
pub async fn get_or_insert(
    connection: &mut Connection,
    name: &str,
    fresh: &[u8],
) -> Result<Vec<u8>, StoreError> {
    INSERT
        .execute(connection, params! { name, secret: fresh })
        .await?;
    let row = FIND.fetch_optional(connection, params! { name }).await?;
    row.ok_or_else(|| corrupt("server_keys", "a key that was just stored is missing"))?
        .bytes("secret")
}
