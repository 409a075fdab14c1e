"""What a worker gives up before it reads a caller's bytes: the network, other programs, writing files, much memory."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterable, Mapping

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_SECCOMP_MODE_FILTER = 2

# The operations of a filter program, and what it may return.
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000

# Where the filter finds the call, the architecture and the low half of each argument (both machines are little-endian).
_CALL, _ARCHITECTURE = 0, 4
_ARGUMENT = (16, 24, 32)

_CLONE_THREAD = 0x00010000
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

_Instruction = tuple[int, int, int, int]

#: Machine -> its number in a filter, and the numbers of the calls that are named here.
_MACHINES: Mapping[str, tuple[int, Mapping[str, int]]] = {
    "x86_64": (
        0xC000003E,
        {"open": 2, "openat": 257, "openat2": 437, "clone": 56, "clone3": 435, "tgkill": 234},
    ),
    "aarch64": (
        0xC00000B7,
        {"openat": 56, "openat2": 437, "clone": 220, "clone3": 435, "tgkill": 131},
    ),
}

#: Machine -> the calls that are refused: sockets; programs; other processes; the kernel's own doors.
_REFUSED: Mapping[str, tuple[int, ...]] = {
    "x86_64": (
        *(41, 42, 43, 44, 45, 46, 47, 49, 50, 53, 288, 299, 307),
        *(57, 58, 59, 322),
        *(62, 101, 129, 200, 297, 310, 311, 424, 434, 438),
        *(155, 161, 165, 166, 167, 169, 175, 176, 246, 248, 249, 250, 272, 298, 308, 313, 321, 323, 425, 426, 427),
    ),
    "aarch64": (
        *(198, 199, 200, 201, 202, 203, 206, 207, 211, 212, 242, 243, 269),
        *(221, 281),
        *(117, 129, 130, 138, 240, 270, 271, 424, 434, 438),
        *(39, 40, 41, 51, 97, 104, 105, 106, 142, 217, 218, 219, 224, 241, 268, 273, 280, 282, 425, 426, 427),
    ),
}

#: The same for changing files.
_CHANGES: Mapping[str, tuple[int, ...]] = {
    "x86_64": (
        *(76, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94, 133, 258, 259, 260, 263, 264, 265, 266, 268, 316),
    ),
    "aarch64": (33, 34, 35, 36, 37, 38, 45, 52, 53, 54, 55, 276),
}


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when the process ``parent``, which started it, ends; Linux alone can do it."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)  # it ended before the kernel was told


def limit_memory(size: int) -> None:
    """Bound the address space in bytes, and leave no core file of a crash."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def confine(*, writes: bool = False) -> bool:
    """Give up sockets, programs, other processes and changes to files for good; whether the platform could do it.

    Files that are open stay usable, and files can still be opened for reading; with ``writes`` files may be changed.
    """
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _MACHINES:
        return False
    program = b"".join(struct.pack("HBBI", *each) for each in _filter(machine, os.getpid(), writes=writes))
    code = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("HL", len(program) // 8, ctypes.addressof(code)))
    return (
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
        and _prctl(_PR_SET_DUMPABLE, 0)
        and _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(header))
    )


def _prctl(option: int, *arguments: int) -> bool:
    values = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    return bool(ctypes.CDLL(None, use_errno=True).prctl(option, *values) == 0)


def _filter(machine: str, process: int, *, writes: bool) -> Iterable[_Instruction]:
    """The program that the kernel runs at each call; each test that fails skips the one instruction after it."""
    number, calls = _MACHINES[machine]
    refused, missing = _ERROR | errno.EPERM, _ERROR | errno.ENOSYS
    yield _LOAD, 0, 0, _ARCHITECTURE
    yield _EQUAL, 1, 0, number
    yield _RETURN, 0, 0, _KILL
    yield _LOAD, 0, 0, _CALL
    if machine == "x86_64":
        yield _AT_LEAST, 0, 1, 0x40000000  # the calls of the x32 way to call
        yield _RETURN, 0, 0, _KILL
    for call in _REFUSED[machine] + (() if writes else _CHANGES[machine]):
        yield _EQUAL, 0, 1, call
        yield _RETURN, 0, 0, refused
    for call in (calls["clone3"], calls["openat2"]):
        yield _EQUAL, 0, 1, call
        yield _RETURN, 0, 0, missing  # libraries then use the older call, which can be looked into
    yield from _only_if(calls["clone"], _ARGUMENT[0], (_ANY_BIT, _CLONE_THREAD), refused)
    yield from _only_if(calls["tgkill"], _ARGUMENT[0], (_EQUAL, process), refused)
    if not writes:
        yield from _never_if(calls["openat"], _ARGUMENT[2], _WRITES, refused)
    if not writes and "open" in calls:
        yield from _never_if(calls["open"], _ARGUMENT[1], _WRITES, refused)
    yield _RETURN, 0, 0, _ALLOW


def _only_if(call: int, argument: int, test: tuple[int, int], refused: int) -> Iterable[_Instruction]:
    operation, value = test
    yield _EQUAL, 0, 4, call
    yield _LOAD, 0, 0, argument
    yield operation, 1, 0, value
    yield _RETURN, 0, 0, refused
    yield _RETURN, 0, 0, _ALLOW


def _never_if(call: int, argument: int, bits: int, refused: int) -> Iterable[_Instruction]:
    yield _EQUAL, 0, 4, call
    yield _LOAD, 0, 0, argument
    yield _ANY_BIT, 0, 1, bits
    yield _RETURN, 0, 0, refused
    yield _RETURN, 0, 0, _ALLOW
