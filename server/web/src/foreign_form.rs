//! The form that imports a file of another time tracker. The first time it has the file; the preview
//! sends the file back, compressed, so that nothing is stored for somebody who does not confirm.

use std::io::{Read, Write};

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use futures_util::TryStreamExt;
use service::ForeignUpload;
use shared::UserId;

use crate::code::Code;
use crate::import_upload::{self, UploadKind};
use crate::problem::ApiError;
use crate::state::AppState;

/// Fields of the form: one for each column of a table, and a few more.
const MAX_FIELDS: usize = 120;

/// Characters of a field other than the file.
const FIELD_CHARS: usize = 200;

/// A submitted form.
pub struct ForeignForm {
    /// The fields besides the file.
    pub fields: Vec<(String, String)>,
    /// The file; empty where none was chosen.
    pub upload: ForeignUpload,
}

/// Takes the form in.
///
/// # Errors
/// 415 where the body is no multipart form, 400 where it breaks off or has fields that no page
/// sends, and those of [`import_upload::receive_foreign`].
pub async fn receive(
    state: &AppState,
    user: UserId,
    request: Request,
) -> Result<ForeignForm, ApiError> {
    let (parts, body) = request.into_parts();
    let pieces = body.into_data_stream();
    let pieces = pieces.map_err(|_| import_upload::broken_off());
    let mut upload =
        import_upload::receive_foreign(state, user, UploadKind::ForeignForm, pieces).await?;
    // In one piece, so that the parser searches it once.
    let request = Request::from_parts(parts, Body::from(upload.take()));
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| {
        let expected = "A file must be sent as multipart/form-data; programs use the API.";
        ApiError::new(Code::UnsupportedMediaType, expected)
    })?;
    let mut fields = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|_| malformed())? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|_| malformed())?;
        match name.as_str() {
            "file" => upload.put(bytes.to_vec()),
            "content" if !bytes.is_empty() => upload.put(unpacked(&bytes)?),
            _ if fields.len() < MAX_FIELDS && bytes.len() <= FIELD_CHARS => {
                fields.push((name, String::from_utf8_lossy(&bytes).into_owned()));
            }
            _ => return Err(malformed()),
        }
    }
    Ok(ForeignForm { fields, upload })
}

/// The file as the preview sends it back.
#[must_use]
pub fn packed(file: &[u8]) -> String {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing into memory does not fail.
    let written = encoder.write_all(file).and_then(|()| encoder.finish());
    STANDARD.encode(written.unwrap_or_default())
}

fn unpacked(content: &[u8]) -> Result<Vec<u8>, ApiError> {
    let compressed = STANDARD.decode(content).map_err(|_| malformed())?;
    let most = ForeignUpload::MAX_BYTES as u64;
    let mut file = Vec::new();
    GzDecoder::new(compressed.as_slice())
        .take(most + 1)
        .read_to_end(&mut file)
        .map_err(|_| malformed())?;
    Ok(file)
}

fn malformed() -> ApiError {
    ApiError::new(
        Code::InvalidJson,
        "The form is malformed: choose the file again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_back_and_a_bomb_stays_small() {
        let file = b"start,end\n\xff\0".repeat(1000);
        assert_eq!(unpacked(packed(&file).as_bytes()).ok(), Some(file));
        let bomb = packed(&vec![0; 64 * 1024 * 1024]);
        let unpacked_bomb = unpacked(bomb.as_bytes()).map(|file| file.len());
        assert_eq!(unpacked_bomb.ok(), Some(ForeignUpload::MAX_BYTES + 1));
        for wrong in [&b"%"[..], b"AAAA"] {
            assert!(unpacked(wrong).is_err());
        }
    }
}
