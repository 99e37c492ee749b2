/* Makes and uses passkeys (WebAuthn). A form of passkeys keeps its place unseen until this script finds that the browser has them;
   everything else on the page works without it. */
(() => {
  "use strict";
  const forms = document.querySelectorAll("form.passkey");
  if (!forms.length) return;
  if (!window.PublicKeyCredential || !navigator.credentials) {
    document.querySelectorAll("[data-no-passkeys]").forEach((one) => { one.hidden = false; });
    return;
  }

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  function creation(told) {
    return { ...told, challenge: bytes(told.challenge), user: { ...told.user, id: bytes(told.user.id) },
      excludeCredentials: named(told.excludeCredentials) };
  }

  function request(told) {
    return { ...told, challenge: bytes(told.challenge), allowCredentials: named(told.allowCredentials) };
  }

  /* The credential as JSON, as WebAuthn's own toJSON() writes it. */
  function written(made) {
    const answer = made.response;
    const response = { clientDataJSON: text(answer.clientDataJSON) };
    if (answer.attestationObject) {
      response.attestationObject = text(answer.attestationObject);
      response.transports = answer.getTransports ? answer.getTransports() : [];
    } else {
      response.authenticatorData = text(answer.authenticatorData);
      response.signature = text(answer.signature);
      if (answer.userHandle) response.userHandle = text(answer.userHandle);
    }
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response,
      authenticatorAttachment: made.authenticatorAttachment || undefined,
      clientExtensionResults: made.getClientExtensionResults() });
  }

  async function options(form) {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(form.dataset.question, { method: "POST", headers: { "X-CSRFToken": token } });
    if (!answer.ok) throw new Error("no question");
    return answer.json();
  }

  async function ask(form) {
    const told = await options(form);
    const asked = told.publicKey || told;
    return form.dataset.passkey === "create"
      ? navigator.credentials.create({ publicKey: creation(asked) })
      : navigator.credentials.get({ publicKey: request(asked) });
  }

  async function send(event) {
    const form = event.currentTarget;
    const field = form.querySelector("[name=credential]");
    if (field.value) return;
    event.preventDefault();
    const failed = form.querySelector("[data-failed]");
    failed.hidden = true;
    try {
      field.value = written(await ask(form));
      form.submit();
    } catch {
      field.value = "";
      failed.hidden = false;
    }
  }

  forms.forEach((form) => {
    form.removeAttribute("data-waiting");
    form.addEventListener("submit", send);
  });
})();
