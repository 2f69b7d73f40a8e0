"""Which messages are urgent, for the office or small talk, and which are ordinary questions all the same."""

from __future__ import annotations

import pytest

from bot.answering.intents import count_deaths, read_intent
from content.dictionary.intents import intents

URGENT = """猪一下死了五头
猪死了5头 还有几头也不吃
昨天到今天死了三头猪
5头猪都死了
我家鸡一晚上死了几十只
鸭子死了十几只，其他的也没精神
鱼塘里的鱼全死了
塘里的草鱼翻塘了，赶紧来看看
虾死了好多，水也臭了
每天都死两三条鱼，不知道什么原因
羊接二连三地死
牛死了两头，嘴里流血
已经死掉7只鹅
死了四五只鸡怎么预防其他的
蜜蜂死了好几箱，不对是死了好多
辣椒成片死亡
水稻大片枯死，一块田都没了
西瓜苗一夜之间全蔫了
柑橘树死了二十几棵
稻飞虱蔓延很快，隔壁田也有了
这个病在田里迅速扩散
水葫芦疯长蔓延把河都堵了
溃疡病扩散到整个园子了
草地贪夜蛾大爆发
疑似非洲猪瘟怎么报告
我家猪是不是得了非洲猪瘟
村里发现禽流感
怀疑口蹄疫，猪蹄子都烂了
隔壁养殖场有疫情
牛口吐白沫倒在地上
羊吃了草口吐白沫
猪食物中毒了怎么办
牛吃了打过农药的草中毒了
我家狗吃了老鼠药
去年死过，现在又死了五头
猪打虫以后死了好多
豬一下死了五頭
母猪接连死了俩，又死了3头小猪
一塘鱼全翻肚皮了快点来人
鱼都翻肚子了
塘里鱼翻白
鱼浮头了快死了
鸡一只一只地死
猪一天死一头
鸡鸭都打蔫了一天死十几个
稻田一片一片枯死
稻飞虱爆发整片倒了
猪死了1头，另外两头也站不起来
全村的猪都在死
死猪了怎么办，死了三个
一栏猪死得只剩两头
崽崽死了七八个
牛突然倒地死了
橘园全黄了几百亩
猪死了五头赔多少
鸭崽死了一地
鸡死了一百多只""".splitlines()

HURT = """刚打了农药头晕想吐
我老公打药回来呕吐出冷汗
农药中毒了怎么办
有人中毒了
小孩误食老鼠药
我妈喝了百草枯
孩子误喝了农药快救命
爷爷吃了野菌肚子痛
农药溅到眼睛里了
上山被毒蛇咬了
被马蜂蜇了好几口
喷完药胸闷，喘不上气
中毒了
误食了除草剂 怎么急救
我爸打药倒在田里
不想活了
小孩掉鱼塘里了
触电了
救命
有人喝药了
老婆打药回来吐了
打完药晕乎乎的
喷药以后起红疹
药水进眼睛了
蛇咬了
毒蜂蜇了
黄蜂蜇人
狗咬人了怎么办
狗咬了我
山上着火了
滑坡了房子要塌
墙裂了要倒
电线断了掉地上
房子塌了有人压在下面
有人埋在里面了
煤气中毒
吃了毒蘑菇
我儿子不小心掉进水库了
拖拉机翻了压住我爸
下沼气池晕倒了
从树上摔下来了
收割机绞到手了
老人晕倒了""".splitlines()

OFFICE = """我要投诉
我要举报有人卖假种子
举报卖假种子
投诉你们特派员态度差
特派员不负责，来都不来
我想提个建议，多办点培训
我有一个意见
给你们提点意见
建议你们周末也上班
希望科技局多派专家下乡
我要申请信息公开
依申请公开找你们
向领导反映村里的补助没到
反映一个问题，补贴款被截留
你们的工作人员骂人
农技站没人管
接电话的态度恶劣
你好，我要投诉
谢谢，我还要举报一个卖假药的""".splitlines()

ABOUT_OFFICE = """你们局电话是多少
科技局上班时间
你们局在什么位置
科技局几点上班
值班室电话
举报电话是多少
怎么投诉假农药""".splitlines()

SMALL_TALK = {
    "greeting": [
        "你好",
        "您好！",
        "在吗",
        "在吗？有人吗",
        "早上好",
        "老师好",
        "哈喽",
        "hello",
        "你好在吗",
        "请问一下",
    ],
    "thanks": ["谢谢", "谢谢你们", "好的，谢谢专家", "辛苦了", "太感谢了！", "多谢老师", "Thank you", "謝謝"],
    "agreement": [
        "好",
        "好的",
        "嗯嗯",
        "ok",
        "收到",
        "知道了",
        "明白了，好的",
        "行",
        "要得",
        "嗯，我试试",
    ],
    "hurry": ["怎么还没人回", "快点", "急急急", "还要等多久", "人呢"],
    "withdrawal": ["算了不用了", "不用了", "撤回", "取消咨询", "不用了，谢谢"],
    "goodbye": ["再见", "拜拜", "谢谢，再见", "晚安"],
    "identity": ["你是谁", "你是机器人吗？", "你是真人还是机器人", "你会什么", "你好，你是谁"],
    "joke": ["讲个笑话", "唱首歌", "哈哈哈", "无聊"],
    "praise": ["你真棒", "太厉害了", "很有用", "不错不错", "专业👍"],
    "blame": ["没用", "答非所问", "真笨"],
    "wish": ["新年快乐", "祝您身体健康", "恭喜发财！"],
    "test": ["测试", "test", "123"],
    "sign": ["😀", "？？？", "。。。", "[微笑]", "/::)", "[强][强]", "👍👍"],
}

