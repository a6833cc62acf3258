"""A caller of an external miner, in the manner of the programs pickaxe-miner serves: plain, or with progress callbacks.

usage: python_caller.py plain|progress TIMEOUT_S REQUEST_JSON MINER [ARG...]
Prints one JSON object: how the miner ended, what was accepted, which frames were seen.
"""
import hashlib
import json
import signal
import subprocess
import sys
import threading
import time

MAX_ATTEMPTS = 2**40


def is_hit(request, nonce):
    message = bytes.fromhex(request["preimage_hex"]) + nonce
    digest = hashlib.sha256(hashlib.sha256(message).digest()).digest()
    target = min(int(request["target_hex"], 16), 2**63 - 1)
    return digest[:4] == bytes(4) and int.from_bytes(digest[4:12], "big") < target


def judge(request, returncode, stdout):
    if len(stdout) > 4096:
        return "too long"
    if returncode == 2:
        return "exhausted" if json.loads(stdout).get("exhausted") is True else "bad exit"
    if returncode != 0:
        return "bad exit"
    answer = json.loads(stdout)
    nonce = bytes.fromhex(answer["nonce_hex"])
    if type(answer["attempts"]) is not int or not 0 <= answer["attempts"] <= MAX_ATTEMPTS:
        return "bad attempts"
    if type(answer["elapsed_s"]) is not float or not 0 <= answer["elapsed_s"] < 3600:
        return "bad elapsed"
    if len(nonce) != request["nonce_width"] or not is_hit(request, nonce):
        return "bad nonce"
    return "accepted"


def run_plain(argv, request, timeout_s):
    child = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        stdout, _ = child.communicate(request.encode(), timeout=timeout_s)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return child.returncode, None, []
    return child.returncode, stdout, []


def run_with_progress(argv, request, timeout_s):
    child = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    frames = []

    def read_frames():
        for line in child.stderr:
            progress = json.loads(line)["progress"]
            assert type(progress["attempts"]) is int and type(progress["elapsed_s"]) is float
            frames.append(progress["attempts"])

    reader = threading.Thread(target=read_frames)
    reader.start()
    child.stdin.write(request.encode())
    child.stdin.close()
    deadline = time.monotonic() + timeout_s
    while child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    timed_out = child.poll() is None
    if timed_out:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(1.0)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    stdout = child.stdout.read()
    reader.join()
    return child.returncode, None if timed_out else stdout, frames


path, timeout_s, request, *argv = sys.argv[1:]
start = time.monotonic()
run = run_with_progress if path == "progress" else run_plain
returncode, stdout, frames = run(argv, request, float(timeout_s))
elapsed_s = time.monotonic() - start
verdict = "timeout" if stdout is None else judge(json.loads(request), returncode, stdout.decode())
print(json.dumps({"verdict": verdict, "returncode": returncode, "frames": frames, "elapsed_s": elapsed_s}))
