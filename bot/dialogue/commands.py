"""The words of the chat (docs/INTERFACE.md): a text to a command, purely by its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.dialogue.leave_dates import LEAVE
from bot.dialogue.numerals import NUMERAL, read_number
from bot.dialogue.seats import WHO_COMES

REMEMBERED = 4096


class Verb(StrEnum):
    """What a command asks for."""

    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    BETTER = "better"
    NOT_BETTER = "not_better"
    PERSON = "person"
    PICK = "pick"
    MINE = "mine"
    EVENTS = "events"
    MY_EVENTS = "my_events"
    REGISTER = "register"
    UNREGISTER = "unregister"
    CONFIRM = "confirm"
    SHELTERS = "shelters"
    FELT = "felt"
    QUAKE = "quake"
    HELP = "help"
    BIND = "bind"
    ASK_FOR = "ask_for"
    CLAIM = "claim"
    TODO = "todo"
    ACCEPT = "accept"
    REPLY = "reply"
    RETURN = "return"
    TRANSFER = "transfer"
    CLOSE = "close"
    ASK_BACK = "ask_back"
    EXTEND = "extend"
    MERGE = "merge"
    LEAVE = "leave"
    BACK = "back"
    VISIT = "visit"
    CONSULT = "consult"
    CLAIM_CASE = "claim_case"
    ASSIGN = "assign"


@dataclass(frozen=True, slots=True)
class Command:
    """A verb with the consultation or session number and the rest of the text, if the verb takes them.

    Both are empty where they were left out; the rest of 「请假」 is all of it, that of 「找专家」 and
    「不满意」 the question that is said beside it, that of 「报名」 who comes; of 「延期」 it is `2天 理由`,
    of 「并案」 `到 26-000123`.
    """

    verb: Verb
    number: str = ""
    rest: str = ""


_OF_A_CASE = frozenset(
    {
        Verb.ACCEPT,
        Verb.REPLY,
        Verb.RETURN,
        Verb.TRANSFER,
        Verb.CLOSE,
        Verb.ASK_BACK,
        Verb.EXTEND,
        Verb.MERGE,
        Verb.CLAIM_CASE,
        Verb.ASSIGN,
    }
)
_CASE = (
    r"\s*(?:编号|单号)?\s*第?\s*"
    r"(?:(?P<year>\d{2})(?:\s*[-–—_]\s*(?P<count>\d{1,6})|(?P<whole>\d{6}))|(?P<number>\d{1,6}))(?!\d)\s*号?"
)
_BREAK = r"[\s:,.。、;]"
_REST = rf"{_BREAK}*(?P<rest>.*)"
_WORDS = rf"{_BREAK}*(?:(?P<rest>(?!{_BREAK}|\d).*)|\d.*)"
_SMALL = rf"\s*第?(?P<number>{NUMERAL})\s*[号场个]?"
_SOMEBODY = (
    r"(?:[一几]?[个位名])?"
    r"(?:人工(?:客服|服务|咨询|坐席)?|客服|真人|活人|专家|(?:科技)?特派员|技术员|农技(?:人)?员)"
)
_ANYBODY = rf"(?:{_SOMEBODY}|(?:你们的?|[一几]?[个位])?(?:老师|师傅|工作人员|人)|你们)"
_WISH = (
    r"(?:请|麻烦|帮忙|帮我|给我|能不能|可不可以|可以|能|我们?|要|想|需要|希望|还是|直接"
    r"|怎么|怎样|如何|咋|哪里|去|[就那快再]){0,6}"
)
_CALL = r"(?:转接?到?|找|请|叫|喊|派|换|联系|要)"
_COME = (
    r"(?:上门|现场|来|到?(?:家|地|田)里|帮忙|帮我|给我|看看?|一下|解答|回答|答复|处理|指导|说说|聊聊|谈谈"
    r"|好吗|行吗|行不行|可以吗|谢谢|[吧吗呢啊呀嘛了]){0,6}\??"
)
_PERSON = rf"{_WISH}(?:{_SOMEBODY}|{_CALL}{_ANYBODY}){_COME}"
_PHONE_ME = rf"{_WISH}(?:给我[打回]个?电话|[打回]个?电话(?:给我|过来)){_COME}"
_CALLED = rf"{_WISH}{_CALL}{_SOMEBODY}{_COME}"
"""What asks for a person beside a question; 「老师」 and 「请问专家」 are only polite ways to begin one."""

_LATELY = r"(?:请问|刚才|刚刚|刚|现在|今天|今晚|我们|你们|这里|这边|外面|是){0,4}"
_QUAKED = r"(?:发生|有)?了?(?:地震|地振)了?"
_ASKED = r"\?{0,3}"
"""Whether the earth shook; what to do when it shakes is a question for the knowledge base."""

_NOT_DENIED = r"(?<![不别没莫])(?<!不[想要用能会])(?<!不需要)(?<!没有)"
_THANKS = r"(?:谢谢|多谢|感谢|谢了|辛苦|好的?|嗯)[你您]?们?(?:老师|师傅)?了?"
_SATISFIED = r"我?(?:很|非常|十分|挺)?满意了?"
_SOLVED = r"(?:问题|都|全)?(?:已经?)?解决了"
_CITIZEN: tuple[tuple[str, Verb], ...] = (
    (rf"(?:{_THANKS}{_BREAK}*)?{_SATISFIED}(?:{_BREAK}*{_THANKS})?", Verb.SATISFIED),
    (rf"(?:{_THANKS}{_BREAK}*)?{_SOLVED}(?:{_BREAK}*{_THANKS})?", Verb.SOLVED),
    (rf"我?(很|非常|十分)?不满意(?:{_BREAK}+(?P<rest>.+))?", Verb.DISSATISFIED),
    (rf"(问题)?(还是?)?(没|没有|未)解决(?:{_BREAK}+(?P<rest>.+))?", Verb.UNSOLVED),
    (r"(已经?)?好转了", Verb.BETTER),
    (r"(还是?)?(没|没有|未|不见)好转", Verb.NOT_BETTER),
    (rf"{_PERSON}|{_PHONE_ME}|我[要想]咨询", Verb.PERSON),
    (r"(以上|这些|上面)?(几个|几条)?(都|全都?)(不是|不对|没有)(我[要想]问的)?的?|一个都不是", Verb.PERSON),
    (r"(查询|查看|查一?下|查)?(我的)?((咨询|办理)?进度|咨询)(查询)?(?<!^咨询)|查询(一下)?", Verb.MINE),
    (r"(最近)?(有(什么|哪些))?活动", Verb.EVENTS),
    (r"(查询|查看|查)?我的(报名|活动)|报名查询|(我[要想])?取消(报名)?", Verb.MY_EVENTS),
    (rf"(我[要想])?取消(报名)?{_SMALL}", Verb.UNREGISTER),
    (rf"(我[要想])?(报名|参加){_SMALL}(?:(?:{_BREAK}+|(?<=[号场个]))(?P<rest>{WHO_COMES}))?", Verb.REGISTER),
    (r"确认(参加|报名|出席)?", Verb.CONFIRM),
    (r"(我[要想])?报名(活动|参加)?", Verb.REGISTER),
    (r"(附近|最近)?的?(应急)?避难(场所|场地|点|所)?(在(哪里?|哪儿|什么地方)|有哪些)?", Verb.SHELTERS),
    (rf"{_CALLED}{_BREAK}+(?P<rest>.+)", Verb.PERSON),
    (rf"(?P<rest>.{{1,300}}){_NOT_DENIED}{_CALLED}", Verb.PERSON),
    (r"有震感", Verb.FELT),
    (rf"{_LATELY}{_QUAKED}(?:吗|么|没有?|嘛|不|吧){_ASKED}", Verb.QUAKE),
    (rf"{_LATELY}(?:是不是|是否|有没有?|又)(?:又|是)?{_QUAKED}(?:吗|么|啊|呀|吧)?{_ASKED}", Verb.QUAKE),
    (rf"{_LATELY}(?:哪里|哪儿|什么地方){_QUAKED}(?:啊|呀|吗)?{_ASKED}", Verb.QUAKE),
    (
        rf"{_LATELY}的?地震(?:是|有|震级)?(?:几级|多大|多少级|多少|在哪里?|在哪儿|震中在哪里?)的?{_ASKED}",
        Verb.QUAKE,
    ),
    (r"帮助|\?|help|菜单", Verb.HELP),
    (r"绑定码?[\s:,]*(?P<rest>\S*)", Verb.BIND),
    (rf"代问{_REST}", Verb.ASK_FOR),
    (r"认领码?[\s:,]*(?P<rest>[a-z0-9]*)", Verb.CLAIM),
    (r"(我?选|看)?\s*第?\s*(?P<number>\d{1,2}|[一二两三])\s*[个条号项]?", Verb.PICK),
)
_COMMISSIONER: tuple[tuple[str, Verb], ...] = (
    (r"待办", Verb.TODO),
    (rf"签收{_CASE}", Verb.ACCEPT),
    (rf"回复{_CASE}{_REST}", Verb.REPLY),
    (rf"退单{_CASE}{_REST}", Verb.RETURN),
    (rf"转派{_CASE}{_REST}", Verb.TRANSFER),
    (rf"办结{_CASE}", Verb.CLOSE),
    (rf"追问{_CASE}{_REST}", Verb.ASK_BACK),
    (rf"延期{_CASE}{_REST}", Verb.EXTEND),
    (rf"并案{_CASE}{_REST}", Verb.MERGE),
    (rf"接手{_CASE}", Verb.CLAIM_CASE),
    (rf"派单{_CASE}{_REST}", Verb.ASSIGN),
    (rf"(?P<rest>{LEAVE})", Verb.LEAVE),
    (r"销假", Verb.BACK),
    (rf"现场(?:指导)?(?:{_BREAK}*(?P<rest>.*(?:\d|{NUMERAL})\s*(?:人次?|名).*))?", Verb.VISIT),
    (rf"我[要想]咨询{_REST}", Verb.CONSULT),
    (r"签收.{0,8}", Verb.ACCEPT),
    (rf"回复{_WORDS}", Verb.REPLY),
    (rf"退单{_WORDS}", Verb.RETURN),
    (rf"转派{_WORDS}", Verb.TRANSFER),
    (r"办结.{0,8}", Verb.CLOSE),
    (rf"追问{_WORDS}", Verb.ASK_BACK),
    (r"延期.{0,8}", Verb.EXTEND),
    (r"并案.{0,8}", Verb.MERGE),
    (r"接手.{0,8}", Verb.CLAIM_CASE),
    (r"派单.{0,8}", Verb.ASSIGN),
    (r"请假.{0,20}", Verb.LEAVE),
)
"""What comes without its number at the end: it means the only consultation it fits, or is asked back."""

_END = r"[!.。~,、\s]*"
_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width signs to their half-width ones, one for one, so that places in the text stay the same."""


