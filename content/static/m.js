// Forms that outlive a bad network. What is written is kept on the phone; a form that does not get through is
// sent again with the same key, so that it is carried out once. Without this script they are plain forms.
(function () {
  "use strict";

  const LONGEST_SIDE = 1600;
  const FIRST_WAIT = 2, LONGEST_WAIT = 60, PATIENCE = 25000;
  const page = new DOMParser();

  /** The words for what happens, from content/texts. */
  function say(name, values) {
    const words = JSON.parse(document.body.dataset.words || "{}")[name] || "";
    return Object.keys(values || {}).reduce((text, key) => text.replace(`{${key}}`, values[key]), words);
  }

  /** What this phone keeps; in a browser that keeps nothing, nothing. */
  const store = {
    read(place) {
      try { return JSON.parse(localStorage.getItem(place)); } catch (error) { return null; }
    },
    write(place, kept) {
      try { localStorage.setItem(place, JSON.stringify(kept)); return true; } catch (error) { return false; }
    },
    drop(place) {
      try { localStorage.removeItem(place); } catch (error) { /* nothing is kept */ }
    },
  };

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** Wait so many seconds, or until the network is back. */
  function pause(seconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(done, seconds * 1000);
      function done() {
        clearTimeout(timer);
        window.removeEventListener("online", done);
        resolve();
      }
      window.addEventListener("online", done);
    });
  }

  /** Make a photo small enough for a slow network; what this phone cannot make smaller goes as it is. */
  async function shrink(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
      return small && small.size < file.size ? small : file;
    } catch (error) {
      return file;
    }
  }

  class KeptForm {
    constructor(form) {
      this.form = form;
      this.place = `kehui:${form.dataset.keep}`;
      this.fields = Array.from(form.elements).filter((one) => one.name && !/^(hidden|file|submit)$/.test(one.type));
      this.files = form.querySelector("[type=file]");
      form.addEventListener("input", () => this.keep(false));
      form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
      form.querySelector("[data-stop]").addEventListener("click", () => this.stop());
      this.restore();
    }

    restore() {
      const kept = store.read(this.place);
      if (!kept) return;
      this.fields.forEach((one) => {
        if (one.type === "checkbox" || one.type === "radio") one.checked = kept.fields[one.name] === one.value;
        else if (kept.fields[one.name] && !(one.tagName === "TEXTAREA" && one.value)) one.value = kept.fields[one.name];
      });
      const way = this.form.closest("details");
      if (way && this.fields.some((one) => one.tagName === "TEXTAREA" && one.value)) way.open = true;
      if (kept.sending) {
        this.form.elements.key.value = kept.key;
        this.send();
      } else if (this.fields.some((one) => one.tagName === "TEXTAREA" && one.value)) this.tell("restored");
    }

    keep(sending) {
      const fields = {};
      this.fields.forEach((one) => {
        if (!/^(checkbox|radio)$/.test(one.type) || one.checked) fields[one.name] = one.value;
      });
      const kept = store.write(this.place, { fields, sending, key: this.form.elements.key.value });
      const picked = this.form.querySelector("[data-picked]");
      if (picked) picked.textContent = this.hasFiles() ? `×${this.files.files.length}` : picked.dataset.picked;
      if (kept && !sending) this.tell("saved");
    }

    tell(name, values, problem) {
      const state = this.form.querySelector("[data-state]");
      state.textContent = say(name, values) || name;
      state.hidden = !state.textContent;
      state.classList.toggle("state_problem", Boolean(problem));
    }

    lock(on) {
      this.sending = on;
      this.fields.forEach((one) => { one.readOnly = on; });
      Array.from(this.form.querySelectorAll("[type=submit]")).forEach((one) => { one.disabled = on; });
      if (!on) this.form.querySelector("[data-stop]").hidden = true;
    }

    hasFiles() {
      return Boolean(this.files && this.files.files.length);
    }

    async pack() {
      const body = new FormData(this.form);
      if (!this.files) return body;
      body.delete(this.files.name);
      for (const file of Array.from(this.files.files)) body.append(this.files.name, await shrink(file), file.name);
      return body;
    }

    async send() {
      if (this.sending) return;
      this.lock(true);
      this.keep(!this.hasFiles());
      this.tell("sending");
      const body = await this.pack();
      for (let wait = FIRST_WAIT, times = 1; this.sending; wait = Math.min(wait * 2, LONGEST_WAIT), times += 1) {
        const response = await this.post(body);
        if (response && response.status < 500) return this.settle(response);
        if (!this.sending) return undefined;
        this.tell("again", { times, seconds: wait }, true);
        this.form.querySelector("[data-stop]").hidden = false;
        await pause(wait);
      }
      return undefined;
    }

    /** Send once; null when nothing came back. */
    async post(body) {
      const giveUp = new AbortController();
      const timer = setTimeout(() => giveUp.abort(), this.hasFiles() ? 4 * PATIENCE : PATIENCE);
      try {
        const response = await fetch(this.form.action, { method: "POST", body, signal: giveUp.signal });
        return { ok: response.ok, status: response.status, url: response.url, text: await response.text() };
      } catch (error) {
        return null;
      } finally {
        clearTimeout(timer);
      }
    }

    /** Show what the service says: the page after it, or why not; what was written stays until it is done. */
    settle(response) {
      const shown = page.parseFromString(response.text, "text/html");
      this.lock(false);
      if (response.ok) store.drop(this.place);
      else this.keep(false);
      if (response.ok || shown.querySelector("[data-problem]")) return show(shown, response);
      const why = shown.querySelector("h1"), hint = shown.querySelector(".weui-msg__desc");
      return this.tell(`${why ? why.textContent : response.status}。${hint ? hint.textContent : ""}`, {}, true);
    }

    stop() {
      this.lock(false);
      this.form.elements.key.value = newKey();
      this.keep(false);
      this.tell("stopped", {}, true);
    }
  }

  /** Put a page that has come in the place of the one shown, without fetching it again. */
  function show(shown, response) {
    document.title = shown.title;
    document.body.replaceWith(document.adoptNode(shown.body));
    if (response.ok) history.replaceState(null, "", response.url);
    begin();
    const problem = document.querySelector("[data-problem]");
    const last = document.querySelector(".talk li:last-child");
    if (problem) problem.scrollIntoView({ block: "center" });
    else if (last && response.url.includes("done=answer")) last.scrollIntoView({ block: "center" });
    else window.scrollTo(0, 0);
  }

  function grow(field) {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }

  /** Put an entry of the knowledge base where the cursor is. */
  function insert(id) {
    const field = document.querySelector("#answer textarea");
    if (!field || field.readOnly) return;
    const at = field.selectionEnd;
    const before = field.value.slice(0, at), words = document.getElementById(id).textContent;
    field.setRangeText(before && !before.endsWith("\n") ? `\n${words}` : words, at, at, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  function begin() {
    Array.from(document.querySelectorAll("form[data-keep]"), (form) => new KeptForm(form));
    Array.from(document.querySelectorAll("[data-grows]"), (field) => {
      grow(field);
      field.addEventListener("input", () => grow(field));
    });
    Array.from(document.querySelectorAll("[data-insert]"), (one) => one.addEventListener("click", (event) => {
      event.preventDefault();
      insert(one.dataset.insert);
    }));
  }

  /** The keyboard of some phones lies over the page: what sticks to its end moves up by so much. */
  function keepAboveKeyboard(view) {
    const covered = view.scale > 1.05 ? 0 : Math.max(0, window.innerHeight - view.height - view.offsetTop);
    document.documentElement.style.setProperty("--keyboard", `${Math.round(covered)}px`);
  }

  begin();
  if (window.visualViewport) {
    const view = window.visualViewport;
    ["resize", "scroll"].forEach((name) => view.addEventListener(name, () => keepAboveKeyboard(view)));
  }
})();
