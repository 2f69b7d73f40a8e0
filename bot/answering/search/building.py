"""Lays a knowledge base out for searching: everything that can be known before the first message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

import numpy as np

from bot.answering.entries import Entry
from bot.answering.search.corpus import Arrays, Integers, Rows, locate, vocabulary_of
from bot.answering.search.features import WEIGHTS, Floats, Numbers, Reader, Reading, text_number
from bot.answering.search.lexicon import Lexicon
from bot.answering.search.weighing import content_weights, rarity
from content import dictionary

LAYOUT = "1"
"""To be raised when what is kept changes, so that what an older version kept is not used."""

LINKED = 0.35
"""An entry whose question says so much of what a problem's signs say is about that problem."""


def digest_of(entries: Iterable[Entry]) -> str:
    """Return what changes whenever the layout of these entries would."""
    seen = sha256(f"{LAYOUT} {WEIGHTS} {dictionary.digest()}".encode())
    for entry in entries:
        seen.update("\x1f".join((entry.id, *entry.wordings, entry.answer, "\x1e")).encode())
    return seen.hexdigest()


def lay_out(entries: Sequence[Entry], reader: Reader, lexicon: Lexicon) -> Arrays:
    """Return the arrays that KnowledgeIndex searches."""
    readings = [[reader.read(wording) for wording in entry.wordings] for entry in entries]
    own = [
        np.unique(np.concatenate([*(reading.numbers for reading in parts), reader.features(entry.answer)]))
        for parts, entry in zip(readings, entries, strict=True)
    ]
    own_vocabulary = vocabulary_of(own)
    own_counts = Rows.of(own, own_vocabulary).counts(len(own_vocabulary))
    links = _link([parts[0] for parts in readings], own_vocabulary, own_counts, lexicon)
    found_by = [
        np.unique(np.concatenate([numbers, *map(lexicon.signs, problems)])) if problems else numbers
        for numbers, problems in zip(own, links, strict=True)
    ]
    vocabulary = vocabulary_of(found_by)
    known = locate(own_vocabulary, vocabulary)
    counts = np.where(known.known, own_counts[known.places] if len(own_counts) else 0, 0)
    found_rows = Rows.of(found_by, vocabulary)
    wordings = [reading for parts in readings for reading in parts]
    return {
        "vocabulary": vocabulary,
        "counts": counts,
        "first_wordings": np.cumsum([0, *map(len, readings)]),
        **found_rows.to_arrays("entries"),
        **found_rows.turned(len(vocabulary)).to_arrays("holders"),
        **_lay_out_wordings(wordings, vocabulary, counts, len(entries)),
        **_lay_out_links(links),
        **_lay_out_kinds(readings),
    }


def _lay_out_wordings(
    wordings: Sequence[Reading], vocabulary: Numbers, counts: Integers, entries: int
) -> Arrays:
    rows = Rows.of([np.unique(reading.numbers) for reading in wordings], vocabulary)
    weights = group_weights(wordings, vocabulary) * rarity(entries, counts)
    every = np.arange(len(rows))
    return {
        **rows.to_arrays("wordings"),
        "lengths": np.sqrt(rows.sums(every, weights * weights)),
        "totals": rows.sums(every, weights),
        "characters": np.array([int(reading.character.sum()) for reading in wordings], dtype=np.intp),
        "texts": np.array([text_number(reading.tokens.spelt) for reading in wordings], dtype=np.uint64),
    }


def group_weights(wordings: Iterable[Reading], vocabulary: Numbers) -> Floats:
    """Return for each place of a vocabulary the weight of its group, 0 for what no wording holds."""
    weights = np.zeros(len(vocabulary))
    for reading in wordings:
        weights[np.searchsorted(vocabulary, reading.numbers)] = reading.weights
    return weights


def _lay_out_links(links: Sequence[Sequence[int]]) -> Arrays:
    return {
        "links_starts": np.cumsum([0, *map(len, links)]),
        "links_places": np.array([problem for row in links for problem in row], dtype=np.int32),
    }


def _lay_out_kinds(readings: Sequence[Sequence[Reading]]) -> Arrays:
    """Note the crops and animals that each entry names in any wording, and in its question."""
    named = [frozenset[str]().union(*(part.tokens.kinds for part in parts)) for parts in readings]
    asked = [parts[0].tokens.kinds for parts in readings]
    sets = sorted({";".join(sorted(kinds)) for kinds in (*named, *asked)}) or [""]
    number = {name: at for at, name in enumerate(sets)}
    return {
        "kind_sets": np.array(sets),
        "named": np.array([number[";".join(sorted(kinds))] for kinds in named], dtype=np.intp),
        "asked": np.array([number[";".join(sorted(kinds))] for kinds in asked], dtype=np.intp),
    }


def _link(
    questions: Sequence[Reading], vocabulary: Numbers, counts: Integers, lexicon: Lexicon
) -> list[list[int]]:
    """Find for each question the problems it is about: the nearest one, and those it names."""
    links = []
    for reading in questions:
        located = locate(vocabulary, reading.numbers)
        own = np.where(located.known, counts[located.places], 0)
        in_lexicon = lexicon.locate(reading.numbers)
        weights = content_weights(reading, own + lexicon.counts(in_lexicon), len(questions) + len(lexicon))
        shares = lexicon.shares(in_lexicon, weights) / (float(weights.sum()) or 1.0)
        links.append(_choose_links(reading, shares, lexicon))
    return links


def _choose_links(reading: Reading, shares: Floats, lexicon: Lexicon) -> list[int]:
    asked = reading.tokens.kinds
    near = np.flatnonzero(shares >= LINKED)
    fitting = [
        problem
        for problem in near[np.argsort(-shares[near], kind="stable")].tolist()
        if not lexicon.kinds[problem] or not asked or not asked.isdisjoint(lexicon.kinds[problem])
    ]
    return fitting[:1] + [problem for problem in fitting[1:] if lexicon.names[problem] in reading.tokens.text]
