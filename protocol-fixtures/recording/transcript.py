"""Reads back what the recorder wrote, as far as expected.json needs it."""

import base64
import hashlib
import json
import struct

REQUEST, RESPONSE = 1, 2
TOPIC, ROUTE, NORESPONSE, STREAMING = 0x01, 0x08, 0x04, 0x40


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def describe(path):
    """The entry of a connection in expected.json."""
    records = read(path)
    return {
        "transcript": path.name,
        "messages": sum(record["kind"] == "msg" for record in records),
        "open_requests": open_requests(records),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }


def open_requests(records):
    """The requests that had no final answer when the connection ended."""
    pending = {}
    for number, record in enumerate(records, 1):
        if record["kind"] != "msg":
            continue
        kind, flags, topic, errnum, tag = decode(base64.b64decode(record["raw"]))
        streaming = bool(flags & STREAMING)
        if kind == REQUEST and tag and not flags & NORESPONSE:
            pending[tag] = {"line": number, "topic": topic, "matchtag": tag, "streaming": streaming, "responses": 0}
        elif kind == RESPONSE and tag in pending:
            if errnum or not streaming:
                del pending[tag]
            else:
                pending[tag]["responses"] += 1
    return sorted(pending.values(), key=lambda request: request["line"])


def decode(raw):
    """Type, flags, topic, errnum or nodeid, and matchtag of a message."""
    kind, flags = raw[-18], raw[-17]
    aux1, aux2 = struct.unpack(">II", raw[-8:])
    parts, position = [], 8
    while position < len(raw):
        size, position = raw[position], position + 1
        if size == 0xFF:
            size, position = struct.unpack(">I", raw[position:position + 4])[0], position + 4
        parts.append(raw[position:position + size])
        position += size
    if flags & ROUTE:
        parts = parts[parts.index(b"") + 1:]
    topic = parts[0].decode() if flags & TOPIC else None
    return kind, flags, topic, aux1, aux2
