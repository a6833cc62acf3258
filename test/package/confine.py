"""Runs a command under a seccomp profile in the form that container runtimes read: confine.py PROFILE COMMAND..."""

import json
import os
import sys

import seccomp

profile = json.load(open(sys.argv[1]))
comparisons = {"SCMP_CMP_MASKED_EQ": seccomp.MASKED_EQ}


def action(entry, name, number):
    if entry[name] == "SCMP_ACT_ALLOW":
        return seccomp.ALLOW
    return seccomp.ERRNO(entry.get(number, 1))


default = action(profile, "defaultAction", "defaultErrnoRet")
rules = seccomp.SyscallFilter(default)
for entry in profile["syscalls"]:
    for name in entry["names"]:
        arguments = [
            seccomp.Arg(one["index"], comparisons[one["op"]], one["value"], one["valueTwo"])
            for one in entry.get("args", [])
        ]
        try:
            seccomp.resolve_syscall(seccomp.Arch(), name)
        except ValueError:
            continue  # this architecture has none of that name
        rules.add_rule(action(entry, "action", "errnoRet"), name, *arguments)
rules.load()
os.execv(sys.argv[2], sys.argv[2:])
