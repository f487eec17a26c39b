//! The `stint` binary: hands over to [`server::cli`].
fn main() {}
