"""Draws every page of /m/ with a story in it: `make pictures` writes docs/pictures/pages/*.png.

It runs the demo on a port and a database of its own, tells the story through the sandbox's phones, and
photographs the pages in a Chromium that is logged in as the people concerned.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures" / "pages"
FARMER, NEIGHBOUR = "oDemoFarmer0001", "oDemoFarmer0002"
PHONE, SMALL, DESK = (360, 740), (320, 640), (1366, 768)
START_SECONDS = 60.0
PAINT_MS = 300
SETTLE_SECONDS = 3.0
COLOURS = 128


def say(base: str, openid: str, text: str) -> str:
    """Write into the chat as somebody; return what the account answered at once."""
    return str((push(base, openid, type="text", content=text)["reply"] or {}).get("text", ""))


def push(base: str, openid: str, **act: object) -> dict[str, Any]:
    """Do something on a phone of the sandbox."""
    body = json.dumps({"openid": openid, **act}).encode()
    order = urllib.request.Request(  # noqa: S310 - our own address
        f"{base}/sandbox/control/push", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(order, timeout=30) as response:  # noqa: S310
        return dict(json.loads(response.read()))


def people(base: str) -> dict[str, str]:
    """Return the openids of those who have a phone in the sandbox, by name."""
    with urllib.request.urlopen(f"{base}/sandbox/control/people", timeout=30) as response:  # noqa: S310
        found = json.loads(response.read())
    return {one["name"]: one["openid"] for one in found}


@contextmanager
def running_demo() -> Iterator[str]:
    """Run the demo until the pictures are drawn, and yield its address."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="kehui-pictures-"))
    settings = {
        "KEHUI_PORT": str(port),
        "KEHUI_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "KEHUI_DATABASE_URL": f"sqlite://{folder / 'pictures.db'}",
        "KEHUI_MEDIA_DIR": str(folder / "media"),
        "KEHUI_SECRET_KEY": secrets.token_hex(16),
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KEHUI_")}
    command = [sys.executable, "run.py", "demo"]
    program = subprocess.Popen(command, cwd=ROOT, env=kept | settings)  # noqa: S603 - our own program
    try:
        yield wait_for(f"http://127.0.0.1:{port}")
    finally:
        program.terminate()
        program.wait(30)
        shutil.rmtree(folder)


def wait_for(base: str) -> str:
    """Return the address as soon as somebody answers there."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{base}/healthz", timeout=2):  # noqa: S310
                return base
        except OSError:
            time.sleep(0.3)
    raise SystemExit("the demo did not start")


def leaf() -> bytes:
    """Return a picture that could be a farmer's photo: a leaf with spots."""
    picture = Image.new("RGB", (900, 1200), (94, 78, 60))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((140, 90, 760, 1110), fill=(86, 139, 52))
    pen.line((450, 90, 450, 1110), fill=(150, 180, 96), width=14)
    for down in range(220, 1000, 120):
        pen.line((450, down, 250, down - 90), fill=(128, 165, 80), width=7)
        pen.line((450, down, 650, down - 90), fill=(128, 165, 80), width=7)
    for place, (across, down) in enumerate(((300, 400), (560, 520), (380, 700), (600, 800), (330, 880))):
        size = 40 + 12 * place
        pen.ellipse((across, down, across + size, down + size), fill=(196, 160, 60))
        pen.ellipse((across + 12, down + 12, across + size - 12, down + size - 12), fill=(112, 66, 34))
    kept = BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return kept.getvalue()


def tell_story(base: str) -> str:
    """Have farmers ask a commissioner for citrus; return the number of what the pictures are about."""
    say(base, FARMER, "我在黔城镇铁坑村")
    say(base, FARMER, "柑橘叶子发黄怎么办")
    say(base, NEIGHBOUR, "我在黔城镇铁坑村，脐橙树整片突然死树，一夜之间倒了二十多棵，还在往旁边传")
    say(base, NEIGHBOUR, "桃树今年光长枝叶，花开得少，果也挂不住，要不要环割")
    say(base, NEIGHBOUR, "人工")
    say(base, FARMER, "脐橙树干裂皮，流出黄褐色的胶，摸着发黏，有酒糟味，去年没有的")
    say(base, FARMER, "人工")
    photo = {"name": "leaf.jpg", "mime": "image/jpeg", "base64": b64encode(leaf()).decode()}
    push(base, FARMER, type="image", media=photo)
    say(base, FARMER, "就这一片坡地有，大概三十棵，前阵子连着下了半个月雨")
    say(base, NEIGHBOUR, "投诉：上个月买的果树苗是假的，农资店不给退")
    time.sleep(SETTLE_SECONDS)
    return number_of(base, FARMER)


def number_of(base: str, openid: str) -> str:
    """Return the number of somebody's last consultation."""
    return re.findall(r"\d{2}-\d{6}", say(base, openid, "我的咨询"))[0]


class Camera:
    """Photographs pages as the people who look at them."""

    def __init__(self, browser: Browser, base: str) -> None:
        self._browser, self._base = browser, base

    def shoot(
        self,
        name: str,
        openid: str,
        path: str,
        *,
        size: tuple[int, int] = PHONE,
        whole: bool = False,
        scheme: str = "light",
        before: Callable[[Page], object] | None = None,
    ) -> None:
        """Open a page as somebody, do something on it, and keep what is on the screen, or all of it."""
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=1.5 if size != DESK else 1,
            has_touch=size != DESK,
            is_mobile=size != DESK,
            locale="zh-CN",
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        cookie = {"name": "sandbox_openid", "value": openid, "url": f"{self._base}/sandbox/"}
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        page.goto(f"{self._base}{path}", wait_until="networkidle")
        if before is not None:
            before(page)
        page.wait_for_timeout(PAINT_MS)
        taken = Image.open(BytesIO(page.screenshot(full_page=whole)))
        taken.convert("RGB").quantize(COLOURS).save(PICTURES / f"{name}.png", optimize=True)
        context.close()


def draw(camera: Camera, base: str, number: str) -> None:
    """Photograph every page."""
    expert = people(base)["周示橙"]
    case = f"/m/c/{number}"
    camera.shoot("queue", expert, "/m/")
    camera.shoot("queue-320", expert, "/m/", size=SMALL)
    camera.shoot("queue-1366", expert, "/m/", size=DESK)
    camera.shoot("case", expert, case)
    camera.shoot("case-whole", expert, case, whole=True, before=open_all)
    camera.shoot("case-320", expert, case, size=SMALL)
    camera.shoot("case-1366", expert, case, size=DESK)
    camera.shoot("case-dark", expert, case, scheme="dark")
    camera.shoot("case-written", expert, case, before=write_answer)
    camera.shoot("case-offline", expert, case, before=send_offline)
    camera.shoot("case-sent", expert, case, before=send)
    camera.shoot("case-answered", expert, case, whole=True, before=open_all)
    camera.shoot("leave", expert, "/m/leave")
    camera.shoot("visit", expert, f"/m/visit?case={number}")
    camera.shoot("visit-320", expert, "/m/visit", size=SMALL)
    camera.shoot("figures", expert, "/m/figures")
    camera.shoot("figures-rows", expert, "/m/figures/answered")
    camera.shoot("figures-1366", expert, "/m/figures", size=DESK)
    camera.shoot("desk", people(base)["邓样宁（值班）"], "/m/")
    camera.shoot(
        "desk-case", people(base)["邓样宁（值班）"], f"/m/c/{number_of(base, NEIGHBOUR)}", before=open_all
    )
    camera.shoot("stranger", NEIGHBOUR, case)
    camera.shoot("mine", FARMER, "/m/mine")
    camera.shoot("mine-case", FARMER, case, whole=True)


def open_all(page: Page) -> None:
    """Unfold everything, and let the answer stand at the end of a picture that is longer than a screen."""
    page.eval_on_selector_all("details", "all => all.forEach((one) => { one.open = true; })")
    page.eval_on_selector_all(".answer", "all => all.forEach((one) => { one.style.position = 'static'; })")


def write_answer(page: Page) -> None:
    """Put an entry of the knowledge base into the answer and go on writing."""
    page.locator("#answer textarea").fill("李大哥您好，看照片像是流胶病。")
    page.locator(".reference summary").first.click()
    page.locator("[data-insert]").first.click()


def send(page: Page) -> None:
    """Send what is written."""
    write_answer(page)
    page.locator("#answer [type=submit]").click()
    page.wait_for_url("**done=answer**")


def send_offline(page: Page) -> None:
    """Try to send where there is no network."""
    page.locator("#answer textarea").fill("先把病部刮干净，涂石硫合剂，雨季开沟排水。")
    page.context.set_offline(True)
    page.locator("#answer [type=submit]").click()


def main() -> None:
    """Draw all pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with running_demo() as base, sync_playwright() as playwright:
        number = tell_story(base)
        arguments = ["--no-sandbox", "--disable-gpu", "--lang=zh-CN"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        draw(Camera(browser, base), base, number)
        browser.close()


if __name__ == "__main__":
    main()
