// The tools: push mode, clock, faults, log of calls.

import { get, post, remove } from "./api.js";
import { clockTime, make, shortDate, toast } from "./dom.js";
import { confirm } from "./dialogs.js";

const SEND = "/cgi-bin/message/custom/send";
const TEMPLATE = "/cgi-bin/message/template/send";
const FAULTS = [
  ["客服消息：窗口已关闭", "返回 45015", { path: SEND, kind: "errcode", errcode: 45015 }],
  ["客服消息：条数已用完", "返回 45047", { path: SEND, kind: "errcode", errcode: 45047 }],
  ["客服消息：不应答也不送达", "断开连接", { path: SEND, kind: "drop" }],
  ["客服消息：送达但不应答", "送达后断开连接", { path: SEND, kind: "drop_after" }],
  ["模板消息：对方未关注", "返回 43004", { path: TEMPLATE, kind: "errcode", errcode: 43004 }],
  ["令牌失效一次", "下一次调用返回 40001", { path: "*", kind: "errcode", errcode: 40001, times: 1 }],
  ["系统繁忙", "全部接口返回 −1", { path: "*", kind: "errcode", errcode: -1 }],
  ["接口变慢", "全部接口延迟 3 秒", { path: "*", kind: "delay", seconds: 3 }],
  ["网关错误", "全部接口 HTTP 502", { path: "*", kind: "http", status: 502 }],
  ["应答是乱码", "全部接口返回无法解析的内容", { path: "*", kind: "garbage" }],
];
const MODES = { plain: "明文", compatible: "兼容", safe: "安全" };
const FORMATS = { xml: "XML", json: "JSON" };
const SHOWN_CALLS = 80;

export class Tools {
  constructor(root, world) {
    this.world = world;
    this.faults = [];
    this.mode = this.choice("推送加密方式", MODES, "mode");
    this.format = this.choice("推送格式", FORMATS, "format");
    this.address = make("p", { class: "about" });
    this.time = make("div", { class: "big-time" });
    this.switches = make("div", { class: "panel" });
    this.calls = make("ul", { class: "calls" });
    this.count = make("small");
    root.append(
      section("推送方式", true, this.mode, this.format, this.address, make("div", { class: "actions" }, button("验证地址", () => this.verify()))),
      section("平台时钟", true, this.time, make("div", { class: "actions" },
        button("+1 小时", () => this.advance(3600)), button("+48 小时", () => this.advance(172800)),
        button("恢复", () => this.advance(-this.world.settings.shift)), button("令牌过期", () => this.expire()))),
      wrap("故障", false, this.switches),
      wrap(["接口调用记录", this.count], true, make("div", { class: "panel" }, this.calls,
        make("div", { class: "actions" }, button("清空记录", () => this.clearCalls())))),
      make("details", { open: true }, make("summary", {}, "重新开始"), make("div", { class: "panel" },
        make("p", { class: "about" }, "清空聊天、素材、令牌、故障和记录，人物恢复为预设；不影响业务系统里的数据。"),
        make("div", { class: "actions" }, button("重置沙盒", () => this.reset(), "is-warn")))),
    );
    setInterval(() => this.tick(), 1000);
  }

  choice(label, names, key) {
    const change = async (value) => {
      await post("settings", { [key]: value }).catch((error) => toast(error.message));
      this.world.refresh();
    };
    return make("div", { class: "choice", role: "group", "aria-label": label }, ...Object.entries(names).map(([value, name]) =>
      make("button", { type: "button", "data-value": value, "aria-pressed": "false", onclick: () => change(value) }, name)));
  }

  async update() {
    const { settings } = this.world;
    for (const [group, value] of [[this.mode, settings.mode], [this.format, settings.format]]) {
      for (const one of group.children) one.setAttribute("aria-pressed", String(one.dataset.value === value));
    }
    for (const one of this.mode.children) one.disabled = one.dataset.value !== "plain" && !settings.has_aes_key;
    this.address.replaceChildren("推送到 ", make("code", {}, settings.webhook_url), settings.has_aes_key ? "" : "。没有配置 EncodingAESKey，只能用明文。");
    this.faults = await get("faults");
    this.drawFaults();
    this.drawStatus();
    this.tick();
  }