BARE = {
    "yes": ["对", "是的", "是", "嗯，是的"],
    "no": ["没有", "不是", "不要", "没有，谢谢"],
    "open": ["哦", "什么", "怎么办", "真的吗", "看不清", "发个图", "你好，怎么办"],
}

QUESTIONS = """怎么预防非洲猪瘟
猪瘟疫苗什么时候打
非洲猪瘟有什么症状
非洲猪瘟
禽流感会传染人吗
禽流感期间鸡蛋能吃吗
口蹄疫怎么防治
怎么预防农药中毒
吃了打过药的菜会中毒吗
大棚黄瓜氨气中毒怎么办
辣椒苗疯长怎么控制
红薯藤疯长不结薯
虫子死了好多，还要再打吗
打完药虫全死了
蚜虫死了很多又有新的
除草剂打下去草都死了
打死了两条蛇
去年死了五头猪，今年怎么预防
猪死了一头，其他的没事
树死了一棵
一头猪能卖多少钱
养五头牛要多大栏
每亩放多少只小鸭
为什么小龙虾五月容易成批死
怎么防止病害蔓延
会不会扩散到别的树
老鼠药怎么放
死了五头能赔多少保险
有什么好的建议
给点施肥建议
施肥建议
请专家给个建议
能给我提点用药建议吗
水稻用药有什么建议
对种油茶有什么意见
建议打什么药
你好，柑橘叶子发黄怎么办
谢谢，请问猪不吃食怎么办
在吗，水稻打什么药
好的种子哪里买
好
收到的鸡苗怎么养
测试土壤酸碱度
早上好冷，辣椒苗会不会冻死
不用农药怎么治虫
柑橘
一天两次
叶子黄了
你们推荐的药在哪里买
你们说的那个肥多少钱
科技特派员怎么申请
蜗牛把菜吃光了
马铃薯疫病怎么办
鸡怎么养才赚钱
专利怎么申请补助
牛奶能喂小猪吗
桃树死枝怎么剪
专家什么时候来村里
老师，羊拉稀怎么办
培训在什么地方
怎么防火
森林防火期是什么时候
打药后下雨了怎么办
狗咬鸡怎么办
狗咬了鸡
鸡被狗咬了
被压在废墟下怎么自救
蛇皮果
老鼠死了五只
鱼浮头怎么办
拖拉机打不着火了
微耕机电线断了怎么接
蛇咬鸡怎么办
怎么防蛇
发生火灾怎么逃生
触电怎么急救
怎么预防溺水
打药后苗倒了
给猪喝了药还不好
把剩下的农药倒在田里行吗
救命粮
树死了两个月
草整片死了
百亩稻田叶黄怎么办
沼气池漏气怎么办
马蜂窝怎么处理
大棚塌了怎么办
猪圈墙倒了
鸡中暑了怎么办
牛骨折怎么办
防滑坡的措施
墙裂了怎么办
鸭子掉进水库
野猪拱了玉米
小孩掉头发
禾倒了一大片怎么办""".replace("\n好\n", "\n").splitlines()


def _kind(text: str) -> str | None:
    intent = read_intent(text)
    return intent.kind.value if intent else None


@pytest.mark.parametrize("text", [*URGENT, *HURT])
def test_what_spreads_kills_or_poisons_is_urgent(text: str) -> None:
    assert _kind(text) == "urgent"


@pytest.mark.parametrize(
    ("text", "human"), [(text, False) for text in URGENT] + [(text, True) for text in HURT]
)
def test_people_in_danger_are_told_from_animals(text: str, human: bool) -> None:
    intent = read_intent(text)
    assert intent is not None
    assert intent.human is human


@pytest.mark.parametrize("text", OFFICE)
def test_complaints_and_suggestions_are_for_the_office(text: str) -> None:
    assert _kind(text) == "office"


@pytest.mark.parametrize("text", ABOUT_OFFICE)
def test_questions_about_the_office_are_its_own_unless_answered(text: str) -> None:
    assert _kind(text) == "about_office"


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in SMALL_TALK.items() for text in texts]
)
def test_small_talk_has_a_kind(kind: str, text: str) -> None:
    intent = read_intent(text)
    assert intent is not None
    assert (intent.kind.value, intent.because) == ("small_talk", kind)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in BARE.items() for text in texts])
def test_words_that_mean_nothing_by_themselves_are_told(kind: str, text: str) -> None:
    intent = read_intent(text)
    assert intent is not None
    assert (intent.kind.value, intent.because) == ("bare", kind)


@pytest.mark.parametrize("text", QUESTIONS)
def test_ordinary_questions_and_answers_are_neither(text: str) -> None:
    assert read_intent(text) is None


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("死了五头", True),
        ("死了2只", True),
        ("死了一头", False),
        ("死了1条", False),
        ("死了十几只", True),
        ("死了好几头", True),
        ("死了几十条", True),
        ("死了上百只", True),
        ("死了三四头", True),
        ("三头牛死了", True),
        ("二十只鸡全都死了", True),
        ("死了五棵", False),
        ("死了二十棵", True),
        ("养了五头", False),
        ("死了", False),
    ],
)
def test_deaths_are_counted(clause: str, expected: bool) -> None:
    assert count_deaths(clause) is expected


def test_every_sign_finds_words_that_are_there() -> None:
    assert {sign.intent for sign in intents().signs} == {"urgent", "office", "about_office"}
    assert all(words for words in intents().groups.values())
