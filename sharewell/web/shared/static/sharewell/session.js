/* Warns before a session ends, keeps it when asked, and keeps what was typed when it ends.
   Without this script a plain line says when the session ends, and a form that is sent too late is kept, too. */
(() => {
  "use strict";
  const box = document.getElementById("session-end");
  if (!box || !box.showModal) return;
  const warn = Number(box.dataset.warn);
  const shown = document.getElementById("session-end-left");
  const said = document.getElementById("session-end-said");
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("sharewell-session") : null;
  let extend = box.dataset.extends === "yes";
  let quiet = false;
  let over = false;
  let end = 0;

  const left = () => Math.ceil((end - Date.now()) / 1000);
  const setEnd = (seconds) => { end = Date.now() + seconds * 1000; quiet = false; };
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

  function say(seconds) {
    const words = { [warn]: said.dataset.two, 60: said.dataset.one, 30: said.dataset.half }[seconds];
    if (words) said.textContent = words;
  }

  function typed() {
    const fields = {};
    for (const form of document.querySelectorAll("main form")) {
      for (const one of form.elements) {
        if (!one.name || one.type === "hidden" || one.type === "password" || one.type === "file") continue;
        if (one.autocomplete === "one-time-code" || one.closest("[data-secret]")) continue;
        if ((one.type === "checkbox" || one.type === "radio") && !one.checked) continue;
        if (one.tagName === "BUTTON" || one.value === "") continue;
        (fields[one.name] ||= []).push(one.value);
      }
    }
    return fields;
  }

  function changed() {
    return [...document.querySelectorAll("main form input, main form textarea, main form select")].some((one) =>
      one.type === "checkbox" || one.type === "radio" ? one.checked !== one.defaultChecked
        : one.tagName === "SELECT" ? [...one.options].some((option) => option.selected !== option.defaultSelected)
          : one.type !== "hidden" && one.value !== one.defaultValue);
  }

  async function send(form, more) {
    const body = new FormData(form);
    for (const [name, value] of Object.entries(more || {})) body.set(name, value);
    return fetch(form.action, { method: "POST", body: new URLSearchParams(body), redirect: "manual", credentials: "same-origin", headers: { Accept: "application/json" } });
  }

  async function stay(event) {
    if (event) event.preventDefault();
    box.close();
    quiet = !extend;
    try {
      const answer = await send(document.getElementById("session-stay"));
      if (!answer.ok) return leave();
      const told = await answer.json();
      extend = told.extends;
      setEnd(told.seconds);
      quiet = !extend;
      if (channel) channel.postMessage(told);
    } catch { /* no network: the next look tells */ }
  }

  function leave() {
    if (over) return;
    over = true;
    const next = encodeURIComponent(location.pathname + location.search);
    location.replace(`${box.dataset.login}?ended=1&next=${next}`);
  }

  async function finish() {
    if (over) return;
    const out = document.getElementById("session-out");
    document.querySelector("main").hidden = true;
    try {
      if (changed()) {
        await send(document.getElementById("session-stay"), { page: location.pathname, typed: JSON.stringify(typed()) });
      }
      await send(out, { ended: "1" });
    } catch { /* no network: the server ends the session by itself */ }
    leave();
  }

  function look() {
    const seconds = left();
    if (seconds <= 1) return finish();
    if (seconds > warn) { if (box.open) box.close(); return undefined; }
    if (!box.open && !quiet) { box.showModal(); say(warn); }
    shown.textContent = clock(seconds);
    if (box.open) say(seconds);
    return undefined;
  }

  setEnd(Number(box.dataset.seconds));
  document.getElementById("session-stay").addEventListener("submit", stay);
  box.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
  if (channel) {
    channel.addEventListener("message", (event) => { extend = event.data.extends; setEnd(event.data.seconds); look(); });
    channel.postMessage({ seconds: Number(box.dataset.seconds), extends: extend });
  }
  window.addEventListener("pageshow", (event) => { if (event.persisted) stay(); });
  setInterval(look, 1000);
})();
