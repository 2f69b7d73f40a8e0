"""What a message and an entry say differently."""

from dataclasses import dataclass
from datetime import date

import pytest

from bot.answering.mismatch import Aspect, Mismatch, default_aspect_reader, find_mismatches
from bot.answering.rules import Decision, DecisionKind, Match, Reason, Refusal, decide
from bot.answering.service import answer_from
from bot.answering.tokenizer import default_tokenizer
from config.settings import Settings
from content.dictionary import Problem
from tests.bot.answering.answering_seed import seed_index

ORGAN, STAGE, PROBLEM, ACTION = Aspect


@dataclass(frozen=True)
class Entry:
    wordings: tuple[str, ...]
    answer: str = ""


def compare(message: str, entry: Entry, *problems: Problem) -> list[Mismatch]:
    reader = default_aspect_reader()
    said = reader.read(default_tokenizer().tokenize(message).spelt)
    return list(find_mismatches(said, reader.read_entry(entry, problems)))


def ask(text: str) -> Decision:
    fields = Settings.model_fields
    thresholds = fields["answer_threshold"].default, fields["suggest_threshold"].default
    return answer_from(seed_index(), *thresholds)(text, date(2026, 5, 1))


@pytest.mark.parametrize(
    ("aspect", "message", "question"),
    [
        (ORGAN, "梨子果面起黑点", "梨树叶片长黑斑怎么办"),
        (ORGAN, "黄瓜根上长疙瘩", "黄瓜叶子长黄斑怎么办"),
        (ORGAN, "桃树树干流胶", "桃子果实长霉斑怎么办"),
        (ORGAN, "辣椒花蕾发黑", "辣椒叶片卷曲怎么办"),
        (ORGAN, "水稻穗子发白", "水稻叶片枯黄怎么办"),
        (ORGAN, "姜块有黑斑", "生姜叶片有黄斑怎么办"),
        (ORGAN, "番茄茎秆上有褐条", "番茄果实底下发黑怎么办"),
        (ORGAN, "萝卜叶子有白点", "萝卜烂根怎么办"),
        (ORGAN, "牛的蹄子烂了", "牛的眼睛发红流泪怎么办"),
        (ORGAN, "奶牛乳房肿硬", "奶牛嘴里起泡怎么办"),
        (ORGAN, "兔子脚板长疮", "兔子耳朵里结痂怎么办"),
        (ORGAN, "鲤鱼掉鳞", "鲤鱼鳃丝发白怎么办"),
        (ORGAN, "羊的眼皮肿", "羊的蹄壳裂开怎么办"),
        (STAGE, "断奶的猪咳嗽", "母猪产后咳嗽怎么办"),
        (STAGE, "架子猪打喷嚏", "仔猪打喷嚏怎么办"),
        (STAGE, "雏鸡怕冷扎堆", "蛋鸡怕冷怎么办"),
        (STAGE, "红薯越冬时发黑", "红薯苗期发黑怎么办"),
        (STAGE, "樱桃成熟时遇雨", "樱桃开花时遇雨怎么办"),
        (STAGE, "葡萄越冬要埋土吗", "葡萄幼果要套袋吗"),
        (STAGE, "鸡蛋孵化要翻吗", "雏鸡要翻身吗"),
        (PROBLEM, "辣椒白粉病", "辣椒炭疽病"),
        (PROBLEM, "柑橘疮痂病严重", "柑橘溃疡病严重"),
        (PROBLEM, "水稻稻曲病", "水稻纹枯病"),
        (PROBLEM, "白菜霜霉病", "白菜软腐病"),
        (PROBLEM, "猪丹毒像不像猪瘟", "猪肺疫是什么样子"),
        (PROBLEM, "玉米上的蚜虫", "玉米上的玉米螟"),
        (PROBLEM, "柑橘上的潜叶蛾", "柑橘上的红蜘蛛"),
        (PROBLEM, "鸡新城疫", "鸡痘"),
        (PROBLEM, "梨树上的梨木虱", "梨树锈病"),
        (ACTION, "冰糖橙怎么卖", "冰糖橙红蜘蛛怎么防"),
        (ACTION, "柑橘溃疡病果卖到哪里", "柑橘溃疡病怎么防治"),
        (ACTION, "猕猴桃什么价", "猕猴桃什么时候采"),
        (ACTION, "西瓜好多钱一斤", "西瓜怎么种"),
        (ACTION, "羊肚菌销路", "羊肚菌什么时候播种"),
        (ACTION, "油茶苗哪里买", "油茶怎么修剪"),
        (ACTION, "微耕机哪里有卖", "买微耕机怎么申请补贴"),
        (ACTION, "茶园什么肥好", "茶园怎么修剪"),
        (ACTION, "板栗怎么嫁接", "板栗怎么施肥"),
        (ACTION, "红薯怎么贮藏", "红薯怎么种"),
        (ACTION, "白术怎么加工", "白术根腐病怎么治"),
        (ACTION, "黄精怎么种", "黄精叶斑病怎么防"),
        (ACTION, "小鹅喂什么", "小鹅瘟怎么预防"),
        (ACTION, "鱼苗几时投放", "鱼烂鳃怎么治"),
        (ACTION, "杨梅得病了能不能吃", "杨梅什么时候采"),
        (ACTION, "梨树怎么剪", "梨树黑星病怎么防治"),
        (ACTION, "飘了药找哪个赔", "飘了药怎么预防"),
        (ACTION, "怎么参加科技活动周", "科技活动周怎么申请补贴"),
    ],
)
def test_what_is_said_differently_is_a_mismatch(aspect: Aspect, message: str, question: str) -> None:
    assert [found.aspect for found in compare(message, Entry((question,)))] == [aspect]


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("桔子叶子起黄圈圈的疤", "柑橘叶片有木栓化的疤怎么防治"),
        ("梨树叶尖焦", "梨树叶片枯怎么办"),
        ("桃树的疤", "桃树叶片的疤"),
        ("桃树叶子的疤", "桃树的疤"),
        ("桃树叶子和果实都有疤", "桃树果实有疤"),
        ("苹果果园积水", "苹果叶片发黄"),
        ("茶叶发黄", "茶树根部发黑"),
        ("如果落雨呢", "黄瓜叶子发黄"),
        ("秸秆还田", "水稻根部发黑"),
        ("木耳像鼻涕样", "木耳菌棒流水"),
        ("耳朵里起壳", "猪皮肤起壳"),
        ("仔猪拉稀", "小猪崽腹泻"),
        ("仔猪断奶", "断奶后怎么喂"),
        ("母猪带小猪不吃", "母猪产后不吃"),
        ("秧苗发黄", "水稻育秧发黄"),
        ("鸡怕冷", "雏鸡怕冷"),
        ("稻瘟病怎么打药", "水稻叶瘟怎么防治"),
        ("溃痒病怎么治", "柑橘溃疡病怎么治"),
        ("天牛怎么治", "柑橘褐天牛怎么治"),
        ("红蜘蛛和蚜虫", "柑橘蚜虫"),
        ("树上有虫", "柑橘红蜘蛛"),
        ("柑橘红蜘蛛", "柑橘有虫怎么办"),
        ("落果是什么病", "柑橘裂果"),
        ("橙子怎么办", "橙子怎么治"),
        ("橙子怎么搞", "橙子怎么卖"),
        ("橙子怎么治", "橙子怎么办"),
        ("打什么药", "溃疡病怎么防治"),
        ("几时打药", "怎么预防"),
        ("什么时候栽", "几月播种"),
        ("什么时候摘", "几月采收"),
        ("怎么卖得起价", "冰糖橙销路"),
        ("下什么肥", "一年几次肥"),
        ("怎么剪", "冬季修剪"),
        ("怎么报名", "怎么申请"),
        ("怎么存放", "贮藏多久"),
        ("怎么种和怎么卖", "西瓜怎么种"),
    ],
)
def test_what_is_the_same_or_left_open_is_none(message: str, question: str) -> None:
    assert compare(message, Entry((question,))) == []


