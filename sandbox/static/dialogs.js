// The small dialogs: a new person, a place, a scan, a voice, a link, a subscription.

import { make, toast } from "./dom.js";

const box = document.getElementById("box");

export const PLACES = [
  { label: "湖南省怀化市洪江市黔城镇", lat: 27.2053, lon: 109.8323 },
  { label: "湖南省怀化市洪江市安江镇", lat: 27.3202, lon: 110.1298 },
  { label: "湖南省怀化市洪江市岩垅乡", lat: 27.2533, lon: 109.9187 },
  { label: "湖南省怀化市洪江市托口镇", lat: 27.1187, lon: 109.6294 },
  { label: "湖南省怀化市鹤城区迎丰街道", lat: 27.5501, lon: 109.9985 },
];

/** Open a dialog with a title and content; resolve with what `finish` is given, or null when it is left. */
function ask(title, fill) {
  return new Promise((resolve) => {
    let answer = null;
    const finish = (value) => {
      answer = value;
      box.close();
    };
    box.replaceChildren(make("h2", {}, title), fill(finish));
    box.setAttribute("aria-label", title);
    box.addEventListener("close", () => resolve(answer), { once: true });
    box.showModal();
  });
}

box.addEventListener("click", (event) => { if (event.target === box) box.close(); });

const cancel = (finish) => make("button", { type: "button", onclick: () => finish(null) }, "取消");

function form(finish, label, read, ...fields) {
  const submit = (event) => {
    event.preventDefault();
    const value = read();
    if (value === null) toast("请填写完整");
    else finish(value);
  };
  const buttons = make("div", { class: "buttons" }, cancel(finish), make("button", { class: "is-main" }, label));
  return make("form", { onsubmit: submit }, ...fields, buttons);
}

function field(label, input) {
  return make("label", { class: "field" }, label, input);
}

const line = (value = "", placeholder = "") => make("input", { type: "text", value, placeholder, maxlength: 200 });

function options(finish, list) {
  const rows = list.map(([label, small, value]) =>
    make("button", { type: "button", onclick: () => finish(value) }, label, make("small", {}, small)));
  return make("div", { class: "options" }, ...rows);
}

export function askPerson(role) {
  const name = line("", "例如：张三");
  const known = { value: role };
  const choice = make("div", { class: "choice", role: "group", "aria-label": "身份" });
  for (const [value, label] of [["farmer", "农户"], ["commissioner", "科技特派员"]]) {
    const button = make("button", { type: "button", "aria-pressed": String(value === role) }, label);
    button.addEventListener("click", () => {
      known.value = value;
      for (const other of choice.children) other.setAttribute("aria-pressed", String(other === button));
    });
    choice.append(button);
  }
  const read = () => (name.value.trim() ? { name: name.value.trim(), role: known.value } : null);
  return ask("添加人物", (finish) => form(finish, "添加", read, field("姓名", name), choice));
}

export function askPlace() {
  const list = PLACES.map((place) => [place.label.slice(6), `${place.lat}, ${place.lon}`, place]);
  return ask("发送位置", (finish) =>
    make("div", {}, options(finish, list), make("div", { class: "buttons" }, cancel(finish))));
}

export function askVoice() {
  const said = line("", "可不填");
  const about = make("p", { class: "about" }, "发送一段 3 秒的样例语音。真实平台自 2023 年起一般不再附带识别文字。");
  const read = () => ({ recognition: said.value.trim() });
  return ask("发送语音", (finish) => form(finish, "发送", read, field("识别文字", said), about));
}

export function askLink() {
  const title = line("柑橘黄龙病防控要点");
  const url = line("https://example.org/citrus");
  const read = () => (title.value && url.value ? { title: title.value, link: url.value, description: "来自网页的分享" } : null);
  return ask("分享链接", (finish) => form(finish, "发送", read, field("标题", title), field("网址", url)));
}

export function askScan(codes) {
  const scene = line("", "场景值，例如 village-12");
  const list = codes.map((code) => [code.scene, "公众号生成的二维码", { event_key: code.scene, ticket: code.ticket }]);
  const read = () => (scene.value.trim() ? { event_key: scene.value.trim() } : null);
  return ask("扫描二维码", (finish) => {
    const manual = form(finish, "扫描", read, field(list.length ? "或输入场景值" : "场景值", scene));
    if (list.length) manual.prepend(options(finish, list));
    return manual;
  });
}

export function confirm(title, text, label) {
  const about = make("p", { class: "about" }, text);
  return ask(title, (finish) => form(finish, label, () => true, about));
}
