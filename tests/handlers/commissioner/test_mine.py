"""What somebody asked, or asked for others, on pages of their own."""

from __future__ import annotations

from models.consultation import Consultation
from models.enums import MemberRole
from models.member import Member
from models.village import Village
from tests.handlers.commissioner.conftest import Phones
from tests.stage import FARMER, NEIGHBOUR, Stage


async def test_an_informant_reads_for_whom_each_was_asked(
    phone: Phones, stage: Stage, case: Consultation
) -> None:
    await Village.create(code="431281103201", name="桐木村", town="托口镇", county="洪江市")
    await Member.create(
        role=MemberRole.INFORMANT, name="杨芹", bind_code="INFO0001", villages=["431281103201"]
    )
    await stage.push(NEIGHBOUR, content="绑定 INFO0001")
    await stage.push(NEIGHBOUR, content="代问 桐木村 张三：牛角根下长了个硬包，能割吗")
    asked = await Consultation.get(informant_id__not_isnull=True)
    informant, farmer = await phone(NEIGHBOUR), await phone(FARMER)
    for path in ("/m/mine", f"/m/c/{asked.number}"):
        assert "张三" in (await informant.open(path)).text
    for path in ("/m/mine", f"/m/c/{case.number}"):
        assert "代问" not in (await farmer.open(path)).text
