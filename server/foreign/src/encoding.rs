//! The text of a file whose encoding nobody has said.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes that are looked at to tell UTF-16 without a byte order mark.
const LOOKED_AT: usize = 1024;

/// The text without its byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let (text, _) = encoding_of(bytes).decode_with_bom_removal(bytes);
    text
}

fn encoding_of(bytes: &[u8]) -> &'static Encoding {
    if let Some((marked, _)) = Encoding::for_bom(bytes) {
        return marked;
    }
    let looked_at = &bytes[..bytes.len().min(LOOKED_AT)];
    let zeros = |odd: usize| {
        let every_second = looked_at.iter().skip(odd).step_by(2);
        every_second.filter(|byte| **byte == 0).count()
    };
    // Headers are ASCII, of which UTF-16 makes a zero in every second byte.
    let most = looked_at.len() / 4;
    if zeros(1) > most {
        UTF_16LE
    } else if zeros(0) > most {
        UTF_16BE
    } else if std::str::from_utf8(bytes).is_ok() {
        UTF_8
    } else {
        WINDOWS_1252
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_follows_from_the_bytes() {
        let utf_16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big_endian = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let cases: [(Vec<u8>, &str); 8] = [
            (b"start,Gr\xc3\xbcn".to_vec(), "start,Grün"),
            (b"\xef\xbb\xbfstart".to_vec(), "start"),
            (b"start,Gr\xfcn \x80".to_vec(), "start,Grün €"),
            (utf_16("\u{feff}start,ü🌱"), "start,ü🌱"),
            (utf_16("start,ü🌱"), "start,ü🌱"),
            (big_endian("\u{feff}start,ü"), "start,ü"),
            (big_endian("start,ü"), "start,ü"),
            (Vec::new(), ""),
        ];
        for (bytes, text) in cases {
            assert_eq!(decode(&bytes), text, "{bytes:?}");
        }
    }
}
