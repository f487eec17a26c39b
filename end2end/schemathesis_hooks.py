"""Serializers for media types that schemathesis does not know."""

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