def test_a_mismatch_tells_what_each_says() -> None:
    found = compare("冰糖橙怎么卖", Entry(("冰糖橙怎么剪", "冰糖橙怎么施肥")))
    assert found == [Mismatch(ACTION, ("出售",), ("修剪", "施肥"))]


def test_an_entry_is_asked_for_what_any_of_its_wordings_is() -> None:
    assert compare("冰糖橙怎么卖", Entry(("冰糖橙怎么剪", "冰糖橙卖到哪里"))) == []


def test_an_answer_says_more_of_what_the_wordings_name() -> None:
    assert compare("梨子果面起黑点", Entry(("梨树叶片长黑斑",), "叶片和果面都会得。")) == []


def test_an_answer_does_not_say_what_is_asked_for() -> None:
    found = compare("梨树怎么剪", Entry(("梨树黑星病怎么防治",), "冬季修剪时剪掉病枝。"))
    assert [one.aspect for one in found] == [ACTION]


SCAB = Problem("黑星病", "disease", "fruit", ("梨",), ("叶柄长黑霉", "果面有黑疤"))


def test_the_problems_an_entry_is_about_count_as_named() -> None:
    assert compare("梨树黑星病", Entry(("梨树锈病",)), SCAB) == []
    assert [one.aspect for one in compare("梨树轮纹病", Entry(("梨树长黑霉",)), SCAB)] == [PROBLEM]


