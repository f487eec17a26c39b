//! Generates the client from the document beside the folder of this crate.

use std::path::Path;
use std::{env, fs};

use openapiv3::{OpenAPI, Operation, ReferenceOr};

const DOCUMENT: &str = "../openapi-3.0.json";

/// Operations whose body may have one of several media types, which progenitor 0.15 does not take.
const SEVERAL_MEDIA_TYPES: [&str; 2] = ["importEvents", "importForeignFile"];

fn main() {
    println!("cargo:rerun-if-changed={DOCUMENT}");
    let text = fs::read_to_string(DOCUMENT).expect("the document was downloaded");
    let mut document: OpenAPI = serde_json::from_str(&text).expect("it is OpenAPI 3.0");
    let mut left_out = Vec::new();
    for item in document.paths.paths.values_mut() {
        if let ReferenceOr::Item(item) = item
            && item.post.as_ref().is_some_and(has_several_media_types)
        {
            let operation = item.post.take().and_then(|post| post.operation_id);
            left_out.extend(operation);
        }
    }
    assert_eq!(left_out, SEVERAL_MEDIA_TYPES);
    let client = progenitor_impl::Generator::default()
        .generate_tokens(&document)
        .expect("progenitor takes the document");
    let folder = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&folder).join("client.rs"), client.to_string()).expect("it can be written");
}

fn has_several_media_types(operation: &Operation) -> bool {
    matches!(&operation.request_body, Some(ReferenceOr::Item(body)) if body.content.len() > 1)
}
