"""The words of the chat: what is a command, and what is only talk."""

import pytest

from bot.dialogue.commands import (
    Command,
    Verb,
    read_citizen_command,
    read_commissioner_command,
    read_extension,
    read_target,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("满意", Command(Verb.SATISFIED)),
        ("满意！", Command(Verb.SATISFIED)),
        (" 非常满意。 ", Command(Verb.SATISFIED)),
        ("不满意", Command(Verb.DISSATISFIED)),
        ("人工", Command(Verb.PERSON)),
        ("转人工", Command(Verb.PERSON)),
        ("我的咨询", Command(Verb.MINE)),
        ("活动", Command(Verb.EVENTS)),
        ("报名 3", Command(Verb.REGISTER, "3")),
        ("报名 3 张三、李四", Command(Verb.REGISTER, "3", "张三、李四")),
        ("报名第二场 3人 张三 李四 王五", Command(Verb.REGISTER, "2", "3人 张三 李四 王五")),
        ("确认参加", Command(Verb.CONFIRM)),
        ("报名３", Command(Verb.REGISTER, "3")),
        ("取消报名 12", Command(Verb.UNREGISTER, "12")),
        ("避难场所", Command(Verb.SHELTERS)),
        ("有震感", Command(Verb.FELT)),
        ("帮助", Command(Verb.HELP)),
        ("2", Command(Verb.PICK, "2")),
        ("绑定 AB12CD34", Command(Verb.BIND, "", "AB12CD34")),
        ("绑定", Command(Verb.BIND)),
        ("代问 桐木村 张三：柑橘黄了", Command(Verb.ASK_FOR, "", "桐木村 张三：柑橘黄了")),
        ("认领 K7M2PQ4X", Command(Verb.CLAIM, "", "K7M2PQ4X")),
        ("认领", Command(Verb.CLAIM)),
        ("绑定码：AB12CD34", Command(Verb.BIND, "", "AB12CD34")),
        *((text, Command(Verb.PERSON)) for text in ("都不是", "以上都不是", "我要咨询")),
        *(
            (text, Command(Verb.PERSON))
            for text in ("请转人工", "我要人工", "找专家", "我要找专家", "找老师")
        ),
        *((text, Command(Verb.PERSON)) for text in ("我想请特派员来看看", "我想找真人", "给我打电话")),
        *((text, Command(Verb.PERSON)) for text in ("怎么联系你们的人", "能不能派个专家来现场看看吗？")),
        ("猪不吃食，找专家看看", Command(Verb.PERSON, "", "猪不吃食，")),
        ("转人工，柑橘黄了", Command(Verb.PERSON, "", "柑橘黄了")),
        *((text, Command(Verb.SATISFIED)) for text in ("谢谢，满意", "满意，谢谢老师")),
        *((text, Command(Verb.SOLVED)) for text in ("解决了", "已经解决了", "解决了谢谢", "谢谢，解决了")),
        *((text, Command(Verb.UNSOLVED)) for text in ("没解决", "还没解决", "没有解决。")),
        ("没解决，猪还是拉稀", Command(Verb.UNSOLVED, "", "猪还是拉稀")),
        *((text, Command(Verb.BETTER)) for text in ("好转了", "已经好转了")),
        *((text, Command(Verb.NOT_BETTER)) for text in ("没好转", "还是没有好转")),
        ("不满意，还是黄", Command(Verb.DISSATISFIED, "", "还是黄")),
        *((text, Command(Verb.PICK, "2")) for text in ("第2个", "2.", "二", "选2", "第二条")),
        *((text, Command(Verb.MINE)) for text in ("查询", "进度", "我的进度", "查询进度", "咨询进度")),
        *((text, Command(Verb.SHELTERS)) for text in ("避难所", "避难所在哪", "附近的避难场所")),
        *((text, Command(Verb.REGISTER, "1")) for text in ("我要报名 1", "报名一", "报名第一场")),
        *((text, Command(Verb.UNREGISTER, "1")) for text in ("取消 1", "取消报名一")),
        *((text, Command(Verb.MY_EVENTS)) for text in ("我的报名", "取消报名", "取消")),
        ("报名", Command(Verb.REGISTER)),
        *((text, Command(Verb.QUAKE)) for text in ("地震了吗", "地震了吗？", "刚才地震了么", "是不是地震了")),
        *((text, Command(Verb.QUAKE)) for text in ("刚刚是不是又地震了？？", "有没有地震", "有地震吗")),
        *((text, Command(Verb.QUAKE)) for text in ("哪里地震了", "刚才的地震几级", "地震多大", "地震没有")),
    ],
)
def test_citizen_commands(text: str, expected: Command) -> None:
    assert read_citizen_command(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "柑橘叶子发黄怎么办",
        "地震了？",
        "报名在哪里",
        "报名 2 什么时候开始",
        "我不满意你们卖的树苗",
        "",
        "2斤种子够不够",
        "人工授粉怎么做",
        *("不要人工", "我不想找专家", "请问专家，橘子黄了怎么办", "请老师看看，橘子黄了怎么办"),
        *("找人打药多少钱", "专家说的药哪里有", "我想要", "黄龙病专家", "请" * 1000 + "问"),
        "咨询",
        "咨询一下柑橘的事",
        "好多叶子黄了",
        "进度慢怎么办",
        "三只",
        *("谢谢您", "谢谢你们", "ok", "OK！", "好的，谢谢老师", "辛苦了"),
        "地震了往哪避难",
        *("地震了", "地震了怎么办", "地震来了先跑还是先躲", "怀化有地震吗", "听说今晚要地震"),
        *("地震了吗怎么办", "没有地震", "地震预警是什么", "灯在晃是不是地震"),
        "谢谢" * 20 + "怎么办",
    ],
)
def test_questions_are_no_commands(text: str) -> None:
    assert read_citizen_command(text) is None
    assert read_commissioner_command(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("待办", Command(Verb.TODO)),
        ("签收 26-000123", Command(Verb.ACCEPT, "26-000123")),
        ("签收123", Command(Verb.ACCEPT, "123")),
        ("回复 26-000123 剪除病枝，清园。", Command(Verb.REPLY, "26-000123", "剪除病枝，清园。")),
        ("回复 000123：第一步\n第二步", Command(Verb.REPLY, "000123", "第一步\n第二步")),
        ("回复 7 ", Command(Verb.REPLY, "7", "")),
        ("退单 7 不是我的专业", Command(Verb.RETURN, "7", "不是我的专业")),
        ("转派 7 周敏", Command(Verb.TRANSFER, "7", "周敏")),
        ("办结 7", Command(Verb.CLOSE, "7")),
        ("请假 3天", Command(Verb.LEAVE, "", "请假 3天")),
        ("请假３天", Command(Verb.LEAVE, "", "请假３天")),
        ("请假三天", Command(Verb.LEAVE, "", "请假三天")),
        ("请假十二天", Command(Verb.LEAVE, "", "请假十二天")),
        ("请假 1周", Command(Verb.LEAVE, "", "请假 1周")),
        ("请假两个星期", Command(Verb.LEAVE, "", "请假两个星期")),
        ("请假到周五", Command(Verb.LEAVE, "", "请假到周五")),
        ("请假去看病", Command(Verb.LEAVE)),
        ("接手 123", Command(Verb.CLAIM_CASE, "123")),
        ("派单 26-000123 周敏", Command(Verb.ASSIGN, "26-000123", "周敏")),
        ("销假", Command(Verb.BACK)),
        ("回复 26000012 剪除病枝", Command(Verb.REPLY, "26-000012", "剪除病枝")),
        ("回复 26—12 剪除病枝", Command(Verb.REPLY, "26-000012", "剪除病枝")),
        ("回复第7号：剪除病枝", Command(Verb.REPLY, "7", "剪除病枝")),
        ("回复 剪除病枝", Command(Verb.REPLY, "", "剪除病枝")),
        ("回复剪除病枝", Command(Verb.REPLY, "", "剪除病枝")),
        ("回复 2600001 剪除病枝", Command(Verb.REPLY)),
        ("回复", Command(Verb.REPLY)),
        ("签收", Command(Verb.ACCEPT)),
        ("办结。", Command(Verb.CLOSE)),
        ("退单 不是我的专业", Command(Verb.RETURN, "", "不是我的专业")),
        ("转派", Command(Verb.TRANSFER)),
        ("追问 7 拍一张叶子背面", Command(Verb.ASK_BACK, "7", "拍一张叶子背面")),
        ("追问 拍一张叶子背面", Command(Verb.ASK_BACK, "", "拍一张叶子背面")),
        ("延期 7 2天 等检测结果", Command(Verb.EXTEND, "7", "2天 等检测结果")),
        ("并案 7 到 26-000012", Command(Verb.MERGE, "7", "到 26-000012")),
        ("并案", Command(Verb.MERGE)),
    ],
)
def test_commissioner_commands(text: str, expected: Command) -> None:
    assert read_commissioner_command(text) == expected


def test_an_answer_keeps_its_full_width_signs() -> None:
    command = read_commissioner_command("回复 12 用１００斤水（清水）")
    assert command is not None
    assert command.rest == "用１００斤水（清水）"


def test_a_long_answer_is_read_at_once() -> None:
    command = read_commissioner_command("回复 12 " + "防" * 2000)
    assert command is not None
    assert len(command.rest) == 2000


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("2天 等检测结果", (2, "等检测结果")),
        ("两个工作日：等（检测）结果", (2, "等（检测）结果")),
        ("3天", (3, "")),
        ("等检测结果", None),
    ],
)
def test_days_and_reason_of_an_extension(rest: str, expected: tuple[int, str] | None) -> None:
    assert read_extension(rest) == expected


@pytest.mark.parametrize(
    ("rest", "number"), [("到 26-000123", "26-000123"), ("并入123号", "123"), ("7", "7"), ("张三那件", "")]
)
def test_what_a_case_is_merged_into(rest: str, number: str) -> None:
    assert read_target(rest) == number
