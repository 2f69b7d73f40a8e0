"""What a sandbox is started with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["farmer", "commissioner"]
Mode = Literal["plain", "compatible", "safe"]
Format = Literal["xml", "json"]

MODES: tuple[Mode, ...] = ("plain", "compatible", "safe")
FORMATS: tuple[Format, ...] = ("xml", "json")
ROLES: tuple[Role, ...] = ("farmer", "commissioner")


@dataclass(frozen=True)
class Person:
    """Somebody with a phone; `hints` are texts that the empty phone offers to send."""

    openid: str
    name: str
    role: Role = "farmer"
    followed: bool = True
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Template:
    """A template message: its id, the title of its card, and what each data key is called on it."""

    template_id: str
    title: str = "服务通知"
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Retry:
    """How long the platform waits for an answer to a push, and how often it then repeats it."""

    timeout_seconds: float = 5.0
    repeats: int = 3


PRESET_PEOPLE = (
    Person("oSandboxFarmer00000000000001", "李大山"),
    Person("oSandboxFarmer00000000000002", "王秀英"),
    Person("oSandboxExpert00000000000001", "陈志远", "commissioner"),
    Person("oSandboxExpert00000000000002", "周敏", "commissioner"),
)


@dataclass(frozen=True)
class SandboxConfig:
    """The official account and the mini-program that the sandbox plays platform for.

    `aes_key` is the 43-character EncodingAESKey; empty means that only plain mode can be used.
    `mode` and `format` are what pushes use unless one asks otherwise; they can be changed while running.
    `templates` adds titles and labels; ids named only in `template_ids` show under a general title.
    """

    app_id: str
    app_secret: str
    token: str
    aes_key: str
    webhook_url: str
    miniprogram_app_id: str = ""
    miniprogram_app_secret: str = ""
    template_ids: tuple[str, ...] = ()
    templates: tuple[Template, ...] = ()
    subscribe_template_ids: tuple[str, ...] = ()
    people: tuple[Person, ...] = PRESET_PEOPLE
    retry: Retry = Retry()
    mode: Mode = "plain"
    format: Format = "xml"
    account_id: str = "gh_5a9d0c1f2e3b"
    account_name: str = "科惠"
    suspicious_words: tuple[str, ...] = ("赌博", "办证", "代开发票")
    feedback_seconds: float = 0.3
