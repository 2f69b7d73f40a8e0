"""Walks the main path with real processes, in safe mode, and says each step: exit 0 if all of it holds.

`python scripts/main_path.py --database postgres://… --redis redis://…` on an empty database. It loads the
sample content through the command line, starts a sandbox, two web and two worker processes, and then
only speaks HTTP: to the phones of the sandbox and to the service.
"""

from __future__ import annotations

import csv
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent
SAMPLE, KNOWLEDGE = ROOT / "content" / "sample", ROOT / "content" / "knowledge"
ACCOUNT = {"app_id": "wx0000mainpath00", "app_secret": "main-path-app-secret", "token": "main-path-token"}
AES_KEY = "MainPathMainPathMainPathMainPathMainPathMai"
ASKER, DOUBTER, WORRIER, EXPERT = (
    "oMainPathFarmer1",
    "oMainPathFarmer2",
    "oMainPathFarmer3",
    "oMainPathExpert",
)
HARD = "葡萄藤上鼓出一串蜡一样的硬块，手抠不掉，没见过"
VAGUE = "猪不吃食"
ADVICE = "刮除病部，涂波尔多浆，开沟排水。"
FIGURES = {
    "consultations.total": 3,
    "consultations.self_served": 2,
    "consultations.by_commissioner": 1,
    "consultations.resolved": 2,
    "consultations.ratings": 2,
    "consultations.satisfied": 2,
}
WAIT_SECONDS = 20.0


class NotAsPromised(Exception):
    """A step did not come out as it should; the message says what came instead."""


def step(text: str) -> None:
    """Say what has just been done."""
    click.echo(f"· {text}")


def expect(held: object, what: str) -> None:
    """Raise NotAsPromised unless something held."""
    if not held:
        raise NotAsPromised(what)


def until(find: Callable[[], T | None], what: str) -> T:
    """Ask until there is an answer and return it."""
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        if found := find():
            return found
        time.sleep(0.1)
    raise NotAsPromised(f"waited {WAIT_SECONDS:g} s for {what}")


