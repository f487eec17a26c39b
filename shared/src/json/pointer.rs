//! JSON pointers (RFC 6901).

/// The pointer to a field of the object to which `parent` leads.
pub fn pointer_to(parent: &str, name: &str) -> String {
    format!("{parent}/{}", name.replace('~', "~0").replace('/', "~1"))
}
