"""Banned pesticides and doses in what people are told."""

from datetime import date

import pytest

from bot.answering.pesticides import find_dose, find_pesticides, find_recipe, is_banned
from content.review import pesticides


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("用甲胺磷喷雾", {"甲胺磷": False}),
        ("用氧化乐果或者呋喃丹", {"氧乐果": False, "克百威": False}),
        ("打乙酰甲胺磷", {"乙酰甲胺磷": False}),
        ("2,4-滴丁酯除草", {"2,4-滴丁酯": False}),
        ("用 ＤＤＴ 拌种", {"滴滴涕": False}),
        ("不要怕，用甲胺磷喷一次", {"甲胺磷": False}),
        ("每季甲胺磷不得超过两次", {"甲胺磷": False}),
        ("禁止在高温时喷甲胺磷1000倍液", {"甲胺磷": False}),
        ("严禁用甲胺磷。虫多时可以用甲胺磷", {"甲胺磷": False}),
        ("严禁使用甲胺磷", {"甲胺磷": True}),
        ("甲胺磷已禁用", {"甲胺磷": True}),
        ("甲胺磷、对硫磷毒性大，国家早已明令禁止", {"甲胺磷": True, "对硫磷": True}),
        ("千万别用甲胺磷", {"甲胺磷": True}),
        ("去快乐果园摘果，丙硫克百威", {}),
        ("选用登记在柑橘上的药剂，按标签使用", {}),
    ],
)
def test_banned_and_restricted_names_are_found(text: str, named: dict[str, bool]) -> None:
    assert {naming.pesticide.name: naming.warned for naming in find_pesticides(text)} == named


@pytest.mark.parametrize(
    ("name", "day", "banned"),
    [
        ("六六六", date(2026, 1, 1), True),
        ("甲拌磷", date(2024, 8, 31), False),
        ("甲拌磷", date(2024, 9, 1), True),
        ("克百威", date(2026, 5, 31), False),
        ("克百威", date(2026, 6, 1), True),
        ("毒死蜱", date(2030, 1, 1), False),
    ],
)
def test_a_pesticide_is_banned_from_its_day_on(name: str, day: date, banned: bool) -> None:
    assert is_banned(pesticides()[name], day) is banned


def test_every_pesticide_that_may_not_be_used_names_its_document() -> None:
    limited = [each for each in pesticides().values() if each.banned_since or each.not_for]
    assert len({each.name for each in limited}) > 60
    assert [each.name for each in limited if not each.document] == []


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("每亩用20%吡虫啉20克", "20克"),
        ("25%吡虫啉可湿性粉剂，每亩20到30克，兑水30公斤喷雾", "20到30克"),
        ("多菌灵500倍液喷雾", "500倍"),
        ("发病初期喷800倍液", "800倍"),
        ("稀释八百倍", "八百倍"),
        ("兑水50倍", "兑水50倍"),
        ("尿素加多菌灵600倍", "600倍"),
        ("用赤霉素20ppm", "20ppm"),
        ("辛硫磷颗粒剂每亩撒2公斤", "2公斤"),
        ("每公斤体重打0.1毫升", "体重打0.1毫升"),
        ("每桶水兑两瓶盖阿维菌素", "两瓶盖"),
        ("一亩用吡虫啉三到五克，兑水三十斤", "三到五克"),
        ("多菌灵半斤拌土", "半斤"),
        ("每蔸撒二两辛硫磷颗粒剂，每亩一两药", "一两"),
        ("一头猪打80万单位", "80万单位"),
        ("肌注八十万单位", "八十万单位"),
        ("一头猪打青霉素80万，一天两次", "80万"),
        ("每公斤注射500国际单位", "500国际单位"),
        ("磷酸二氢钾300倍液喷叶", ""),
        ("打农药兑水三十斤，农药瓶统一包装回收，一季打药一两次", ""),
        ("混匀后四分法留一公斤左右，不要用装过农药的袋", ""),
        ("每千克含量看标签，用哒螨灵要轮换", ""),
        ("有3家单位报名，农药店要单位证明", ""),
        ("每亩施复合肥30公斤、尿素10公斤", ""),
        ("每亩用种1.5公斤", ""),
        ("打农药每亩兑水50公斤", ""),
        ("三倍体鱼苗，产量能翻2倍", ""),
        ("石硫合剂3到5度", ""),
        ("波尔多液1:1:100", ""),
    ],
)
def test_doses_are_told_from_fertiliser_seed_and_water(text: str, dose: str) -> None:
    assert find_dose(text) == dose


@pytest.mark.parametrize(
    ("text", "recipe"),
    [("冬天喷3到5度石硫合剂", "石硫合剂"), ("波尔多液1:1:100", "波尔多液"), ("冬天喷石硫合剂清园", "")],
)
def test_recipes_of_home_made_remedies_are_found(text: str, recipe: str) -> None:
    assert find_recipe(text) == recipe