def test_the_signs_of_a_problem_say_more_of_organs() -> None:
    assert compare("梨子果面起黑点", Entry(("梨树叶片长黑斑",)), SCAB) == []


def test_what_is_no_disease_or_pest_is_not_told_apart_by_name() -> None:
    cracking = Problem("裂果", "disorder", "fruit", ("柑橘",), ("果子炸开",))
    assert compare("柑橘炭疽病", Entry(("柑橘炸开了",)), cracking) == []


@pytest.mark.parametrize(
    ("aspect", "reason"),
    [
        (ORGAN, Reason.OTHER_ORGAN),
        (STAGE, Reason.OTHER_STAGE),
        (PROBLEM, Reason.OTHER_PROBLEM),
        (ACTION, Reason.OTHER_ACTION),
    ],
)
def test_a_mismatch_refuses_the_answer_and_says_why(aspect: Aspect, reason: Reason) -> None:
    found = Match("a", 0.9, "fruit", "answer", mismatches=(Mismatch(aspect, ("said",), ("answered",)),))
    decision = decide([found], 0.6, 0.3)
    assert decision.kind is DecisionKind.SUGGEST
    assert decision.refusals == (Refusal(reason, ("said",), ("answered",)),)


def test_yellow_rings_on_orange_leaves_find_the_canker() -> None:
    decision = ask("桔子叶子起黄圈圈的疤")
    assert decision.candidates[0].id == "fruit-004"


def test_yellow_rings_on_grape_leaves_do_not() -> None:
    assert "fruit-004" not in [shown.id for shown in ask("葡萄叶子起黄圈圈的疤").candidates]


@pytest.mark.parametrize(
    "text", ["柑橘红蜘蛛怎么卖", "柑橘炭疽病怎么卖", "溃疡病的橙子怎么卖", "橙子卖到哪里"]
)
def test_how_to_sell_oranges_is_not_answered_with_how_to_protect_them(text: str) -> None:
    assert ask(text).kind is not DecisionKind.ANSWER


def test_the_refusal_names_selling_and_curing() -> None:
    assert ask("柑橘红蜘蛛怎么卖").refusals == (Refusal(Reason.OTHER_ACTION, ("出售",), ("诊治",)),)


def test_how_to_sell_is_answered_where_somebody_has_said_it() -> None:
    assert ask("黔阳冰糖橙怎么卖得起价").candidates[0].id == "fruit-031"
