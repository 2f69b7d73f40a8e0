// Looking at pictures and films, listening to voices.

import { icon, make, toast } from "./dom.js";

const dialog = document.getElementById("viewer");
let playing = null;

function show(content) {
  const close = make("button", { type: "button", "aria-label": "关闭", onclick: () => dialog.close() }, icon("close"));
  dialog.replaceChildren(content, close);
  dialog.showModal();
}

dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
dialog.addEventListener("close", () => dialog.replaceChildren());

export function showPicture(url) {
  show(make("img", { src: url, alt: "图片", onclick: () => dialog.close() }));
}

export function showFilm(url) {
  show(make("video", { src: url, controls: true, autoplay: true }));
}

/** Play a voice message, or stop it when it is already playing. */
export function playVoice(bar, url) {
  const before = playing;
  stop();
  if (before && before.bar === bar) return;
  const sound = new Audio(url);
  playing = { bar, sound };
  bar.classList.add("is-playing");
  sound.addEventListener("ended", stop);
  sound.play().catch(() => {
    stop();
    toast("浏览器不能播放这种语音格式");
  });
}

function stop() {
  if (!playing) return;
  playing.sound.pause();
  playing.bar.classList.remove("is-playing");
  playing = null;
}
