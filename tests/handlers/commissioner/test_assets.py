"""What a phone on a slow network has to fetch before it shows a page."""

from __future__ import annotations

import gzip
import re
import subprocess

import pytest

from config.settings import ROOT
from content import STATIC
from models.consultation import Consultation
from tests.handlers.commissioner.conftest import Phones
from tests.pages import answer
from tests.stage import EXPERT, FARMER, Stage
from tests.web_view import WebView

LIMIT = 60 * 1024


async def test_a_page_with_all_it_needs_weighs_at_most_60_kb(
    phone: Phones, stage: Stage, case: Consultation
) -> None:
    await answer(stage, case)
    farmer = await phone(FARMER)
    for path in ("/m/mine", f"/m/c/{case.number}", "/m/c/26-999999"):
        assert await _weigh(farmer, path) <= LIMIT, path
    expert = await phone(EXPERT)
    for path in ("/m/queue", f"/m/c/{case.number}", "/m/visit"):
        assert await _weigh(expert, path) <= LIMIT, path


async def test_an_asset_is_kept_for_good_under_its_own_address_only(
    phone: Phones, case: Consultation
) -> None:
    farmer = await phone(FARMER)
    page = await farmer.open("/m/mine")
    (address,) = re.findall(r'href="(/m/static/[0-9a-f]{16}/m\.css)"', page.text)
    kept = await farmer.open(address)
    assert (kept.headers["Content-Type"], kept.text) == ("text/css", (STATIC / "m.css").read_text("utf-8"))
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    old = await farmer.open("/m/static/0123456789abcdef/m.css")
    assert (old.headers["Cache-Control"], old.text) == ("no-cache", kept.text)
    plain = await farmer.open(address, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.text == kept.text
    assert (await farmer.open("/m/static/0123456789abcdef/nothing.css")).status == 404


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_scripts_are_written_for_phones_of_2019(path: object) -> None:
    acorn = ROOT / "node_modules" / ".bin" / "acorn"
    parsed = subprocess.run([acorn, "--ecma2019", "--silent", str(path)], capture_output=True, text=True)
    assert parsed.returncode == 0, parsed.stderr


async def _weigh(view: WebView, path: str) -> int:
    """Return how many bytes a page is together with its styles and scripts, as they go over the network."""
    page = await _fetch(view, path)
    assets = re.findall(rb'(?:href|src)="(/m/static/[^"]+)"', gzip.decompress(page))
    assert any(b"weui" in address for address in assets)
    return len(page) + sum([len(await _fetch(view, address.decode())) for address in assets])


async def _fetch(view: WebView, path: str) -> bytes:
    """Return a body as it goes over the network."""
    async with view.http.get(
        f"{view.stage.url}{path}", headers={"Accept-Encoding": "gzip"}, auto_decompress=False
    ) as response:
        assert response.headers["Content-Encoding"] == "gzip", path
        return await response.read()
