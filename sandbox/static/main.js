// Starts the page: people and settings, two phones, the tools, and the live stream that moves them.

import { get, listen } from "./api.js";
import { toast } from "./dom.js";
import { Seat } from "./seat.js";
import { Tools } from "./tools.js";

const WINDOW_MS = 20000;

/** What all parts of the page share: people, settings, unread counts and the platform's time. */
class World {
  constructor() {
    this.people = [];
    this.settings = { account_name: "", menu: null, qrcodes: [], shift: 0, mode: "plain", format: "xml" };
    this.unread = new Map();
    this.news = new Map();
    this.offset = 0;
  }

  now() {
    return Date.now() / 1000 + this.offset;
  }

  seen(openid) {
    this.unread.delete(openid);
    drawBadges();
  }

  async refresh() {
    [this.people, this.settings] = await Promise.all([get("people"), get("settings")]);
    this.offset = this.settings.now - Date.now() / 1000;
    seats.forEach((seat) => seat.update());
    await Promise.all([tools.update(), ...seats.filter((seat) => seat.person).map((seat) => seat.load())]);
  }
}

const world = new World();
const seats = [...document.querySelectorAll(".seat")].map((root) => new Seat(root, world));
const tools = new Tools(document.getElementById("tools"), world);
const tabs = [...document.querySelectorAll(".tabs button")];

function isShown(seat) {
  return getComputedStyle(seat.root).display !== "none";
}

function drawBadges() {
  for (const seat of seats) {
    const badge = tabs.find((tab) => tab.dataset.view === seat.role).querySelector(".badge");
    const people = world.people.filter((person) => person.role === seat.role);
    const count = people.reduce((total, person) => total + (world.unread.get(person.openid) || 0), 0);
    badge.textContent = count;
    badge.hidden = !count;
  }
}

function onBubble({ openid, bubble }) {
  const seat = seats.find((one) => one.person?.openid === openid);
  seat?.add(bubble);
  if (bubble.side === "me" || (seat && isShown(seat))) return;
  world.news.set(openid, bubble.title || bubble.text || "发来一条消息");
  world.unread.set(openid, (world.unread.get(openid) || 0) + 1);
  drawBadges();
  seats.forEach((one) => one.update());
}

function onReset() {
  world.unread.clear();
  seats.forEach((seat) => seat.clear());
  refresh();
  tools.loadCalls();
}

const refresh = () => world.refresh().catch(() => toast("读取沙盒失败，请看服务是否在运行"));

function onLive(isLive) {
  const pill = document.getElementById("status-live");
  pill.classList.toggle("is-polling", !isLive);
  pill.lastChild.textContent = isLive ? "实时" : "重连中";
}

for (const tab of tabs) {
  tab.addEventListener("click", () => {
    document.body.dataset.view = tab.dataset.view;
    tabs.forEach((other) => other.setAttribute("aria-selected", String(other === tab)));
    const seat = seats.find((one) => one.role === tab.dataset.view);
    if (!seat?.person) return;
    world.seen(seat.person.openid);
    seat.update();
    seat.toEnd();
  });
}

const toggle = document.getElementById("tools-toggle");
function showTools(isShownNow) {
  document.body.classList.toggle("no-tools", !isShownNow);
  toggle.setAttribute("aria-expanded", String(isShownNow));
}
toggle.addEventListener("click", () => showTools(document.body.classList.contains("no-tools")));
showTools(window.innerWidth > 1020);

document.addEventListener("click", (event) => {
  if (!event.target.closest(".menu")) document.querySelectorAll(".menu .below").forEach((list) => { list.hidden = true; });
});

await refresh();
await tools.loadCalls();
setInterval(() => seats.forEach((seat) => seat.person && seat.load().catch(() => {})), WINDOW_MS);
const poll = () => {
  refresh();
  tools.loadCalls();
};
listen({ live: onLive, poll, bubble: onBubble, call: (call) => tools.addCall(call), state: refresh, reset: onReset });
document.body.dataset.ready = "true";
