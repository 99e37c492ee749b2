/* Passkeys: hands the server's question to the browser (WebAuthn) and its answer to the form. */
(() => {
  "use strict";
  const able = window.isSecureContext && window.PublicKeyCredential && navigator.credentials
    && !/^(\d+\.){3}\d+$|:/.test(location.hostname);

  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
  }

  function text(buffer) {
    if (!buffer) return undefined;
    const letters = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function known(list) {
    return (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  }

  function question(options) {
    const asked = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
    if (asked.user) asked.user = { ...asked.user, id: bytes(asked.user.id) };
    asked.excludeCredentials = known(asked.excludeCredentials);
    if (asked.allowCredentials) asked.allowCredentials = known(asked.allowCredentials);
    for (const name of Object.keys(asked)) if (asked[name] === null) delete asked[name];
    return { publicKey: asked };
  }

  function answer(credential) {
    const said = credential.response;
    const response = { clientDataJSON: text(said.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (said[name]) response[name] = text(said[name]);
    }
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {},
    });
  }

  async function options(form) {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    const told = await fetch(form.dataset.question, { method: "POST", body, credentials: "same-origin" });
    if (!told.ok) throw new Error(String(told.status));
    return told.json();
  }

  async function send(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const failed = form.querySelector("[data-failed]");
    failed.hidden = true;
    try {
      const asked = question(await options(form));
      const made = form.dataset.passkey === "create"
        ? await navigator.credentials.create(asked) : await navigator.credentials.get(asked);
      form.elements.credential.value = answer(made);
      form.submit();
    } catch {
      failed.hidden = false;
    }
  }

  for (const note of document.querySelectorAll("[data-no-passkeys]")) note.hidden = Boolean(able);
  if (!able) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", send);
  }
})();
