//! Takes out of a module and its script what a library offers to JavaScript and no page asks for.
//!
//! What a crate exports is kept by every tool, because a page might call it. Nobody calls the
//! streams of server functions, which come with Leptos, and with them goes what only they
//! import. It must not touch anything else that the page can call.

use std::collections::BTreeSet;

use walrus::Module;
use walrus::passes::gc;

/// The classes, as the script has them. The module's functions have the same names in small
/// letters.
const CLASSES: [&str; 3] = [
    "IntoUnderlyingByteSource",
    "IntoUnderlyingSink",
    "IntoUnderlyingSource",
];

/// How far wasm-bindgen indents what the module imports.
const IMPORT: &str = "        ";

/// Takes the classes' functions out of the module, and whatever only they need.
pub fn take_out(module: &mut Module) {
    let unused: Vec<_> = module
        .exports
        .iter()
        .filter(|export| is_method(&export.name))
        .map(|export| export.id())
        .collect();
    for export in unused {
        module.exports.delete(export);
    }
    gc::run(module);
}

fn is_method(export: &str) -> bool {
    let name = export.strip_prefix("__wbg_").unwrap_or(export);
    CLASSES.iter().any(|class| {
        name.strip_prefix(&class.to_lowercase())
            .is_some_and(|rest| rest.starts_with('_'))
    })
}

/// The names that a module imports.
pub fn imports(module: &Module) -> BTreeSet<String> {
    let names = module.imports.iter().map(|import| import.name.clone());
    names.collect()
}

/// wasm-bindgen's script without the classes, and without what the module no longer imports.
pub fn prune(script: &str, imports: &BTreeSet<String>) -> String {
    let mut kept = String::with_capacity(script.len());
    let mut lines = script.lines();
    let mut is_import_list = false;
    while let Some(line) = lines.next() {
        is_import_list = line == "    const import0 = {" || (is_import_list && line != "    };");
        let last: Option<fn(&str) -> bool> = if is_class(line) {
            Some(|line| line == "}")
        } else if is_finalizer(line) {
            Some(|line| line.ends_with(';'))
        } else if is_import_list && is_unused(line, imports) {
            Some(|line| {
                line.strip_prefix(IMPORT)
                    .is_some_and(|end| end.starts_with('}'))
            })
        } else {
            None
        };
        match last {
            None if is_disposal(line) => {}
            None => {
                kept.push_str(line);
                kept.push('\n');
            }
            Some(is_last) => {
                lines.by_ref().find(|line| is_last(line));
            }
        }
    }
    kept
}

fn named<'line>(line: &'line str, before: &str) -> Option<&'line str> {
    let rest = line.strip_prefix(before)?;
    let class = CLASSES.iter().find(|class| rest.starts_with(**class))?;
    rest.strip_prefix(class)
}

fn is_class(line: &str) -> bool {
    named(line, "export class ") == Some(" {")
}

fn is_disposal(line: &str) -> bool {
    named(line, "if (Symbol.dispose) ").is_some_and(|rest| rest.starts_with('.'))
}

fn is_finalizer(line: &str) -> bool {
    named(line, "const ").is_some_and(|rest| rest.starts_with("Finalization ="))
}

/// Whether a function for the module begins here that the module does not import.
fn is_unused(line: &str, imports: &BTreeSet<String>) -> bool {
    let entry = line.strip_prefix(IMPORT);
    entry
        .and_then(|entry| entry.split_once(": function("))
        .is_some_and(|(name, _)| !name.starts_with(' ') && !imports.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "\
export class IntoUnderlyingSink {
    free() {
        wasm.__wbg_intounderlyingsink_free(this.ptr, 0);
    }
}
if (Symbol.dispose) IntoUnderlyingSink.prototype[Symbol.dispose] = IntoUnderlyingSink.prototype.free;
export class Mine {
    free() {}
}
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_close_1: function(arg0) {
            arg0.close();
        },
        __wbg_log_2: function() { return handleError(function (arg0) {
            log(arg0);
        }, arguments); },
        __wbg_view_3: function() { return handleError(function (arg0) {
            return { view: function() {} };
        }, arguments); },
    };
}
const IntoUnderlyingSinkFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_intounderlyingsink_free(ptr, 1));
const MineFinalization = 1;
";

    #[test]
    fn what_nobody_asks_for_is_gone_and_the_rest_is_not() {
        let imports = BTreeSet::from(["__wbg_log_2".to_owned()]);
        let expected = "\
export class Mine {
    free() {}
}
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_log_2: function() { return handleError(function (arg0) {
            log(arg0);
        }, arguments); },
    };
}
const MineFinalization = 1;
";
        assert_eq!(prune(SCRIPT, &imports), expected);
    }

    #[test]
    fn only_the_classes_functions_are_taken_out() {
        assert!(is_method("__wbg_intounderlyingsink_free"));
        assert!(is_method("intounderlyingbytesource_pull"));
        for other in ["hydrate", "__wbg_mine_free", "intounderlyingsinks_x"] {
            assert!(!is_method(other), "{other}");
        }
    }
}
