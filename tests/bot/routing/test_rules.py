"""Who takes a consultation, and why."""

from dataclasses import replace

import pytest

from bot.routing.places import is_within, match_place, tells_more, town_code
from bot.routing.rules import Candidate, Grounds, Place, choose_commissioner
from models.enums import Topic

HOME = Place("431281103001", "三里村", "托口镇", "洪江市")
PLAIN = Candidate(1, "甲", frozenset(), frozenset(), frozenset(), frozenset(), 0, 5)
SPECIALIST = replace(PLAIN, id=2, name="乙", topics=frozenset({Topic.FRUIT}))
VILLAGER = replace(PLAIN, id=3, name="丙", villages=frozenset({HOME.code}))
TOWNSMAN = replace(SPECIALIST, id=4, name="丁", towns=frozenset({("洪江市", "托口镇")}))
BUSY, BUSIER = replace(SPECIALIST, id=9, open_cases=1), replace(SPECIALIST, id=8, open_cases=2)
COUNTY = replace(SPECIALIST, id=5, name="戊", counties=frozenset({"洪江市"}))

BEST = replace(
    SPECIALIST,
    id=6,
    villages=frozenset({HOME.code}),
    towns=frozenset({("洪江市", "托口镇")}),
    counties=frozenset({"洪江市"}),
    ratings=20,
    satisfied=0.9,
)


@pytest.mark.parametrize(
    ("candidates", "chosen", "reasons"),
    [
        ([PLAIN, SPECIALIST, VILLAGER], 3, ("village",)),
        ([PLAIN, SPECIALIST], 2, ("specialty",)),
        ([COUNTY, SPECIALIST, TOWNSMAN], 4, ("specialty", "town")),
        ([SPECIALIST, COUNTY], 5, ("specialty", "county")),
        (
            [replace(SPECIALIST, open_cases=2), replace(SPECIALIST, id=9, open_cases=1)],
            9,
            ("specialty",),
        ),
        ([SPECIALIST, replace(SPECIALIST, id=9)], 2, ("specialty",)),
    ],
)
def test_the_order_of_what_counts(candidates: list[Candidate], chosen: int, reasons: tuple[str, ...]) -> None:
    choice = choose_commissioner(Topic.FRUIT, HOME, candidates)
    assert choice is not None
    assert (choice.candidate.id, choice.reasons) == (chosen, reasons)


@pytest.mark.parametrize(
    ("second", "grounds"),
    [
        (SPECIALIST, Grounds.VILLAGE),
        (replace(VILLAGER, id=7), Grounds.SPECIALTY),
        (replace(BEST, id=7, towns=frozenset()), Grounds.TOWN),
        (replace(BEST, id=7, counties=frozenset()), Grounds.COUNTY),
        (replace(BEST, id=1, open_cases=1), Grounds.LOAD),
        (replace(BEST, id=1, ratings=20, satisfied=0.7), Grounds.RATING),
        (replace(BEST, id=7), Grounds.ROSTER),
    ],
)
def test_what_decided_is_told(second: Candidate, grounds: Grounds) -> None:
    choice = choose_commissioner(Topic.FRUIT, HOME, [replace(BUSY, open_cases=4), second, BEST])
    assert choice is not None
    assert (choice.candidate, choice.decided_by, choice.runner_up) == (BEST, grounds, second)


def test_the_only_one_needs_no_ground() -> None:
    choice = choose_commissioner(Topic.FRUIT, HOME, [PLAIN, SPECIALIST])
    assert choice is not None
    assert (choice.decided_by, choice.runner_up) == (None, None)
    assert choice.to_json() == {"reasons": ["specialty"], "considered": 1}


def test_a_town_of_the_same_name_in_another_county_is_another() -> None:
    namesake = replace(TOWNSMAN, id=6, towns=frozenset({("会同县", "托口镇")}))
    choice = choose_commissioner(Topic.FRUIT, HOME, [namesake])
    assert choice is not None
    assert choice.reasons == ("specialty",)


