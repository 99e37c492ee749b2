// A button that copies the link of a digital card; without it the text can be marked and copied by hand.
const button = document.getElementById("copy-link");
if (button && navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById("link-text").textContent.trim());
    document.getElementById("copy-said").textContent = button.dataset.copied;
    button.textContent = button.dataset.copied;
  });
}
