//! Reading of fields, and the problems that are reported.

use uuid::Uuid;

use super::*;

fn fields(text: &str) -> BodyFields {
    BodyFields::new(JsonValue::parse(text.as_bytes()).expect("JSON"), "").expect("an object")
}

fn problems(fields: BodyFields) -> Vec<(String, String)> {
    let problems = fields.finish().expect_err("something is wrong");
    let (listed, _) = problems.into_parts();
    listed
        .into_iter()
        .map(|problem| (problem.pointer, problem.code))
        .collect()
}

fn named<const N: usize>(expected: [(&str, &str); N]) -> Vec<(String, String)> {
    expected
        .map(|(pointer, code)| (pointer.to_owned(), code.to_owned()))
        .to_vec()
}

#[test]
fn all_problems_are_reported_with_pointers() {
    let mut body = fields(r#"{"number":"1","id":"no","a/b~c":1,"null":null}"#);
    assert_eq!(body.take::<Option<i64>>("number"), Some(None));
    assert_eq!(body.take::<Option<Uuid>>("id"), Some(None));
    assert_eq!(body.take::<Option<String>>("null"), Some(None));
    assert_eq!(body.take::<String>("text"), None);
    let expected = [
        ("/number", "wrong_type"),
        ("/id", "wrong_type"),
        ("/text", "required"),
        ("/a~1b~0c", "unknown_field"),
    ];
    assert_eq!(problems(body), named(expected));
}

#[test]
fn required_field_cannot_be_null() {
    let mut body = fields(r#"{"text":null}"#);
    assert_eq!(body.take::<String>("text"), None);
    assert_eq!(problems(body), named([("/text", "wrong_type")]));
}

#[test]
fn patch_distinguishes_omitted_and_null() {
    let mut body = fields(r#"{"clear":null,"set":5}"#);
    assert_eq!(body.take("keep"), Some(Patch::<i64>::Keep));
    assert_eq!(body.take("clear"), Some(Patch::<i64>::Clear));
    assert_eq!(body.take("set"), Some(Patch::Set(5_i64)));
    body.finish().expect("nothing is wrong");
}

#[test]
fn an_array_has_a_limit() {
    let mut body = fields(r#"{"two":["a","b"],"three":["a","b","c"]}"#);
    let two = body
        .array::<Vec<String>>("two", 2, "too_many")
        .expect("two items");
    assert_eq!(two, ["a", "b"]);
    assert_eq!(
        body.array::<Patch<Vec<String>>>("three", 2, "too_many"),
        None
    );
    assert_eq!(
        body.array::<Option<Vec<String>>>("left_out", 2, "too_many"),
        Some(None)
    );
    assert_eq!(problems(body), named([("/three", "too_many")]));
}

#[test]
fn unknown_fields_beyond_the_limit_have_a_number_only() {
    let names: Vec<String> = (0..5_000).map(|n| format!("\"f{n}\":0")).collect();
    let body = fields(&format!("{{{}}}", names.join(",")));
    let problems = body.finish().expect_err("unknown");
    assert_eq!(problems.count(), 5_000);
    assert_eq!(problems.listed().len(), ProblemList::MAX_LISTED);
}

#[test]
fn optional_field_can_refuse_null() {
    let mut body = fields(r#"{"null":null,"set":5}"#);
    assert_eq!(body.not_null::<i64>("left_out"), Some(None));
    assert_eq!(body.not_null("set"), Some(Some(5_i64)));
    assert_eq!(body.not_null::<i64>("null"), None);
    let problems = body.finish().expect_err("null is refused");
    assert_eq!(
        problems.listed()[0].detail,
        "null cannot be null; leave it out to keep it."
    );
}

#[test]
fn nested_object_is_read_like_the_body() {
    struct Keys;
    impl RequestBody for Keys {
        fn read(fields: &mut BodyFields) -> Option<Self> {
            fields.take::<String>("a").map(|_| Self)
        }
    }
    let mut body = fields(r#"{"keys":{"a":1,"more":2},"time":1.5,"not":[]}"#);
    assert!(body.object::<Keys>("keys").is_none());
    assert_eq!(body.take::<Option<f64>>("time"), Some(Some(1.5)));
    assert!(body.object::<Keys>("not").is_none());
    let expected = [
        ("/keys/a", "wrong_type"),
        ("/keys/more", "unknown_field"),
        ("/not", "wrong_type"),
    ];
    assert_eq!(problems(body), named(expected));
}

#[test]
fn objects_of_an_array_are_read_like_the_body() {
    #[derive(Clone, Debug, PartialEq)]
    struct Named(String);
    impl RequestBody for Named {
        fn read(fields: &mut BodyFields) -> Option<Self> {
            fields.take("a").map(Self)
        }
    }
    let mut body = fields(r#"{"two":[{"a":"x"},{"a":"y"}],"wrong":[{"a":1},2],"more":[{},{},{}]}"#);
    let two = body.objects::<Named>("two", 2, "too_many");
    let expected = ["x", "y"].map(|name| Named(name.to_owned())).to_vec();
    assert_eq!(two, Some(Some(expected)));
    assert_eq!(body.objects::<Named>("left_out", 2, "too_many"), Some(None));
    body.objects::<Named>("wrong", 2, "too_many");
    assert_eq!(body.objects::<Named>("more", 2, "too_many"), None);
    let expected = [
        ("/wrong/0/a", "wrong_type"),
        ("/wrong/1", "wrong_type"),
        ("/more", "too_many"),
    ];
    assert_eq!(problems(body), named(expected));
}

#[test]
fn body_must_be_an_object() {
    for text in ["null", "[]", "1", "\"{}\""] {
        let document = JsonValue::parse(text.as_bytes()).expect("JSON");
        let problems = BodyFields::new(document, "").expect_err("no object");
        assert_eq!(problems.listed()[0].code, "wrong_type");
    }
}
