// How each kind of bubble is drawn.

import { accountAvatar, avatar, icon, make, shortDate } from "./dom.js";
import { outside, textNodes } from "./text.js";
import { playVoice, showFilm, showPicture } from "./viewer.js";

const VIA = { passive: "被动回复", custom: "客服消息", template: "模板消息", subscribe: "订阅通知", mass: "群发消息" };

/** Draw a bubble for `context`: { person, account, say(content, menuId) }. */
export function draw(bubble, context) {
  if (bubble.side === "system") return make("p", { class: "notice" }, bubble.text);
  if (WIDE[bubble.kind]) return make("div", { class: "wide" }, WIDE[bubble.kind](bubble, context), via(bubble));
  const drawn = (NARROW[bubble.kind] || unknown)(bubble, context);
  const mine = bubble.side === "me";
  const face = mine ? avatar(context.person.name) : accountAvatar();
  return make("div", { class: `row ${mine ? "is-me" : "is-account"}` }, face, make("div", { class: "body" }, ...drawn, via(bubble)));
}

function via(bubble) {
  return VIA[bubble.via] ? make("span", { class: "via" }, VIA[bubble.via]) : "";
}

function unknown(bubble) {
  return [make("div", { class: "bubble" }, bubble.text || `[${bubble.kind}]`)];
}

const text = (bubble, { person, say }) =>
  [make("div", { class: "bubble" }, ...textNodes(bubble.text, person.openid, say))];

function image(bubble, context) {
  if (!bubble.media_url) return unknown(bubble, context);
  const picture = make("img", { src: bubble.media_url, alt: "图片", loading: "lazy" });
  return [make("button", { type: "button", class: "picture", "aria-label": "查看图片", onclick: () => showPicture(bubble.media_url) }, picture)];
}

function voice(bubble, context) {
  if (!bubble.media_url) return unknown(bubble, context);
  const seconds = bubble.seconds || 3;
  const length = Math.min(5, Math.max(1, Math.ceil(seconds / 2)));
  const bar = make("button", { type: "button", class: `bubble voice len-${length}`, "aria-label": `播放语音，${seconds} 秒` }, icon("wave"), `${seconds}″`);
  bar.addEventListener("click", () => playVoice(bar, bubble.media_url));
  return [bar, bubble.text ? make("div", { class: "said" }, bubble.text) : ""];
}

function film(bubble, context) {
  if (!bubble.media_url) return unknown(bubble, context);
  return [make("button", { type: "button", class: "film", "aria-label": "播放视频", onclick: () => showFilm(bubble.media_url) }, icon("play"))];
}

function place(bubble) {
  const words = make("div", {}, make("b", {}, bubble.text || "位置"), make("small", {}, `${bubble.lat.toFixed(4)}, ${bubble.lon.toFixed(4)}`));
  return [make("div", { class: "card place" }, words, map())];
}

function map() {
  const box = make("div");
  box.innerHTML = `<svg class="map" viewBox="0 0 230 92" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
    <rect width="230" height="92" stroke="none"/><path class="river" d="M-10 78c60-22 92 14 142-12s70-16 110-34"/>
    <path class="road" d="M-5 30c70 6 150-16 240-8M72-5c4 40-8 70 10 105"/><path class="lane" d="M150-5c-6 40 20 60 12 100M20 50l60 4"/>
    <path class="pin" d="M115 60c11-12 16-18 16-25a16 16 0 0 0-32 0c0 7 5 13 16 25Z"/><circle class="hole" cx="115" cy="35" r="6"/></svg>`;
  return box.firstElementChild;
}

function link(bubble, { person }) {
  const inside = [make("b", {}, bubble.title || bubble.url), make("div", {}, make("small", {}, bubble.text || bubble.description || bubble.url), make("i", {}, icon("link")))];
  const card = bubble.url ? outside(bubble.url, person.openid, { class: "card share" }, ...inside) : make("div", { class: "card share" }, ...inside);
  return [card];
}

function msgmenu(bubble, { person, say }) {
  const choices = bubble.menu.map((choice) =>
    make("button", { type: "button", onclick: () => say(choice.content, choice.id) }, choice.content));
  const list = make("div", { class: "choices" }, ...choices);
  return [make("div", { class: "bubble" }, ...textNodes(bubble.text, person.openid, say), list, bubble.tail ? make("span", {}, bubble.tail) : "")];
}

function notify(bubble, { person, account }) {
  const rows = bubble.fields.flatMap(({ label, value }) =>
    label ? [make("dt", {}, label), make("dd", {}, value)] : [make("dd", { class: "is-alone" }, value)]);
  const head = make("header", {}, make("img", { src: "assets/icon.svg", alt: "" }), `${account} · ${shortDate(bubble.at).split(" ")[0]}`);
  const inside = [head, make("h3", {}, bubble.title), make("dl", {}, ...rows)];
  if (!bubble.url && !bubble.miniprogram) return make("div", { class: "card notify" }, ...inside);
  const foot = make("footer", {}, bubble.miniprogram && !bubble.url ? "进入小程序" : "查看详情", icon("chevron"));
  return bubble.url ? outside(bubble.url, person.openid, { class: "card notify" }, ...inside, foot) : make("div", { class: "card notify" }, ...inside, foot);
}

function news(bubble, { person }) {
  return make("div", { class: "card" }, ...bubble.articles.map((article, index) => {
    const inside = index === 0 ? firstArticle(article) : [make("b", {}, article.title), article.image ? make("img", { src: article.image, alt: "" }) : ""];
    const options = { class: index === 0 ? "article" : "article is-row" };
    return article.url ? outside(article.url, person.openid, options, ...inside) : make("div", options, ...inside);
  }));
}

function firstArticle(article) {
  const cover = article.image ? make("img", { class: "cover", src: article.image, alt: "" }) : "";
  return [cover, make("div", {}, make("b", {}, article.title), article.description ? make("small", {}, article.description) : "")];
}

const NARROW = { text, image, voice, video: film, shortvideo: film, location: place, link, music: link, msgmenu };
const WIDE = { template: notify, news };