def _compile(table: tuple[tuple[str, Verb], ...]) -> list[tuple[re.Pattern[str], Verb]]:
    return [(re.compile(f"(?:{pattern}){_END}", re.DOTALL), verb) for pattern, verb in table]


_CITIZEN_PATTERNS, _COMMISSIONER_PATTERNS = _compile(_CITIZEN), _compile(_COMMISSIONER)
_YES = re.compile(rf"(?:[嗯对是要]|嗯嗯|对对|就?是的|对的|要的|好的?|可以|没错|就?是这个|就这个|就是){_END}")
_NO = re.compile(rf"(?:不|不是|不对|不要|不是的|没有|不是这[个些]|都不对){_END}")
_EXTENSION = re.compile(rf"(?P<number>{NUMERAL})\s*个?(?:工作日|天|日){_BREAK}*(?P<rest>.*)", re.DOTALL)
_TARGET = re.compile(rf"(?:并?[到入进至]|和|与|跟)?{_CASE}{_END}")
_NEAR_COMMAND = re.compile(
    r"第?\d{1,6}(?:[\s:,.、;号]+.{0,20})?"
    r"|(?:我[要想]?|申请|已经?)?(?:[休放]假|上班|撤单|撤回|撤销|销单|[结关]单|结案|完结|[接领签]单|拒单|退[回掉]|[转派]单"
    r"|改派|查[看询]|查单|任务|列表|编号).{0,10}",
    re.DOTALL,
)


