"""Calls the rules from Python: `pip install wasmtime`, then

python rules.py rules.wasm shared/vectors/v2
"""

import json
import sys
from pathlib import Path

from wasmtime import Instance, Module, Store


class Rules:
    """The functions of `rules.wasm`; each takes and returns what JSON has."""

    def __init__(self, wasm: str) -> None:
        self.store = Store()
        module = Module.from_file(self.store.engine, wasm)
        self.exports = Instance(self.store, module, []).exports(self.store)

    def call(self, name: str, **arguments: object) -> object:
        request = json.dumps({"call": name, "input": arguments}).encode()
        memory = self.exports["memory"]
        address = self.exports["input"](self.store, len(request))
        memory.write(self.store, request, address)
        length = self.exports["call"](self.store)
        start = self.exports["output"](self.store)
        answer = json.loads(memory.read(self.store, start, start + length))
        if "error" in answer:
            raise ValueError(answer["error"]["detail"])
        return answer["output"]


def without_details(value: object) -> object:
    """Details are sentences for people; the vectors leave them out."""
    if isinstance(value, dict):
        return {name: without_details(part) for name, part in value.items() if name != "detail"}
    return [without_details(part) for part in value] if isinstance(value, list) else value


rules = Rules(sys.argv[1])
count = 0
for file in Path(sys.argv[2]).glob("*.jsonl"):
    for line in file.read_text(encoding="utf-8").splitlines():
        vector = json.loads(line)
        output = rules.call(vector["call"], **vector["input"])
        assert without_details(output) == vector["output"], line
        count += 1
print(f"{count} vectors passed")
