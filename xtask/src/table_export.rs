//! Mends what `wasm-opt` 108 (Debian 12's) breaks: it writes every exported table as
//! table 0, and then the page dies at its first value from JavaScript.
//!
//! Knows no more of the format than that takes; a module without the table is left alone.

use anyhow::{Context, Result, bail};

/// The table of JavaScript values, as wasm-bindgen exports it.
const NAME: &[u8] = b"__wbindgen_externrefs";
const TABLE_SECTION: u8 = 4;
const EXPORT_SECTION: u8 = 7;
const KIND_TABLE: u8 = 1;
const EXTERNREF: u8 = 0x6f;

/// Points the export of the table of JavaScript values at the table that holds them.
pub fn mend(module: &mut [u8]) -> Result<()> {
    let mut needle = vec![u8::try_from(NAME.len())?];
    needle.extend_from_slice(NAME);
    needle.push(KIND_TABLE);
    let Some(exports) = section(module, EXPORT_SECTION)? else {
        return Ok(());
    };
    let found = module[exports.clone()]
        .windows(needle.len())
        .position(|window| window == needle);
    let Some(found) = found else { return Ok(()) };
    let tables = section(module, TABLE_SECTION)?.context("an exported table, but no tables")?;
    let index = externref_table(&module[tables])?;
    module[exports.start + found + needle.len()] = index;
    Ok(())
}

/// The index of the first table of JavaScript values; there are never 128.
fn externref_table(section: &[u8]) -> Result<u8> {
    let mut at = 0;
    let count = number(section, &mut at)?;
    for index in 0..count {
        let kind = *section.get(at).context("a table without a type")?;
        at += 1;
        if kind == EXTERNREF {
            return Ok(u8::try_from(index)?);
        }
        let has_maximum = number(section, &mut at)? & 1 == 1;
        number(section, &mut at)?;
        if has_maximum {
            number(section, &mut at)?;
        }
    }
    bail!("no table of JavaScript values")
}

/// The bytes of the first section of this kind.
fn section(module: &[u8], wanted: u8) -> Result<Option<std::ops::Range<usize>>> {
    let mut at = 8;
    while let Some(kind) = module.get(at) {
        at += 1;
        let length = number(module, &mut at)?;
        if *kind == wanted {
            return Ok(Some(at..at + length));
        }
        at += length;
    }
    Ok(None)
}

/// An unsigned LEB128 number.
fn number(bytes: &[u8], at: &mut usize) -> Result<usize> {
    let mut value = 0;
    for shift in (0..32).step_by(7) {
        let byte = *bytes.get(*at).context("the module ends too early")?;
        *at += 1;
        value |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    bail!("a number of more than 32 bits")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(exported: u8) -> Vec<u8> {
        let mut bytes = b"\0asm\x01\0\0\0".to_vec();
        // Two tables: functions (3 to 3 of them), then JavaScript values (at least 4).
        bytes.extend([TABLE_SECTION, 8, 2, 0x70, 1, 3, 3, EXTERNREF, 0, 4]);
        bytes.extend([EXPORT_SECTION, 25, 1, 21]);
        bytes.extend(NAME);
        bytes.extend([KIND_TABLE, exported]);
        bytes
    }

    #[test]
    fn the_export_is_pointed_at_the_values() {
        let mut broken = module(0);
        mend(&mut broken).unwrap();
        assert_eq!(broken, module(1));
    }

    #[test]
    fn a_module_that_is_right_stays_as_it_is() {
        let mut right = module(1);
        mend(&mut right).unwrap();
        assert_eq!(right, module(1));
        let mut empty = b"\0asm\x01\0\0\0".to_vec();
        mend(&mut empty).unwrap();
        assert_eq!(empty.len(), 8);
    }
}