def call(method: str, url: str, body: Any = None) -> Any:
    """Make an HTTP call with JSON and return the JSON of the answer."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310 - our own addresses
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        return json.loads(response.read())


def is_up(url: str) -> bool:
    """Tell whether something answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310
            return bool(response.status == 200)
    except OSError:
        return False


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class Programs:
    """The processes of this walk with their settings; closing ends those that still run."""

    def __init__(self, settings: dict[str, str], folder: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KEHUI_")}
        self._environment = kept | {f"KEHUI_{name.upper()}": value for name, value in settings.items()}
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []

    def run(self, *arguments: str | Path) -> str:
        """Run a command of run.py to its end and return what it says."""
        command = [sys.executable, "run.py", *(str(argument) for argument in arguments)]
        ended = subprocess.run(  # noqa: S603 - our own command line
            command, cwd=ROOT, env=self._environment, capture_output=True, text=True, check=False
        )
        expect(ended.returncode == 0, f"run.py {' '.join(command[2:])} failed: {ended.stderr.strip()}")
        return ended.stdout.strip()

    def start(self, *arguments: str) -> None:
        """Start a program that stays; what it writes goes to a file of its own."""
        with (self._folder / f"{len(self._running)}.log").open("wb") as log:
            command = [sys.executable, *arguments]
            started = subprocess.Popen(  # noqa: S603 - our own command line
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        self._running.append(started)

    def stop(self) -> None:
        """Ask all to stop and expect each to end by itself within ten seconds."""
        for program in self._running:
            program.terminate()
        end = time.monotonic() + 10
        for program in self._running:
            try:
                status = program.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                raise NotAsPromised("a process did not stop within 10 s") from None
            expect(status == 0, f"{program.args!r} ended with status {status}")

    def close(self) -> None:
        """End what still runs."""
        for program in self._running:
            program.kill()
            program.wait()


@dataclass(frozen=True)
class Phones:
    """The phones of the sandbox; each push goes to one of the web processes."""

    sandbox: str
    webhooks: tuple[str, ...]

    def push(self, openid: str, text: str, *, web: int = 0, **fields: Any) -> str:
        """Send a text and return the reply in the response, empty when there was none."""
        order = {"openid": openid, "type": "text", "content": text, "url": self.webhooks[web]} | fields
        pushed = call("POST", f"{self.sandbox}/control/push", order)
        expect(pushed["attempts"][-1]["status"] == 200, f"the webhook answered {pushed['attempts']}")
        return str((pushed["reply"] or {}).get("text", ""))

    def sees(self, openid: str, part: str) -> str:
        """Wait until a text from the account shows on a phone, and return it."""

        def find() -> str | None:
            bubbles = call("GET", f"{self.sandbox}/control/phones/{openid}")["bubbles"]
            texts = [str(bubble["text"]) for bubble in bubbles if bubble["side"] == "account"]
            return next((text for text in texts if part in text), None)

        return until(find, f"{part!r} on the phone of {openid}")


def first_row(file: Path) -> dict[str, str]:
    """Return the first row of a CSV file of the sample content."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return next(csv.DictReader(lines))


def load_sample(programs: Programs) -> None:
    """Bring the database up to date and fill it, as an operator would."""
    step(programs.run("migrate"))
    files = [("villages", SAMPLE / "villages.csv"), ("commissioners", SAMPLE / "commissioners.csv")]
    files += [("knowledge", KNOWLEDGE / "fruit.csv"), ("knowledge", KNOWLEDGE / "livestock.csv")]
    for kind, file in files:
        step(f"{file.name}: {programs.run('import', kind, file)}")


def start_programs(programs: Programs, sandbox_port: int) -> Phones:
    """Start the sandbox and the four processes of the service, and wait until all can work."""
    ports = [free_port() for _ in range(4)]
    addresses = [f"http://127.0.0.1:{port}" for port in ports]
    account = [f"--{name.replace('_', '-')}={value}" for name, value in ACCOUNT.items()]
    account += [f"--aes-key={AES_KEY}", "--template-id=tpl-case", "--template-id=tpl-reply"]
    programs.start("-m", "sandbox", *account, "--mode=safe", f"--port={sandbox_port}")
    for port, role in zip(ports, ("web", "web", "worker", "worker"), strict=True):
        programs.start("run.py", "serve", "--role", role, "--port", str(port))
    sandbox = f"http://127.0.0.1:{sandbox_port}"
    waiting = {f"{sandbox}/control/people", *(f"{address}/readyz" for address in addresses)}
    until(lambda: all(is_up(url) for url in waiting), "the processes to be ready")
    step("a sandbox, two web and two worker processes are ready")
    return Phones(sandbox, tuple(f"{address}/wechat" for address in addresses[:2]))


def prove_the_address(phones: Phones) -> None:
    """Let the platform check the webhook of each web process."""
    for webhook in phones.webhooks:
        proof = call("POST", f"{phones.sandbox}/control/verify", {"url": webhook})
        expect(proof == {"ok": True, "status": 200}, f"the address was not proven: {proof}")
    step("both web processes prove their address in safe mode")


def bind_a_commissioner(phones: Phones) -> str:
    """Bind the first commissioner of the roster to a phone and return their name."""
    expert = first_row(SAMPLE / "commissioners.csv")
    bound = phones.push(EXPERT, f"绑定 {expert['bind_code']}")
    expect("绑定成功" in bound, f"binding was answered with {bound!r}")
    step(f"{expert['name']} is bound")
    return expert["name"]


def ask_what_is_known(phones: Phones) -> None:
    """Ask what the knowledge base answers, three times the same push, and rate the answer."""
    known = first_row(KNOWLEDGE / "fruit.csv")
    once = {"msg_id": 1, "create_time": int(time.time())}
    replies = {phones.push(ASKER, known["question"], web=web, **once) for web in (0, 1, 0)}
    expect(len(replies) == 1, f"the same push was answered differently: {replies}")
    answer = replies.pop()
    expect(known["answer"][:20] in answer, f"the answer is {answer!r}")
    thanks = phones.push(ASKER, "满意", web=1)
    expect("谢谢评价" in thanks, f"the rating was answered with {thanks!r}")
    step(f"「{known['question']}」 is answered, the same when the push comes again, and rated")


def ask_what_is_half_known(phones: Phones) -> None:
    """Ask vaguely, and pick the first suggestion."""
    offered = phones.push(DOUBTER, VAGUE)
    first = re.search(r"^1\. (.+)$", re.sub(r"<[^>]+>", "", offered), re.MULTILINE)
    if first is None:
        raise NotAsPromised(f"「{VAGUE}」 was to be answered with suggestions, not with {offered!r}")
    answer = phones.push(DOUBTER, "1", web=1)
    expect(first[1] in answer, f"picking 1 of {offered!r} was answered with {answer!r}")
    step(f"「{VAGUE}」 is answered with suggestions, and picking one with its answer")


def ask_what_nobody_knows(phones: Phones, expert: str) -> None:
    """Ask what a person has to answer, have it answered from a phone, and rate the answer."""
    promise = phones.push(WORRIER, HARD)
    if "1. " in promise:
        step("there are suggestions; none fits, so 「人工」")
        promise = phones.push(WORRIER, "人工")
    number = (re.findall(r"\d{2}-\d{6}", promise) or [""])[0]
    expect(number and expert in promise, f"the hand-off was answered with {promise!r}")
    step(f"「{HARD}」 becomes {number} in the care of {expert}")
    phones.sees(EXPERT, number)
    told = phones.push(EXPERT, f"回复 {number} {ADVICE}", web=1)
    expect(number in told, f"the commissioner's answer was answered with {told!r}")
    phones.sees(WORRIER, ADVICE)
    closed = phones.push(WORRIER, "满意")
    expect(number in closed, f"the rating was answered with {closed!r}")
    step("the commissioner is told and answers; the answer arrives and is rated")


def check_the_figures(programs: Programs, folder: Path) -> None:
    """Export the year's statistics and compare them with what was just done."""
    file = folder / "statistics.json"
    year = datetime.now(ZoneInfo("Asia/Shanghai")).year
    programs.run("export", "statistics", "--year", str(year), "--format", "json", "--out", file)
    exported = json.loads(file.read_text(encoding="utf-8"))
    values = {indicator["code"]: indicator["value"] for indicator in exported["indicators"]}
    counted = {code: values[code] for code in FIGURES}
    expect(counted == FIGURES, f"the statistics say {counted} instead of {FIGURES}")
    step(f"the statistics of {year} say so too: {counted}")


def walk(database: str, redis: str, folder: Path) -> None:
    """Do all of it. Raises NotAsPromised at the first step that fails."""
    sandbox_port = free_port()
    settings = {f"wechat_{name}": value for name, value in ACCOUNT.items()} | {
        "database_url": database,
        "redis_url": redis,
        "redis_prefix": f"kehui-main-path-{secrets.token_hex(4)}",
        "secret_key": secrets.token_urlsafe(24),
        "media_dir": str(folder / "media"),
        "log_level": "warning",
        "wechat_aes_key": AES_KEY,
        "wechat_api_base": f"http://127.0.0.1:{sandbox_port}/api",
        "wechat_template_case": "tpl-case",
        "wechat_template_reply": "tpl-reply",
    }
    with closing(Programs(settings, folder)) as programs:
        load_sample(programs)
        phones = start_programs(programs, sandbox_port)
        prove_the_address(phones)
        expert = bind_a_commissioner(phones)
        ask_what_is_known(phones)
        ask_what_is_half_known(phones)
        ask_what_nobody_knows(phones, expert)
        check_the_figures(programs, folder)
        programs.stop()
        step("all processes have stopped by themselves")


@click.command()
@click.option(
    "--database", required=True, help="an empty PostgreSQL database: postgres://USER@HOST:PORT/NAME"
)
@click.option("--redis", required=True, help="redis://HOST:PORT/DB")
def main(database: str, redis: str) -> None:
    """Walk the main path with two web and two worker processes in safe mode."""
    with tempfile.TemporaryDirectory(prefix="kehui-main-path-") as folder:
        try:
            walk(database, redis, Path(folder))
        except (NotAsPromised, OSError) as error:
            logs = [file.read_text(errors="replace") for file in sorted(Path(folder).glob("*.log"))]
            click.echo("".join(logs), err=True)
            raise click.ClickException(str(error)) from error
    click.echo("The main path holds.")


if __name__ == "__main__":
    main()
