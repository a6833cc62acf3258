"""The request rules on CPython's own json, int and bytes.fromhex: one verdict a line for one hex-encoded request a line."""
import json
import sys


def verdict(raw):
    if len(raw) > 4096:
        return "length"
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return "utf8"
    try:
        request = json.loads(text)
    except (ValueError, RecursionError):
        return "json"
    if not isinstance(request, dict):
        return "object"
    if not {"preimage_hex", "target_hex", "nonce_width"} <= request.keys():
        return "missing"
    if "protocol" in request and (type(request["protocol"]) is not int or request["protocol"] != 1):
        return "protocol"
    preimage, target, width = request["preimage_hex"], request["target_hex"], request["nonce_width"]
    try:
        preimage = bytes.fromhex(preimage)
    except (TypeError, ValueError):
        return "preimage"
    if len(preimage) != 64:
        return "preimage"
    try:
        target = int(target, 16)
    except (TypeError, ValueError):
        return "target"
    if target <= 0:
        return "target"
    if type(width) is not int or width not in (4, 8):
        return "width"
    return f"{preimage.hex()} {target:x} {width}"


for line in sys.stdin:
    print(verdict(bytes.fromhex(line)), flush=True)
