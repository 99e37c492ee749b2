// A button beside each hidden field that shows what was typed. Without this file the fields work as ever.
(() => {
  const words = document.currentScript.dataset;
  for (const field of document.querySelectorAll("input[type=password]")) {
    const button = document.createElement("button");
    const label = document.querySelector(`label[for="${field.id}"]`);
    const name = document.createElement("span");
    const word = document.createElement("span");
    button.type = "button";
    button.className = "link";
    button.setAttribute("aria-controls", field.id);
    name.className = "visually-hidden";
    name.textContent = label ? ` – ${label.textContent}` : "";
    button.append(word, name);
    const turn = (shown) => {
      field.type = shown ? "text" : "password";
      word.textContent = shown ? words.hide : words.show;
    };
    turn(false);
    button.addEventListener("click", () => turn(field.type === "password"));
    if (field.form) field.form.addEventListener("submit", () => turn(false));
    field.parentElement.classList.add("reveals");
    field.after(button);
  }
})();
