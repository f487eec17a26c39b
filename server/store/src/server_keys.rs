//! Secrets that a server makes for itself at its first start and all servers on the database share.

use super::statement::statements;
use super::{Connection, StoreError, corrupt, values};

statements! {
    const OFFER = "INSERT INTO server_keys (name, secret) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    const FIND = "SELECT secret FROM server_keys WHERE name = $1";
}

/// The key of this name; `fresh` becomes it where there is none yet. Whichever of several
/// servers comes first decides for all.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn get_or_insert(
    connection: &mut Connection,
    name: &str,
    fresh: &[u8],
) -> Result<Vec<u8>, StoreError> {
    connection.execute(OFFER, values![name, fresh]).await?;
    let row = connection.fetch_optional(FIND, values![name]).await?;
    row.ok_or_else(|| corrupt("server_keys", "a key that was just kept is not there"))?
        .bytes("secret")
}
