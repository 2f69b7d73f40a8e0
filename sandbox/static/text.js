// Message texts: links of WeChat become tappable, everything else stays plain text.

import { make } from "./dom.js";

const ANCHOR = /<a\s[^>]*?href\s*=\s*(["'])(.*?)\1[^>]*>([\s\S]*?)<\/a>/gi;
const SPECIAL = /https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+|\d{1,12}(?:-\d{1,12}){1,2}/g;
const MENU = "weixin://bizmsgmenu?";

export const opened = (openid, url) =>
  `open?openid=${encodeURIComponent(openid)}&url=${encodeURIComponent(url)}`;

/** Return nodes for a text; `say(content, menuId)` is called when a menu link is tapped. */
export function textNodes(text, openid, say) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(ANCHOR)) {
    const link = anchor(match[2], match[3], openid, say);
    if (!link) continue;
    nodes.push(...plainNodes(text.slice(from, match.index), openid), link);
    from = match.index + match[0].length;
  }
  nodes.push(...plainNodes(text.slice(from), openid));
  return nodes;
}

export function outside(url, openid, attributes, ...children) {
  const address = { href: opened(openid, url), target: "_blank", rel: "noopener", "data-url": url };
  return make("a", { ...address, ...attributes }, ...children);
}

function anchor(address, label, openid, say) {
  const url = address.replaceAll("&amp;", "&");
  if (url.startsWith(MENU)) {
    const query = parameters(url.slice(MENU.length));
    const content = query.msgmenucontent || label;
    const tapped = (event) => {
      event.preventDefault();
      say(content, query.msgmenuid || "");
    };
    // A link, not a <button>: long words then break like the text around them.
    return make("a", { href: "#", role: "button", onclick: tapped }, label);
  }
  return /^https?:\/\//i.test(url) ? outside(url, openid, {}, label) : null;
}

function parameters(query) {
  const pairs = query.split("&").map((pair) => {
    const [name, ...rest] = pair.split("=");
    try {
      return [name, decodeURIComponent(rest.join("="))];
    } catch {
      return [name, rest.join("=")];
    }
  });
  return Object.fromEntries(pairs);
}

// Addresses become links; numbers such as 26-000031 are kept on one line.
function plainNodes(text, openid) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(SPECIAL)) {
    const [found] = match;
    const node = found.startsWith("http") ? outside(found, openid, {}, found) : make("span", { class: "number" }, found);
    nodes.push(text.slice(from, match.index), node);
    from = match.index + found.length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== "");
}
