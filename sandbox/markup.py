"""The small XML dialect of pushes and replies."""

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree


class MarkupError(Exception):
    """A text that is not a document in this dialect."""


def to_xml(fields: Mapping[str, Any], *, root: str = "xml") -> str:
    """Write fields as elements: text as CDATA, numbers bare, mappings nested, lists as repeated elements."""
    return f"<{root}>{''.join(_element(name, value) for name, value in fields.items())}</{root}>"


def _element(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return to_xml(value, root=name)
    if isinstance(value, list | tuple):
        return "".join(_element(name, item) for item in value)
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    text = str(value).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{text}]]></{name}>"


def from_xml(text: str) -> dict[str, Any]:
    """Read a document into nested dictionaries; children named `item` become a list.

    Raises MarkupError for anything that is not well-formed, has a document type or is not below `<xml>`.
    """
    if "<!DOCTYPE" in text:
        raise MarkupError("a document type is not allowed")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - entities need the document type refused above
    except ElementTree.ParseError as error:
        raise MarkupError(str(error)) from error
    value = _value(root)
    if root.tag != "xml" or not isinstance(value, dict):
        raise MarkupError("an <xml> element with children is expected")
    return value


def _value(element: ElementTree.Element) -> Any:
    children = list(element)
    if not children:
        return element.text or ""
    if all(child.tag == "item" for child in children):
        return [_value(child) for child in children]
    return {child.tag: _value(child) for child in children}
