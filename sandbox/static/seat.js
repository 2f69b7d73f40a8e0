// One phone with its owner: chat, input, menu.

import { get, post } from "./api.js";
import { draw } from "./bubbles.js";
import { accountAvatar, avatar, clockTime, icon, make, stamp, toast } from "./dom.js";
import { askPerson, confirm } from "./dialogs.js";
import { fillGrid } from "./grid.js";
import { opened } from "./text.js";
import { WebView } from "./webview.js";

const ROLES = { farmer: "农户", commissioner: "科技特派员" };
const HINTS = {
  farmer: ["柑橘叶子发黄怎么办", "水稻稻瘟病怎么防治", "我的咨询", "活动", "避难场所"],
  commissioner: ["待办", "帮助", "请假 3天", "绑定 "],
};
const click = (word) => ({ type: "click", name: word, key: word });
const WORK = { type: "view", name: "打开办件页", path: "/m/" };
/** What an account without a menu of its own shows; the commissioners' is a personalised menu (个性化菜单). */
const MENUS = {
  farmer: ["我的咨询", "活动", "帮助"].map(click),
  commissioner: [
    click("待办"),
    { name: "请假", sub_button: ["请假 1天", "请假 3天", "请假 1周", "销假"].map(click) },
    { name: "更多", sub_button: [WORK, click("帮助")] },
  ],
};
const GAP = 300;
const NEAR = 80;

export class Seat {
  constructor(root, world) {
    this.root = root;
    this.world = world;
    this.role = root.dataset.role;
    this.person = null;
    this.forget();
    this.waiting = 0;
    this.stays = true;
    root.append(document.getElementById("seat").content.cloneNode(true));
    this.parts = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    this.parts.role.textContent = ROLES[this.role];
    this.webView = new WebView(root.querySelector(".phone"));
    this.wire();
  }