def is_near_command(text: str) -> bool:
    """Tell whether a commissioner's short text is more likely a command gone wrong than an answer.

    It begins with a number on its own, or with a word that stands for one of the commands.
    """
    return _NEAR_COMMAND.fullmatch(plain(text)) is not None


def agrees(text: str) -> bool:
    """Tell whether a text only says yes, which means something where one thing was offered."""
    return _YES.fullmatch(plain(text)) is not None


def declines(text: str) -> bool:
    """Tell whether a text only says no, which means something where anything was offered."""
    return _NO.fullmatch(plain(text)) is not None


@lru_cache(REMEMBERED)
def read_citizen_command(text: str) -> Command | None:
    """Return the citizen's command that a text is, or None for anything else, such as a question."""
    return _read(text, _CITIZEN_PATTERNS)


@lru_cache(REMEMBERED)
def read_commissioner_command(text: str) -> Command | None:
    """Return the commissioner's command that a text is, or None."""
    return _read(text, _COMMISSIONER_PATTERNS)


def _read(text: str, patterns: list[tuple[re.Pattern[str], Verb]]) -> Command | None:
    written, read = text.strip(), plain(text)
    for pattern, verb in patterns:
        found = pattern.fullmatch(read)
        if found:
            names = pattern.groupindex
            rest = written[slice(*found.span("rest"))] if "rest" in names and found["rest"] else ""
            return Command(verb, _number(found, verb), rest.strip())
    return None


def read_extension(rest: str) -> tuple[int, str] | None:
    """Return days and reason of 「延期 N」: `2天 等检测结果`; None without days, the reason may be empty."""
    found = _EXTENSION.fullmatch(plain(rest))
    if found is None:
        return None
    return int(read_number(found["number"])), rest.strip()[slice(*found.span("rest"))].strip()


def read_target(rest: str) -> str:
    """Return the number that 「并案 N」 goes on with (`到 26-000123`), in full if it is; or nothing."""
    found = _TARGET.fullmatch(plain(rest))
    return _number(found, Verb.MERGE) if found else ""


def plain(text: str) -> str:
    """Return a text as the patterns read it, sign for sign."""
    return text.strip().translate(_HALF_WIDTH).lower()


def _number(found: re.Match[str], verb: Verb) -> str:
    """Return the number of a command: of a consultation as people wrote it, in full where a year is named."""
    parts = found.groupdict()
    if year := parts.get("year"):
        return f"{year}-{(parts['whole'] or parts['count']).zfill(6)}"
    number = parts.get("number") or ""
    if not number or verb in _OF_A_CASE:
        return number
    return str(read_number(number))
