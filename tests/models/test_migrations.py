"""What the migrations have made is what the models declare, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

from tortoise import Tortoise, connections
from tortoise.models import Model

from tests.services import Backend

SQLITE_INDEXES = (
    "SELECT tables.name AS at, indexes.name AS index_name, columns.name AS column"
    " FROM sqlite_master AS tables, pragma_index_list(tables.name) AS indexes,"
    " pragma_index_info(indexes.name) AS columns WHERE tables.type = 'table'"
    " ORDER BY tables.name, indexes.name, columns.seqno"
)
POSTGRES_INDEXES = (
    "SELECT tables.relname AS at, indexes.relname AS index_name, columns.attname AS column"
    " FROM pg_index JOIN pg_class AS tables ON tables.oid = indrelid"
    " JOIN pg_class AS indexes ON indexes.oid = indexrelid"
    " CROSS JOIN LATERAL unnest(indkey) WITH ORDINALITY AS keys(attnum, place)"
    " JOIN pg_attribute AS columns ON columns.attrelid = indrelid AND columns.attnum = keys.attnum"
    " ORDER BY tables.relname, indexes.relname, keys.place"
)


def declared(model: type[Model]) -> Iterator[tuple[str, ...]]:
    columns = model._meta.fields_db_projection
    for given in (*model._meta.indexes, *model._meta.unique_together):
        names = given if isinstance(given, tuple | list) else given.fields
        yield tuple(columns.get(name, f"{name}_id") for name in names)
    for name, field in model._meta.fields_map.items():
        if (field.index or field.unique) and not field.pk:
            yield (columns.get(name, f"{name}_id"),)


async def found(backend: Backend) -> set[tuple[str, tuple[str, ...]]]:
    statement = SQLITE_INDEXES if backend.name == "sqlite" else POSTGRES_INDEXES
    indexes: dict[tuple[str, str], list[str]] = {}
    for row in await connections.get("default").execute_query_dict(statement):
        indexes.setdefault((row["at"], row["index_name"]), []).append(row["column"])
    return {(table, tuple(columns)) for (table, _), columns in indexes.items()}


async def test_every_index_of_the_models_is_there(db: Backend) -> None:
    there = await found(db)
    wanted = {
        (model._meta.db_table, columns)
        for model in Tortoise.apps["models"].values()
        for columns in declared(model)
    }
    assert ("history", ("consultation_id", "id")) in wanted
    assert wanted - there == set()
