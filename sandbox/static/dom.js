// Small helpers to build elements, show a toast and write Chinese times.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element: `make("b", { class: "x", onclick: f }, "text", child)`. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export function avatar(name) {
  const sum = [...name].reduce((total, letter) => total + letter.codePointAt(0), 0);
  return make("span", { class: `avatar hue-${sum % 6}`, "aria-hidden": "true" }, name.slice(-1));
}

export function accountAvatar() {
  const picture = make("img", { src: "assets/icon.svg", alt: "" });
  return make("span", { class: "avatar is-account", "aria-hidden": "true" }, picture);
}

let hiding = null;

export function toast(text) {
  const box = document.getElementById("toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { box.hidden = true; }, 2600);
}

const ZONE = { timeZone: "Asia/Shanghai" };
const DAY_FORMAT = new Intl.DateTimeFormat("en-CA", { ...ZONE, dateStyle: "short" });
const PARTS = new Intl.DateTimeFormat("zh-CN", {
  ...ZONE, year: "numeric", month: "numeric", day: "numeric", weekday: "long",
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});

function parts(seconds) {
  const list = PARTS.formatToParts(new Date(seconds * 1000));
  return Object.fromEntries(list.map((part) => [part.type, part.value]));
}

const dayOf = (seconds) => Date.parse(DAY_FORMAT.format(new Date(seconds * 1000))) / 86400000;

export function clockTime(seconds, withSeconds = false) {
  const { hour, minute, second } = parts(seconds);
  return withSeconds ? `${hour}:${minute}:${second}` : `${hour}:${minute}`;
}

export function shortDate(seconds) {
  const { month, day, weekday } = parts(seconds);
  return `${month}月${day}日 ${weekday}`;
}

/** Write a moment as a WeChat chat does: time today, 昨天, weekday within a week, date before. */
export function stamp(seconds, now) {
  const { year, month, day, weekday, hour, minute } = parts(seconds);
  const number = Number(hour);
  const half = number < 5 ? "凌晨" : number < 12 ? "上午" : number < 13 ? "中午" : number < 18 ? "下午" : "晚上";
  const time = `${half} ${number > 12 ? number - 12 : number}:${minute}`;
  const age = dayOf(now) - dayOf(seconds);
  if (age <= 0) return time;
  if (age === 1) return `昨天 ${time}`;
  if (age < 7) return `${weekday} ${time}`;
  const sameYear = year === parts(now).year;
  return `${sameYear ? "" : `${year}年`}${month}月${day}日 ${time}`;
}
