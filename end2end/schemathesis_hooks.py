"""Media types that schemathesis cannot write by itself; read by schemathesis.toml."""

import json

import schemathesis


@schemathesis.serializer("application/jsonl", "application/x-ndjson")
def lines(_context, value):
    """A text is sent as it is; whatever else is made up becomes one line."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    return json.dumps(value).encode()
