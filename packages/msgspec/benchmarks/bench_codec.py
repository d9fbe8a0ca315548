"""How long a message takes to encode and sign, and to verify and decode: `python bench_codec.py [PYTHON]`.

With the path of another Python that has jupyter_client installed, its times are shown beside ours.
"""

from __future__ import annotations

import json
import subprocess
import sys

KEY = "5ca1ab1e-0000-4000-8000-000000000000"

COMMON = r"""
import json, sys, timeit

def microseconds(function):
    timer = timeit.Timer(function)
    number, seconds = timer.autorange()
    count = max(1, number // 4)
    return min(timer.repeat(7, count)) / count * 1e6

MESSAGES = {
    "execute_request": {
        "code": "import numpy as np\nx = np.linspace(0, 1, 100)\nx.sum()\n", "silent": False, "store_history": True,
        "user_expressions": {}, "allow_stdin": True, "stop_on_error": True,
    },
    "stream": {"name": "stdout", "text": "a line of output that somebody printed\n"},
}
"""

OURS = (
    COMMON
    + r"""
from ipy.msgspec.session import ConfigurableSession, Session
key = sys.argv[1].encode()
sender, receiver = Session(key=key), Session(key=key)
sender.packer.load(), receiver.packer.load()
parent = receiver.decode(sender.encode("execute_request", MESSAGES["execute_request"])).header_frame
times = {}
for name, content in MESSAGES.items():
    frames = sender.encode(name, content, parent=parent)
    times[f"encode and sign: {name}"] = microseconds(lambda: sender.encode(name, content, parent=parent))
    times[f"verify and decode: {name}"] = microseconds(lambda: receiver.decode(frames).load())
    times[f"verify, decode, check: {name}"] = microseconds(lambda: receiver.decode(frames).checked())
print(json.dumps(times))
"""
)

THEIRS = (
    COMMON
    + r"""
try:
    from jupyter_client.session import Session
except ImportError as error:
    print(json.dumps({"skipped": str(error)}))
    raise SystemExit
key = sys.argv[1].encode()
sender, receiver = Session(key=key), Session(key=key)
parent = sender.msg("execute_request", MESSAGES["execute_request"])
times = {}
for name, content in MESSAGES.items():
    frames = sender.serialize(sender.msg(name, content, parent=parent))
    def decode():
        receiver.digest_history.clear()  # the same message comes again and again
        receiver.deserialize(receiver.feed_identities(frames)[1])
    times[f"encode and sign: {name}"] = microseconds(lambda: sender.serialize(sender.msg(name, content, parent=parent)))
    times[f"verify and decode: {name}"] = microseconds(decode)
print(json.dumps(times))
"""
)


def measure(python: str, code: str) -> dict[str, float]:
    """The times in microseconds, measured in a process of its own."""
    done = subprocess.run([python, "-c", code, KEY], check=True, capture_output=True, text=True)
    times: dict[str, float] = json.loads(done.stdout)
    return times


def main() -> None:
    """Print a table."""
    ours = measure(sys.executable, OURS)
    theirs: dict[str, float] = measure(sys.argv[1], THEIRS) if sys.argv[1:] else {}
    if "skipped" in theirs:
        print(f"no comparison: {sys.argv[1]} can't import jupyter_client ({theirs['skipped']})")
        theirs = {}
    print(f"{'microseconds':40} {'ipy-msgspec':>12} {'other':>10} {'ratio':>7}")
    for name, time in ours.items():
        other = theirs.get(name)
        beside = f"{other:10.1f} {other / time:6.1f}x" if other else ""
        print(f"{name:40} {time:12.2f} {beside}")


if __name__ == "__main__":
    main()
