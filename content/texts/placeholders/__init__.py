"""Which texts the program uses, and what it fills into each: one module for each group of texts.

A module's TEXTS give the placeholders of each text as words: `"case.opened": "number name due"`.
"""

from importlib import import_module
from pkgutil import iter_modules

_MODULES = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
PLACEHOLDERS: dict[str, frozenset[str]] = {
    key: frozenset(words.split()) for module in _MODULES for key, words in module.TEXTS.items()
}