@pytest.mark.parametrize(
    "excluded",
    [
        replace(VILLAGER, on_leave=True),
        replace(VILLAGER, open_cases=5),
        replace(VILLAGER, returned_before=True),
    ],
)
def test_hard_limits_come_first(excluded: Candidate) -> None:
    choice = choose_commissioner(Topic.FRUIT, HOME, [excluded, SPECIALIST])
    assert choice is not None
    assert choice.candidate.id == SPECIALIST.id
    assert choose_commissioner(Topic.FRUIT, HOME, [excluded]) is None


def test_a_rating_counts_only_from_twenty_on() -> None:
    rated = replace(SPECIALIST, id=9, ratings=20, satisfied=0.9)
    few = replace(rated, ratings=19)
    for other, expected in ((rated, 9), (few, SPECIALIST.id)):
        choice = choose_commissioner(Topic.FRUIT, None, [SPECIALIST, other])
        assert choice is not None
        assert choice.candidate.id == expected


@pytest.mark.parametrize(
    ("topic", "candidate", "fits"),
    [
        (Topic.FRUIT, PLAIN, False),
        (Topic.FRUIT, replace(PLAIN, towns=frozenset({("洪江市", "托口镇")})), False),
        (Topic.LIVESTOCK, TOWNSMAN, False),
        (Topic.LIVESTOCK, VILLAGER, True),
        (Topic.OTHER, SPECIALIST, False),
        (Topic.OTHER, TOWNSMAN, False),
        (Topic.OTHER, VILLAGER, True),
    ],
)
def test_who_has_no_part_in_a_question_is_not_asked(topic: Topic, candidate: Candidate, fits: bool) -> None:
    assert (choose_commissioner(topic, HOME, [candidate]) is not None) is fits


def test_a_village_is_found_by_its_name() -> None:
    twin = Place("431281104001", "三里村", "江市镇", "洪江市")
    assert match_place("我是托口三里村的，柑橘黄叶", [HOME, twin]) == HOME
    assert match_place("三里村的柑橘黄叶", [HOME, twin]) is None
    assert match_place("三里路上的树", [HOME]) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("柑橘黄叶，我住在托口镇", "431281103"),
        ("我家住江市镇", "431281104"),
        ("洪江市江市镇三里村的", "431281104001"),
        ("从托口镇搬到江市镇了", None),
        ("托口的树", None),
    ],
)
def test_a_town_is_found_where_no_village_is_named(text: str, code: str | None) -> None:
    places = [HOME, Place("431281104001", "三里村", "江市镇", "洪江市")]
    found = match_place(text, places)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ({"431281103001": "托口镇", "431281103002": "托口镇", "431281104001": "江市镇"}, "431281103"),
        ({"A-1": "托口镇", "A-2": "托口镇", "B-1": "江市镇"}, "A-"),
        ({"1": "托口镇", "2": "托口镇", "3": "江市镇"}, None),
        ({"11": "托口镇", "12": "托口镇", "13": "江市镇"}, None),
        ({"11": "托口镇", "21": "江市镇"}, None),
    ],
)
def test_the_code_of_a_town_is_what_only_its_villages_begin_with(
    codes: dict[str, str], expected: str | None
) -> None:
    places = [Place(code, f"{code}村", town, "洪江市") for code, town in codes.items()]
    assert town_code("洪江市", "托口镇", places) == expected


def test_a_town_never_hides_a_village_already_known() -> None:
    town = Place("431281103", "", "托口镇", "洪江市")
    assert [tells_more(town, known) for known in (None, "431281103", HOME.code, "431281104001")] == [
        True,
        False,
        False,
        True,
    ]
    assert [is_within(HOME, known) for known in ("431281103", "431281104", HOME.code)] == [True, False, False]


def test_a_townsman_is_chosen_for_a_town() -> None:
    town = Place("431281103", "", "托口镇", "洪江市")
    choice = choose_commissioner(Topic.FRUIT, town, [PLAIN, COUNTY, TOWNSMAN])
    assert choice is not None
    assert (choice.candidate.id, choice.reasons) == (4, ("specialty", "town"))
