"""A stand-in for the WeChat platform: its API, its limits, its pushes, and a page with the phones."""

from sandbox.app import create_sandbox
from sandbox.config import Person, Retry, SandboxConfig, Template

__all__ = ["Person", "Retry", "SandboxConfig", "Template", "create_sandbox"]
