// The extra buttons of a phone: pictures, voice, places, scanning.

import { icon, make, toast } from "./dom.js";
import { askLink, askPlace, askScan, askVoice } from "./dialogs.js";
import { fileMedia, leafMedia, voiceOrder } from "./samples.js";

const VOICE_SECONDS = 3;
const MAX_BYTES = 10 * 1024 * 1024;

/** Fill a seat's grid and connect its voice button. */
export function fillGrid(seat, voice) {
  const speak = async () => {
    const answer = await askVoice();
    if (answer) seat.act(voiceOrder(VOICE_SECONDS, answer.recognition));
  };
  const items = [
    ["photo", "照片", () => pickPhoto(seat)],
    ["leaf", "样例叶片", async () => seat.act({ type: "image", media: await leafMedia() })],
    ["mic", "语音", speak],
    ["pin", "位置", () => sendPlace(seat)],
    ["scan", "扫一扫", () => scan(seat)],
    ["link", "链接", () => sendLink(seat)],
    ["bell", "上报位置", () => seat.act({ type: "event", event: "LOCATION", lat: 27.2053, lon: 109.8323 })],
    ["person", "取消关注", () => seat.follow()],
  ];
  voice.addEventListener("click", speak);
  seat.parts.grid.replaceChildren(...items.map(([name, label, run]) => {
    const tapped = () => {
      seat.openGrid(false);
      run();
    };
    return make("button", { type: "button", onclick: tapped }, make("span", {}, icon(name)), label);
  }));
}

function pickPhoto(seat) {
  const input = document.getElementById("file");
  input.value = "";
  input.onchange = async () => {
    const [file] = input.files;
    if (!file) return;
    if (file.size > MAX_BYTES) toast("图片不能超过 10 MB");
    else seat.act({ type: "image", media: await fileMedia(file) });
  };
  input.click();
}

async function sendPlace(seat) {
  const place = await askPlace();
  if (place) seat.act({ type: "location", ...place });
}

async function sendLink(seat) {
  const answer = await askLink();
  if (answer) seat.act({ type: "link", ...answer });
}

async function scan(seat) {
  const answer = await askScan(seat.world.settings.qrcodes);
  if (answer) seat.act({ type: "event", event: seat.person.followed ? "SCAN" : "subscribe", ...answer });
}
