"""The settings of one process: environment variables, or kehui.toml beside run.py, the environment first."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

ROOT = Path(__file__).resolve().parent.parent
EXPECTED = {
    "int_parsing": "expected a whole number",
    "float_parsing": "expected a number from 0 to 1",
    "bool_parsing": "expected 0 or 1",
    "extra_forbidden": "no such setting",
}
LOG_LEVELS = ("debug", "info", "warning", "error")
AUTHORIZE_URL = "https://open.weixin.qq.com/connect/oauth2/authorize"
QUAKE_FEEDS = ("cenc", "wolfx", "usgs")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SPAN = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


class SettingsError(Exception):
    """A setting is wrong or missing; the message names the variable and what is expected."""


def _database_url(value: str) -> str:
    if not value.startswith(("sqlite://", "postgres://", "postgresql://")):
        raise ValueError("expected sqlite://PATH or postgres://USER:PASSWORD@HOST:PORT/NAME")
    return value


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("expected an http:// or https:// address")
    return value.rstrip("/")


def _model_base(value: str) -> str:
    if not value:
        return value
    parts = urlsplit(_http_url(value))
    if parts.username or parts.query or parts.fragment:
        raise ValueError("expected an address without user, ? and #; the key is KEHUI_MODEL_KEY")
    return value.rstrip("/")


def _model_key(value: str) -> str:
    if not re.fullmatch(r"[!-~]*", value):
        raise ValueError("expected letters, digits and signs without blanks, or nothing")
    return value


def _quake_feed(value: str) -> str:
    kind, _, url = value.partition(":")
    if value and kind not in QUAKE_FEEDS:
        raise ValueError("expected cenc:URL, wolfx:URL or usgs:URL, or nothing")
    return f"{kind}:{_http_url(url)}" if value else value


def _redis_url(value: str) -> str:
    if value and not value.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("expected redis://HOST:PORT/DB, or nothing")
    return value


def _aes_key(value: str) -> str:
    if value and not re.fullmatch(r"[A-Za-z0-9]{43}", value):
        raise ValueError("expected the 43 letters and digits of the EncodingAESKey, or nothing")
    return value


def _work_hours(value: str) -> str:
    spans = value.split(",")
    edges = [edge for span in spans for edge in span.split("-")]
    if not all(_SPAN.fullmatch(span) for span in spans) or edges != sorted(set(edges)):
        raise ValueError("expected spans in order, such as 08:30-12:00,14:30-17:30")
    return value


def _port(value: int) -> int:
    if not 1 <= value <= 65535:
        raise ValueError("expected a port number, 1 to 65535")
    return value


def _share(value: float) -> float:
    if not 0 <= value <= 1:
        raise ValueError("expected a number from 0 to 1")
    return value


def _log_level(value: str) -> str:
    if value.lower() not in LOG_LEVELS:
        raise ValueError(f"expected one of {', '.join(LOG_LEVELS)}")
    return value


AesKey = Annotated[str, AfterValidator(_aes_key)]


class Settings(BaseSettings):
    """Every setting with its default; docs/INTERFACE.md explains each."""

    model_config = SettingsConfigDict(env_prefix="KEHUI_", extra="forbid", toml_file=ROOT / "kehui.toml")

    database_url: Annotated[str, AfterValidator(_database_url)] = "sqlite://var/kehui.db"
    redis_url: Annotated[str, AfterValidator(_redis_url)] = ""
    redis_prefix: str = "kehui"
    host: str = "127.0.0.1"
    port: Annotated[int, AfterValidator(_port)] = 8080
    public_url: Annotated[str, AfterValidator(_http_url)] = "http://127.0.0.1:8080"
    secret_key: str = ""
    sandbox: bool = False
    media_dir: Path = Path("var/media")

    wechat_app_id: str = ""
    wechat_app_secret: str = ""
    wechat_token: str = ""
    wechat_aes_key: AesKey = ""
    wechat_aes_key_previous: AesKey = ""
    wechat_api_base: Annotated[str, AfterValidator(_http_url)] = "https://api.weixin.qq.com"
    wechat_template_case: str = ""
    wechat_template_reply: str = ""
    wechat_template_event: str = ""
    wechat_template_quake: str = ""
    miniprogram_app_id: str = ""
    miniprogram_app_secret: str = ""

    quake_feed: Annotated[str, AfterValidator(_quake_feed)] = ""
    model_base: Annotated[str, AfterValidator(_model_base)] = ""
    model_name: str = ""
    model_key: Annotated[str, AfterValidator(_model_key)] = ""
    work_hours: Annotated[str, AfterValidator(_work_hours)] = "08:30-12:00,14:30-17:30"
    answer_threshold: Annotated[float, AfterValidator(_share)] = 0.6
    suggest_threshold: Annotated[float, AfterValidator(_share)] = 0.06
    log_level: Annotated[str, AfterValidator(_log_level)] = "info"

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.sandbox and urlsplit(self.public_url).hostname not in LOOPBACK:
            raise ValueError("KEHUI_SANDBOX: expected 0 unless KEHUI_PUBLIC_URL is a loopback address")
        if self.model_base and not self.model_name:
            raise ValueError("KEHUI_MODEL_NAME: expected the model's name, as KEHUI_MODEL_BASE is set")
        if self.suggest_threshold > self.answer_threshold:
            raise ValueError("KEHUI_SUGGEST_THRESHOLD: expected at most KEHUI_ANSWER_THRESHOLD")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def template_ids(self) -> dict[str, str]:
        """The template message of each occasion; empty for one that is switched off."""
        return {
            "case": self.wechat_template_case,
            "reply": self.wechat_template_reply,
            "event": self.wechat_template_event,
            "quake": self.wechat_template_quake,
        }

    @property
    def api_base(self) -> str:
        """Where the outbound API is; with the sandbox on and nothing else said, the sandbox."""
        if self.sandbox and "wechat_api_base" not in self.model_fields_set:
            return f"{self.public_url}/sandbox/api"
        return self.wechat_api_base

    @property
    def authorize_url(self) -> str:
        """Where web authorization begins: on the platform, or beside the API where no phone could come."""
        if urlsplit(self.public_url).hostname in LOOPBACK:
            return f"{self.api_base}/connect/oauth2/authorize"
        return AUTHORIZE_URL

    def require_secret_key(self) -> None:
        """Raise SettingsError when there is no key to encrypt personal data with."""
        if len(self.secret_key) < 16:
            raise SettingsError("KEHUI_SECRET_KEY: expected at least 16 characters that nobody can guess")

    def require_webhook_token(self) -> None:
        """Raise SettingsError when pushes could not be verified."""
        if not self.wechat_token:
            raise SettingsError("KEHUI_WECHAT_TOKEN: expected the Token set on the platform's server page")


def load_settings(**overrides: object) -> Settings:
    """Read the settings; raises SettingsError with one line per wrong value."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(_lines(error))) from None
    except ValueError as error:
        raise SettingsError(f"kehui.toml: {error}") from None


def _lines(error: ValidationError) -> list[str]:
    lines = []
    for problem in error.errors():
        name = "_".join(str(part) for part in problem["loc"]).upper()
        message = problem["msg"].removeprefix("Value error, ")
        message = EXPECTED.get(problem["type"], message)
        lines.append(f"KEHUI_{name}: {message}" if name else message)
    return lines
