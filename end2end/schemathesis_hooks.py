"""What schemathesis does not know: serializers for media types, and which statuses a range holds."""

import json

import schemathesis


@schemathesis.serializer("application/jsonl", "application/x-ndjson")
def lines(_context, value):
    """Strings and bytes are sent unchanged; any other value becomes one JSON line."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    return json.dumps(value).encode()


@schemathesis.hook
def before_load_schema(_context, raw_schema):
    """Writes the statuses of `4XX` and `5XX` at each operation, so that no other one is accepted."""
    components = raw_schema["components"]
    for item in raw_schema["paths"].values():
        for operation in item.values():
            responses = operation["responses"]
            for range_name in ("4XX", "5XX"):
                del responses[range_name]
                common = components["responses"][range_name]
                for code in common["content"]["application/problem+json"]["examples"]:
                    status = components["examples"][code]["value"]["status"]
                    responses.setdefault(str(status), common)
