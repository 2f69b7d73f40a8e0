"""The word lists fit together."""

from content.dictionary import kind_names, kinds


def test_every_kind_has_a_name_that_is_read_as_that_kind() -> None:
    names = kind_names()
    assert set(names) == set(kinds().values())
    assert all(kinds()[name] == kind for kind, name in names.items())
    assert (names["柑橘"], names["杉"]) == ("柑橘", "杉树")
