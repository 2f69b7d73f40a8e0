// The browser inside WeChat: a page of the service over the chat, with 返回 and 关闭.

import { icon, make } from "./dom.js";

export class WebView {
  constructor(phone) {
    this.phone = phone;
    this.box = null;
  }

  /** Show an address of this phone's browser. */
  open(address) {
    this.close();
    const title = make("strong", {}, "正在打开…");
    const frame = make("iframe", { src: address, title: "网页" });
    const back = make("button", { type: "button", "aria-label": "返回", onclick: () => this.back(frame) }, icon("back"));
    const close = make("button", { type: "button", "aria-label": "关闭网页", onclick: () => this.close() }, icon("close"));
    this.depth = 0;
    frame.addEventListener("load", () => {
      this.depth += 1;
      title.textContent = frame.contentDocument?.title || "网页";
    });
    this.box = make("section", { class: "webview", "aria-label": "网页" }, make("header", {}, back, title, close), frame);
    this.phone.append(this.box);
    frame.focus();
  }

  /** Go to the page before; from the first one back to the chat. */
  back(frame) {
    if (this.depth < 2) return this.close();
    this.depth -= 2;
    return frame.contentWindow.history.back();
  }

  close() {
    this.box?.remove();
    this.box = null;
  }
}