  drawFaults() {
    const rows = FAULTS.map(([label, small, order]) => {
      const active = this.faults.find((fault) => Object.entries(order).every(([key, value]) => fault[key] === value) && !fault.openid);
      const box = make("input", { type: "checkbox", role: "switch", checked: Boolean(active), onchange: () => this.toggle(active, order) });
      return make("label", { class: "switch" }, make("span", {}, label), make("small", {}, small), box);
    });
    this.switches.replaceChildren(...rows);
  }

  drawStatus() {
    const { settings } = this.world;
    document.getElementById("status-mode").textContent = `${MODES[settings.mode]} · ${FORMATS[settings.format]}`;
    const faults = document.getElementById("status-faults");
    faults.hidden = !this.faults.length;
    faults.className = "pill is-warning";
    faults.textContent = `${this.faults.length} 项故障`;
    const clock = document.getElementById("status-clock");
    const hours = Math.round(settings.shift / 360) / 10;
    clock.hidden = Math.abs(settings.shift) < 1;
    clock.className = "pill is-warning";
    clock.textContent = `时钟 +${hours} 小时`;
  }

  tick() {
    const now = this.world.now();
    const hours = Math.round(this.world.settings.shift / 360) / 10;
    this.time.replaceChildren(clockTime(now, true), make("small", {}, `${shortDate(now)}${hours ? `（快 ${hours} 小时）` : ""}`));
  }

  async toggle(active, order) {
    await (active ? remove(`faults?id=${active.id}`) : post("faults", order)).catch((error) => toast(error.message));
    this.update();
  }

  async advance(seconds) {
    await post("clock", { advance_seconds: seconds });
    this.world.refresh();
  }

  async expire() {
    await post("token/expire");
    toast("全部 access_token 已过期");
  }

  async verify() {
    const answer = await post("verify");
    toast(answer.ok ? "地址验证通过" : `地址验证失败${answer.status ? `（HTTP ${answer.status}）` : ""}`);
  }

  async reset() {
    if (await confirm("重置沙盒", "聊天和记录都会清空，不能恢复。", "重置")) await post("reset");
  }

  async clearCalls() {
    await remove("calls");
    this.loadCalls();
  }

  async loadCalls() {
    const calls = await get("calls");
    this.seen = 0;
    this.calls.replaceChildren();
    calls.slice(-SHOWN_CALLS).forEach((call) => this.addCall(call));
    if (!calls.length) this.calls.replaceChildren(make("li", { class: "about" }, "还没有调用。公众号发消息、取素材时会记在这里。"));
    this.count.textContent = calls.length ? `最近 ${Math.min(calls.length, SHOWN_CALLS)} 次` : "";
  }

  addCall(call) {
    if (call.seq <= this.seen) return;
    if (!this.seen) this.calls.replaceChildren();
    this.seen = call.seq;
    const detail = make("pre", { hidden: true });
    const open = () => {
      detail.textContent = JSON.stringify({ query: call.query, body: call.body, fault: call.fault ?? undefined }, null, 2);
      detail.hidden = !detail.hidden;
    };
    this.calls.prepend(make("li", {}, make("button", { type: "button", title: call.path, onclick: open }, badge(call), make("b", {}, shortPath(call.path)),
      make("span", {}, `${clockTime(call.at, true)} · ${Math.round(call.ms)} ms`)), detail));
    while (this.calls.children.length > SHOWN_CALLS) this.calls.lastElementChild.remove();
    this.count.textContent = `最近 ${this.calls.children.length} 次`;
  }
}

const shortPath = (path) => path.replace("/cgi-bin/", "").replace("message/", "");

function badge(call) {
  const text = call.status === null ? "断开" : call.errcode ?? call.status;
  const isBad = call.status === null || (call.errcode ?? 0) !== 0 || call.status >= 400;
  return make("em", { class: isBad ? "is-bad" : "" }, String(text));
}

const button = (label, run, kind = "") => make("button", { type: "button", class: `small ${kind}`, onclick: run }, label);

const section = (title, isOpen, ...content) => wrap(title, isOpen, make("div", { class: "panel" }, ...content));

function wrap(title, isOpen, content) {
  return make("details", { open: isOpen }, make("summary", {}, ...[title].flat()), content);
}