  wire() {
    const { select, add, composer, text, plus, voice, more, chat, newer } = this.parts;
    select.addEventListener("change", () => this.choose(select.value));
    add.addEventListener("click", () => this.addPerson());
    composer.addEventListener("submit", (event) => this.submit(event));
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
    });
    text.addEventListener("input", () => this.resize());
    text.addEventListener("focus", () => this.openGrid(false));
    plus.addEventListener("click", () => this.openGrid(this.parts.grid.hidden));
    more.addEventListener("click", () => this.follow());
    newer.addEventListener("click", () => this.toEnd());
    chat.addEventListener("scroll", () => {
      this.stays = this.isAtEnd();
      if (this.stays) newer.hidden = true;
    });
    new ResizeObserver(() => { if (this.stays) this.toEnd(); }).observe(chat);
    chat.addEventListener("click", (event) => {
      const url = event.target.closest("a[data-url]")?.dataset.url;
      if (url && this.browse(url)) event.preventDefault();
    });
    fillGrid(this, voice);
  }

  /** Take over people, menu and account from the world; keep the person if there still is one. */
  update() {
    const people = this.world.people.filter((person) => person.role === this.role);
    const kept = people.find((person) => person.openid === this.person?.openid);
    this.parts.select.replaceChildren(...people.map((person) => {
      const unread = this.world.unread.has(person.openid) && person !== kept;
      return make("option", { value: person.openid, selected: person === kept }, person.name + (unread ? "（新消息）" : ""));
    }));
    this.parts.title.textContent = this.waiting ? "对方正在输入…" : this.world.settings.account_name;
    this.drawMenu();
    this.drawPeek(people);
    if (!people.length) return;
    if (kept) this.setPerson(kept);
    else this.choose(people[0].openid);
  }

  choose(openid) {
    this.webView.close();
    this.setPerson(this.world.people.find((person) => person.openid === openid));
    this.world.seen(openid);
    this.clear();
    this.update();
    this.parts.select.value = openid;
    this.load();
  }

  /** Show that somebody else with such a phone has got a message, and offer to switch to them. */
  drawPeek(people) {
    const { peek } = this.parts;
    const other = people.find((person) => person !== this.person && this.world.unread.has(person.openid));
    peek.hidden = !other;
    if (!other) return;
    const words = make("span", {}, make("b", {}, other.name), make("small", {}, this.world.news.get(other.openid)));
    peek.replaceChildren(avatar(other.name), words, make("em", {}, "切换"));
    peek.onclick = () => this.choose(other.openid);
  }

  setPerson(person) {
    this.person = person;
    const face = avatar(person.name);
    this.parts.avatar.className = face.className;
    this.parts.avatar.textContent = face.textContent;
    this.parts.composer.hidden = !person.followed;
    this.parts.menu.hidden = !person.followed;
    if (!person.followed) this.openGrid(false);
    this.drawUnfollowed();
  }

  forget() {
    this.shown = new Set();
    this.loaded = 0;
    this.lastAt = 0;
  }

  clear() {
    this.forget();
    this.parts.chat.replaceChildren();
    this.parts.newer.hidden = true;
  }

  async load() {
    const openid = this.person.openid;
    const phone = await get(`phones/${encodeURIComponent(openid)}?after=${this.loaded}`);
    if (openid !== this.person.openid) return;
    this.drawWindow(phone.window, phone.now);
    phone.bubbles.forEach((bubble) => this.add(bubble));
    this.loaded = phone.bubbles.at(-1)?.id ?? this.loaded;
    if (!this.shown.size) this.drawEmpty();
  }

  /** Show a bubble once and in its place, whether the stream or a reading brings it first. */
  add(bubble) {
    if (this.shown.has(bubble.id)) return;
    const { chat, newer } = this.parts;
    const follow = this.isAtEnd() || bubble.side === "me" || !this.shown.size;
    if (!this.shown.size) chat.replaceChildren();
    this.shown.add(bubble.id);
    const drawn = draw(bubble, {
      person: this.person,
      account: this.world.settings.account_name,
      say: (content, menuId) => this.act({ type: "text", content, menu_id: menuId }),
    });
    drawn.dataset.id = bubble.id;
    const later = [...chat.children].find((other) => Number(other.dataset.id) > bubble.id);
    if (!later && bubble.at - this.lastAt > GAP) chat.append(make("p", { class: "stamp" }, stamp(bubble.at, this.world.now())));
    chat.insertBefore(drawn, later || null);
    this.lastAt = Math.max(this.lastAt, bubble.at);
    if (follow) this.toEnd();
    else newer.hidden = false;
  }

  isAtEnd() {
    const { chat } = this.parts;
    return chat.scrollHeight - chat.scrollTop - chat.clientHeight < NEAR;
  }

  toEnd() {
    const { chat, newer } = this.parts;
    this.stays = true;
    chat.scrollTop = chat.scrollHeight;
    newer.hidden = true;
    for (const picture of chat.querySelectorAll("img")) {
      if (!picture.complete) picture.addEventListener("load", () => { chat.scrollTop = chat.scrollHeight; }, { once: true });
    }
  }

  /** Do something on this phone and wait for the account's answer. */
  async act(order) {
    const openid = this.person.openid;
    this.setWaiting(1);
    try {
      return await post("push", { openid, ...order });
    } catch (error) {
      toast(`没有发出：${error.message}`);
      return null;
    } finally {
      this.setWaiting(-1);
      if (openid === this.person.openid) this.load();
    }
  }

  setWaiting(step) {
    this.waiting += step;
    this.parts.title.textContent = this.waiting ? "对方正在输入…" : this.world.settings.account_name;
  }

  submit(event) {
    event.preventDefault();
    const { text } = this.parts;
    const content = text.value.trim();
    if (!content) return;
    text.value = "";
    this.resize();
    text.focus();
    this.act({ type: "text", content });
  }

  fill(content) {
    this.parts.text.value = content;
    this.resize();
    this.parts.text.focus();
  }

  resize() {
    const { text, plus, send } = this.parts;
    text.style.height = "auto";
    text.style.height = `${Math.min(118, Math.max(38, text.scrollHeight))}px`;
    send.hidden = !text.value.trim();
    plus.hidden = !send.hidden;
  }

  openGrid(isOpen) {
    const follow = this.isAtEnd();
    this.parts.grid.hidden = !isOpen;
    this.parts.plus.setAttribute("aria-expanded", String(isOpen));
    if (follow) this.toEnd();
  }

  drawWindow(window, now) {
    const { window: part } = this.parts;
    const state = window.open && window.left ? `剩 ${window.left} 条` : window.open ? "已用完" : "未开启";
    const until = Math.max(window.message.until || 0, window.action.until || 0);
    const hours = (until - now) / 3600;
    const left = hours >= 1 ? `${Math.round(hours)} 小时后关闭` : `${Math.max(1, Math.ceil(hours * 60))} 分钟后关闭`;
    part.replaceChildren("客服窗口 ", make("b", {}, state), make("br"), window.open ? left : "用户发消息后开启");
    part.classList.toggle("is-closed", !(window.open && window.left));
    this.parts.clock.textContent = clockTime(now);
  }

  drawEmpty() {
    const hints = this.person.hints?.length ? this.person.hints : HINTS[this.role];
    const chips = hints.map((hint) => make("button", { type: "button", onclick: () => this.offer(hint) }, hint.trim()));
    const lead = this.role === "farmer" ? "试着问" : "试着发";
    this.parts.chat.replaceChildren(make("div", { class: "empty" },
      accountAvatar(), make("h2", {}, this.world.settings.account_name),
      make("p", {}, this.role === "farmer" ? "农技咨询 · 科普活动 · 防震减灾" : "在这里接单、答复、办结"),
      make("span", { class: "hint" }, lead), make("div", { class: "chips" }, ...chips)));
  }

  offer(hint) {
    if (hint.endsWith(" ")) this.fill(hint);
    else this.act({ type: "text", content: hint });
  }

  drawMenu() {
    const buttons = this.world.settings.menu?.button || MENUS[this.role];
    this.parts.menu.replaceChildren(...buttons.map((button) => this.menuButton(button)));
  }

  menuButton(button) {
    const below = button.sub_button?.length ? button.sub_button : null;
    if (!below) return make("div", {}, make("button", { type: "button", onclick: () => this.tap(button) }, button.name));
    const list = make("div", { class: "below", hidden: true }, ...below.map((child) =>
      make("button", { type: "button", onclick: () => { list.hidden = true; this.tap(child); } }, child.name)));
    const toggle = () => {
      const isOpen = list.hidden;
      this.parts.menu.querySelectorAll(".below").forEach((other) => { other.hidden = true; });
      list.hidden = !isOpen;
    };
    return make("div", {}, make("button", { type: "button", "aria-haspopup": "true", onclick: toggle }, icon("menu"), button.name), list);
  }

  tap(button) {
    if (button.type === "view") {
      const url = button.url || new URL(button.path, this.world.settings.webhook_url).href;
      if (!this.browse(url)) window.open(opened(this.person.openid, url), "_blank", "noopener");
      this.act({ type: "event", event: "VIEW", event_key: url, label: button.name });
    } else if (button.key) {
      this.act({ type: "event", event: "CLICK", event_key: button.key, label: button.name });
    } else {
      toast("沙盒里不能打开这个菜单项");
    }
  }

  /** Open a page of the service on this phone; others have to go to a tab of their own. */
  browse(url) {
    const address = new URL(url);
    if (address.origin !== new URL(this.world.settings.webhook_url).origin) return false;
    this.webView.open(`web/${encodeURIComponent(this.person.openid)}${address.pathname}${address.search}${address.hash}`);
    return true;
  }

  drawUnfollowed() {
    this.root.querySelector(".unfollowed")?.remove();
    if (this.person.followed) return;
    const button = make("button", { type: "button", class: "send", onclick: () => this.act({ type: "event", event: "subscribe" }) }, "关注公众号");
    this.parts.composer.after(make("div", { class: "unfollowed" }, make("span", {}, "还没有关注这个公众号"), button));
  }

  async follow() {
    if (!this.person.followed) return this.act({ type: "event", event: "subscribe" });
    const sure = await confirm("取消关注", `「${this.person.name}」取消关注后不再收到公众号的消息。`, "取消关注");
    return sure ? this.act({ type: "event", event: "unsubscribe" }) : null;
  }

  async addPerson() {
    const answer = await askPerson(this.role);
    if (!answer) return;
    const person = await post("people", answer);
    await this.world.refresh();
    if (person.role === this.role) this.choose(person.openid);
  }
}
