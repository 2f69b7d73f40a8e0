// A sample leaf picture and a sample voice, made in the browser.

const encode = (buffer) => {
  const bytes = new Uint8Array(buffer);
  let text = "";
  for (let start = 0; start < bytes.length; start += 32768) {
    text += String.fromCharCode(...bytes.subarray(start, start + 32768));
  }
  return btoa(text);
};

export async function fileMedia(file) {
  return { name: file.name, mime: file.type, base64: encode(await file.arrayBuffer()) };
}

/** Draw a citrus leaf that is yellow between its veins, and return it as a PNG. */
export async function leafMedia() {
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 480;
  const pen = canvas.getContext("2d");
  ground(pen);
  leaf(pen);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  return { name: "leaf.png", mime: "image/png", base64: encode(await blob.arrayBuffer()) };
}

function ground(pen) {
  const shade = pen.createRadialGradient(300, 200, 60, 320, 240, 460);
  shade.addColorStop(0, "#7c9a63");
  shade.addColorStop(1, "#2f4a2c");
  pen.fillStyle = shade;
  pen.fillRect(0, 0, 640, 480);
  for (let spot = 0; spot < 70; spot += 1) {
    pen.fillStyle = `rgba(${150 + (spot * 7) % 60}, ${180 + (spot * 11) % 50}, 120, 0.09)`;
    pen.beginPath();
    pen.arc((spot * 97) % 640, (spot * 61) % 480, 14 + (spot * 13) % 46, 0, 7);
    pen.fill();
  }
}

function outline(pen) {
  pen.beginPath();
  pen.moveTo(96, 352);
  pen.bezierCurveTo(130, 170, 330, 70, 560, 96);
  pen.bezierCurveTo(520, 300, 330, 430, 96, 352);
  pen.closePath();
}

function leaf(pen) {
  pen.save();
  pen.shadowColor = "rgba(0, 0, 0, 0.45)";
  pen.shadowBlur = 26;
  pen.shadowOffsetY = 14;
  const green = pen.createLinearGradient(96, 352, 560, 96);
  green.addColorStop(0, "#7a9c2e");
  green.addColorStop(0.5, "#d9c64a");
  green.addColorStop(1, "#b3ad3a");
  pen.fillStyle = green;
  outline(pen);
  pen.fill();
  pen.restore();
  pen.save();
  outline(pen);
  pen.clip();
  veins(pen);
  spots(pen);
  pen.restore();
  pen.strokeStyle = "#6f8a2a";
  pen.lineWidth = 9;
  pen.lineCap = "round";
  pen.beginPath();
  pen.moveTo(96, 352);
  pen.quadraticCurveTo(66, 372, 46, 410);
  pen.stroke();
}

function veins(pen) {
  pen.lineCap = "round";
  for (const [width, colour] of [[26, "rgba(86, 130, 38, 0.55)"], [5, "#4f7a24"]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.beginPath();
    pen.moveTo(96, 352);
    pen.quadraticCurveTo(300, 240, 556, 98);
    for (let step = 1; step <= 6; step += 1) {
      const x = 96 + step * 66;
      const y = 352 - step * 36 - (step > 3 ? (step - 3) * 6 : 0);
      pen.moveTo(x, y);
      pen.quadraticCurveTo(x + 26, y - 62, x + 86, y - 104);
      pen.moveTo(x, y);
      pen.quadraticCurveTo(x + 60, y + 14, x + 104, y + 74);
    }
    pen.lineWidth = width;
    pen.stroke();
  }
}

function spots(pen) {
  for (const [x, y, size] of [[330, 200, 15], [372, 262, 11], [262, 300, 13], [430, 170, 9], [238, 246, 8]]) {
    pen.fillStyle = "rgba(120, 78, 30, 0.75)";
    pen.beginPath();
    pen.ellipse(x, y, size, size * 0.7, 0.5, 0, 7);
    pen.fill();
    pen.strokeStyle = "rgba(240, 220, 120, 0.8)";
    pen.lineWidth = 3;
    pen.stroke();
  }
}

/** Return a voice of some seconds: AMR for the platform, and a WAV that browsers can play. */
export function voiceOrder(seconds, recognition) {
  const frames = new Uint8Array(6 + seconds * 50).fill(0x7c);
  frames.set([..."#!AMR\n"].map((letter) => letter.charCodeAt(0)));
  return {
    type: "voice",
    seconds,
    recognition,
    media: { name: "voice.amr", mime: "audio/amr", base64: encode(frames.buffer) },
    preview: { mime: "audio/wav", base64: encode(wave(seconds)) },
  };
}

function wave(seconds) {
  const rate = 8000;
  const count = rate * seconds;
  const view = new DataView(new ArrayBuffer(44 + count));
  const write = (at, word) => [...word].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  write(0, "RIFF");
  view.setUint32(4, 36 + count, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  write(36, "data");
  view.setUint32(40, count, true);
  for (let index = 0; index < count; index += 1) view.setUint8(44 + index, 128 + 60 * tone(index / rate));
  return view.buffer;
}

// Four soft notes a second on a pentatonic scale: clearly a sample, pleasant enough to hear twice.
function tone(time) {
  const notes = [392, 440, 523, 587, 523, 659, 587, 440];
  const step = Math.floor(time * 4);
  const since = time * 4 - step;
  return Math.sin(2 * Math.PI * notes[step % notes.length] * time) * Math.exp(-3 * since) * Math.min(1, since * 20);
}
