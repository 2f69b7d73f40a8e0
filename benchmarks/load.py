"""Puts load on one server: signed pushes with wrk, and a sample whose replies are read."""

from __future__ import annotations

import hashlib
import json
import math
import secrets
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from processes import Processes
from questions import PREFIXES, SUFFIXES

TOKEN = "benchmark-token"
PEOPLE = 5000
PERSON_STRIDE = 2741
FIRST_ID = 1_000_000_000_000_000
SAMPLE_SIZE = 50
SOURCE_MARK = "来源"
BODY = (
    "<xml><ToUserName><![CDATA[gh_benchmark]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
    "<CreateTime>{created_at}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[{text}]]></Content><MsgId>{msg_id}</MsgId></xml>"
)


@dataclass(frozen=True, slots=True)
class Result:
    """What wrk measured in one load. `distinct` of the `made` texts were different ones."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    socket_errors: int
    timeouts: int
    bad_statuses: int
    made: int
    distinct: int

    @property
    def rate(self) -> float:
        """Answered requests a second."""
        return self.requests / self.seconds

    @property
    def failures(self) -> int:
        """Requests that got no answer or one that was not 2xx."""
        return self.socket_errors + self.timeouts + self.bad_statuses


def pool(results: Sequence[Result]) -> Result:
    """Return several loads of one server as one; the latencies are those of the slowest of them.

    `made` and `distinct` are those of the first: the next may say the same texts again.
    """
    return Result(
        requests=sum(result.requests for result in results),
        seconds=sum(result.seconds for result in results),
        p50_ms=max(result.p50_ms for result in results),
        p99_ms=max(result.p99_ms for result in results),
        max_ms=max(result.max_ms for result in results),
        socket_errors=sum(result.socket_errors for result in results),
        timeouts=sum(result.timeouts for result in results),
        bad_statuses=sum(result.bad_statuses for result in results),
        made=results[0].made,
        distinct=results[0].distinct,
    )


@dataclass(frozen=True, slots=True)
class Sample:
    """How many pushes of a sample were answered with 200, and how many of these replies name a source."""

    sent: int
    answered: int
    sourced: int


def signed(url: str, **extra: str) -> str:
    """Add the platform's signature (SHA-1 over the sorted token, timestamp and nonce) of this moment."""
    timestamp, nonce = str(int(time.time())), secrets.token_hex(5)
    signature = hashlib.sha1("".join(sorted((TOKEN, timestamp, nonce))).encode()).hexdigest()
    fields = {"signature": signature, "timestamp": timestamp, "nonce": nonce, **extra}
    return f"{url}?{urllib.parse.urlencode(fields)}"


class Load:
    """The pushes of one server: numbered through all its loads, so that no MsgId comes twice.

    `accepted` counts those that were answered with 2xx, in `runs` loads and the sample.
    """

    def __init__(self, url: str, wordings: list[str], folder: Path, processes: Processes) -> None:
        self._url = url
        self.wordings = wordings
        self.accepted = 0
        self.runs = 0
        self._folder = folder
        self._processes = processes
        self._next = 0

    def sample(self) -> Sample:
        """Ask some questions one after another and read the replies."""
        step = max(1, len(self.wordings) // SAMPLE_SIZE)
        wordings = self.wordings[::step][:SAMPLE_SIZE]
        replies = [self._ask(place, wording) for place, wording in enumerate(wordings)]
        self.accepted += len(replies)
        return Sample(len(wordings), sum(map(bool, replies)), sum(SOURCE_MARK in reply for reply in replies))

    def run(self, seconds: int, connections: int, *, repeated: bool = False) -> Result:
        """Load the server with wrk; with `repeated` in the words of the knowledge base and no others."""
        plan = self._folder / "plan.lua"
        plan.write_text(self._plan(repeated), encoding="utf-8")
        script = Path(__file__).with_name("load.lua")
        options = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "5s", "-s", str(script)]
        output = self._processes.output_of(["wrk", *options, signed(self._url), "--", str(plan)])
        line = next((line for line in output.splitlines() if line.startswith("RESULT ")), None)
        if line is None:
            raise RuntimeError(f"wrk told no result: {output}")
        result = Result(**json.loads(line.removeprefix("RESULT ")))
        self._next += result.made
        self.accepted += result.requests - result.bad_statuses
        self.runs += 1
        return result

    def _ask(self, number: int, wording: str) -> str:
        text = PREFIXES[number % len(PREFIXES)] + wording + SUFFIXES[number % len(SUFFIXES)]
        openid = f"oSample{number:021d}"
        body = BODY.format(
            openid=openid, created_at=int(time.time()), text=text, msg_id=FIRST_ID - 1 - number
        )
        request = urllib.request.Request(signed(self._url), body.encode(), {"Content-Type": "text/xml"})
        with urllib.request.urlopen(request, timeout=5) as response:
            reply = str(response.read().decode())
        return reply if openid in reply else ""

    def _plan(self, repeated: bool) -> str:
        body = BODY.format(openid="%s", created_at=int(time.time()), text="%s", msg_id="%s")
        values = {
            "wordings": self.wordings,
            "prefixes": PREFIXES,
            "suffixes": SUFFIXES,
            "repeated": repeated,
            "stride": _stride(len(self.wordings) * len(PREFIXES) * len(SUFFIXES)),
            "people": PEOPLE,
            "person_stride": PERSON_STRIDE,
            "first": self._next,
            "first_id": FIRST_ID,
            "body": body,
        }
        return "return {" + ", ".join(f"{name} = {_lua(value)}" for name, value in values.items()) + "}\n"


def _stride(count: int) -> int:
    """Return a step that visits all of `count` places before any twice: about the golden section."""
    step = int(count * 0.618) | 1
    while math.gcd(step, count) != 1:
        step += 2
    return step


def _lua(value: object) -> str:
    if isinstance(value, list | tuple):
        return "{" + ", ".join(map(_lua, value)) + "}"
    return json.dumps(value, ensure_ascii=False)


def wrk_version() -> str | None:
    """Return wrk's name and version, or None where there is no wrk."""
    try:
        shown = subprocess.run(["wrk", "--version"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return " ".join(shown.stdout.split()[:2])
