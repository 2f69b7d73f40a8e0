"""The page, in a browser: two phones whose people can talk to the account."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from sandbox import SandboxConfig, create_sandbox
from tests.sandbox.stage import EXPERT, FARMER, REPLY_TEMPLATE, Stage

pytestmark = pytest.mark.chromium


@pytest.fixture
async def page(browser: Browser, stage: Stage) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = await context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    await page.goto(str(stage.client.make_url("/sandbox/")))
    await page.wait_for_selector("body[data-ready]")
    yield page
    await context.close()
    assert problems == []


async def test_a_question_gets_the_passive_reply(page: Page, stage: Stage) -> None:
    stage.webhook.say("缺镁，叶面喷 1% 硫酸镁")
    assert await page.title() == "科惠沙盒 · 微信模拟器"
    farmer = page.get_by_label("农户的手机")
    await farmer.get_by_label("输入消息").fill("柑橘叶子发黄怎么办")
    await farmer.get_by_label("输入消息").press("Enter")
    await expect(farmer.locator(".is-me .bubble")).to_have_text("柑橘叶子发黄怎么办")
    await expect(farmer.locator(".is-account .bubble")).to_have_text("缺镁，叶面喷 1% 硫酸镁")
    await expect(farmer.get_by_text("被动回复")).to_be_visible()
    await expect(farmer.get_by_text("剩 5 条")).to_be_visible()
    assert stage.webhook.received[0].fields["Content"] == "柑橘叶子发黄怎么办"


async def test_taps_on_hints_links_menus_and_buttons(page: Page, stage: Stage) -> None:
    link = '<a href="weixin://bizmsgmenu?msgmenucontent=人工&msgmenuid=m9">转人工</a>'
    stage.webhook.say(f"可以{link}，<b>不是粗体</b>")
    farmer = page.get_by_label("农户的手机")
    await farmer.get_by_role("button", name="柑橘叶子发黄怎么办").click()
    await expect(farmer.get_by_text("<b>不是粗体</b>")).to_be_visible()
    await farmer.get_by_role("button", name="转人工").click()
    await farmer.get_by_role("button", name="活动", exact=True).click()
    await expect(farmer.get_by_text("点击了菜单「活动」")).to_be_visible()
    _, tapped, clicked = (received.fields for received in stage.webhook.received)
    assert (tapped["Content"], tapped["bizmsgmenuid"]) == ("人工", "m9")
    assert (clicked["Event"], clicked["EventKey"]) == ("CLICK", "活动")


async def test_a_commissioner_has_a_menu_of_their_own(page: Page, stage: Stage) -> None:
    expert = page.get_by_label("科技特派员的手机")
    menu = expert.get_by_label("公众号菜单")
    await expect(menu.locator("> div > button")).to_have_text(["待办", "请假", "更多"])
    await menu.get_by_role("button", name="请假", exact=True).click()
    await menu.get_by_role("button", name="请假 3天").click()
    await expect(expert.get_by_text("点击了菜单「请假 3天」")).to_be_visible()
    assert stage.webhook.received[-1].fields["EventKey"] == "请假 3天"
    await menu.get_by_role("button", name="更多").click()
    await expect(menu.get_by_role("button", name="打开办件页")).to_be_visible()


async def test_a_choice_in_a_numbered_list_is_one_tap(page: Page, stage: Stage) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    words = ("柑橘", "水稻", "都不是")
    links = [f'<a href="weixin://bizmsgmenu?msgmenucontent={word}&msgmenuid=1">{word}</a>' for word in words]
    stage.webhook.say(f"您问的是哪一种？\n1. {links[0]}\n2. {links[1]}\n{links[2]}")
    farmer = page.get_by_label("农户的手机")
    await farmer.get_by_label("输入消息").fill("叶子发黄")
    await farmer.get_by_label("输入消息").press("Enter")
    await farmer.get_by_role("button", name="水稻", exact=True).click()
    await expect(farmer.locator(".is-me .bubble").last).to_have_text("水稻")
    tapped = stage.webhook.received[-1].fields
    assert (tapped["Content"], tapped["bizmsgmenuid"]) == ("水稻", "1")


async def test_pictures_voices_and_places_can_be_sent(page: Page, stage: Stage) -> None:
    farmer = page.get_by_label("农户的手机")
    for label in ("样例叶片", "语音", "位置"):
        await farmer.get_by_label("更多").click()
        await farmer.get_by_role("button", name=label, exact=True).click()
        if label == "语音":
            await page.locator("dialog").get_by_role("button", name="发送").click()
        if label == "位置":
            await page.locator("dialog .options button").first.click()
    await expect(farmer.get_by_label("查看图片")).to_be_visible()
    await expect(farmer.get_by_label("播放语音")).to_be_visible()
    await expect(farmer.locator(".place")).to_contain_text("黔城镇")
    kinds = sorted([received.fields["MsgType"] for received in stage.webhook.received])
    assert kinds == ["image", "location", "voice"]


async def test_a_place_need_not_be_sent(page: Page, stage: Stage) -> None:
    farmer = page.get_by_label("农户的手机")
    await farmer.get_by_label("更多").click()
    await farmer.get_by_role("button", name="位置", exact=True).click()
    await page.locator("dialog").get_by_role("button", name="取消").click()
    await expect(page.locator("dialog#box")).to_be_hidden()
    assert stage.webhook.received == []


async def test_a_card_for_somebody_else_offers_to_switch(page: Page, stage: Stage) -> None:
    other = EXPERT[:-1] + "2"
    body = {"touser": other, "template_id": REPLY_TEMPLATE, "data": {"thing1": {"value": "羊不吃草"}}}
    token = await stage.token()
    await stage.call("POST", "/cgi-bin/message/template/send", body, access_token=token)
    expert = page.get_by_label("科技特派员的手机")
    await expert.get_by_role("button", name="切换").click()
    await expect(expert.locator(".notify")).to_contain_text("羊不吃草")
    await expect(page.locator(".calls li")).to_have_count(2)
    assert await expert.get_by_label("选择这部手机的主人").input_value() == other


async def test_faults_modes_and_clock_from_the_tools(page: Page, stage: Stage) -> None:
    tools = page.get_by_label("调试台").last
    await tools.get_by_role("button", name="安全").click()
    await tools.get_by_text("故障", exact=True).click()
    await tools.get_by_text("客服消息：条数已用完").click()
    await tools.get_by_role("button", name="+1 小时").click()
    await expect(page.get_by_text("安全 · XML")).to_be_visible()
    await expect(page.get_by_text("1 项故障")).to_be_visible()
    await expect(page.get_by_text("时钟 +1 小时")).to_be_visible()
    await stage.say()
    assert stage.webhook.received[-1].query["encrypt_type"] == "aes"
    assert await stage.send() == 45047


async def test_one_phone_at_a_time_on_a_narrow_screen(page: Page, stage: Stage) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    farmer, expert = page.get_by_label("农户的手机"), page.get_by_label("科技特派员的手机")
    await expect(farmer).to_be_visible()
    await expect(expert).to_be_hidden()
    await stage.say()
    await stage.say(openid=EXPERT)
    await stage.send(openid=EXPERT)
    await expect(page.get_by_role("tab", name="特派员")).to_have_text(re.compile(r"特派员\s*1"))
    await page.get_by_role("tab", name="特派员").click()
    await expect(expert.locator(".is-account .bubble")).to_have_text("您好")
    assert await page.evaluate("document.documentElement.scrollWidth") == 390


async def test_the_page_stands_alone_too(browser: Browser, config: SandboxConfig) -> None:
    server = TestServer(create_sandbox(config))
    await server.start_server()
    page = await browser.new_page()
    await page.goto(str(server.make_url("/")))
    await expect(page.get_by_label("农户的手机").get_by_text("李大山")).to_have_count(1)
    await page.get_by_label("农户的手机").get_by_label("添加人物").click()
    await page.get_by_label("姓名").fill("张三")
    await page.get_by_role("button", name="添加", exact=True).click()
    people = page.get_by_label("农户的手机").locator("select option")
    await expect(people.and_(page.locator(":checked"))).to_have_text("张三")
    assert {"李大山", "张三"} <= set(await people.all_inner_texts())
    await page.close()
    await asyncio.wait_for(server.close(), 5)


async def test_the_page_needs_no_inline_scripts(stage: Stage) -> None:
    response = await stage.client.get("/sandbox/")
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    text = await response.text()
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", text)
    moved = await stage.client.get("/sandbox", allow_redirects=False)
    assert moved.headers["Location"] == "/sandbox/"
    assert (await stage.client.get(f"/sandbox/control/phones/{FARMER}")).status == 200
