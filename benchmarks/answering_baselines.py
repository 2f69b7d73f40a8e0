"""One measuring process of a baseline: python benchmarks/answering_baselines.py TASK ENGINE FOLDER COUNT.

TASK is `build` or `answer`. Runs in an environment that has bm25s and tantivy and nothing of Kehui.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import bm25s
import tantivy
from timing import own_memory_mb, tell, time_each, timed, use_one_core

FOUND = 10
HEAP_BYTES = 128 * 1024 * 1024
Words = list[str]


def build_bm25s(documents: Iterator[Words], folder: Path) -> None:
    """Index documents and keep the index."""
    index = bm25s.BM25()
    index.index(list(documents), show_progress=False)
    index.save(folder, show_progress=False)


def open_bm25s(folder: Path) -> Callable[[Words], object]:
    """Load a kept index; return what finds the best documents for the words of a message."""
    index = bm25s.BM25.load(folder)

    def find(words: Words) -> object:
        return index.retrieve([words], k=FOUND, show_progress=False) if words else []

    return find


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", stored=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def build_tantivy(documents: Iterator[Words], folder: Path) -> None:
    """Index documents and keep the index."""
    folder.mkdir()
    index = tantivy.Index(_schema(), str(folder))
    writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
    for number, words in enumerate(documents):
        writer.add_document(tantivy.Document(number=number, words=" ".join(words)))
    writer.commit()
    writer.wait_merging_threads()


def open_tantivy(folder: Path) -> Callable[[Words], object]:
    """Load a kept index; return what finds the best documents for the words of a message."""
    schema = _schema()
    searcher = tantivy.Index(schema, str(folder)).searcher()

    def find(words: Words) -> object:
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "words", word)) for word in words]
        hits = searcher.search(tantivy.Query.boolean_query(terms), limit=FOUND, count=False).hits
        return [(score, searcher.doc(address)["number"]) for score, address in hits]

    return find


ENGINES = {"bm25s": (build_bm25s, open_bm25s), "tantivy": (build_tantivy, open_tantivy)}


def _read_words(path: Path, count: int | None = None) -> Iterator[Words]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, islice(file, count))


def main(task: str, engine: str, folder: Path, count: int) -> None:
    """Do one task; what it measured is the last line printed."""
    use_one_core()
    build, open_kept = ENGINES[engine]
    kept = folder / f"{engine}-{count}"
    if task == "build":
        documents = list(_read_words(folder / "tokens.jsonl", count))
        with timed() as took:
            build(iter(documents), kept)
        tell({"build": took[0]})
        return
    messages = list(_read_words(folder / "messages.jsonl"))
    with timed() as took:
        find = open_kept(kept)
    tell({"load": took[0], "seconds": time_each(messages, find), "resident_mb": own_memory_mb()})


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
