// Puts a field on the clipboard. Without this file the fields can be selected and copied by hand.
"use strict";

(() => {
  if (!navigator.clipboard) return;
  const voice = document.querySelector("[data-copy-voice]");
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      await navigator.clipboard.writeText(field.value);
      if (voice) voice.textContent = button.dataset.done;
      button.classList.add("is-done");
    });
  }
})();
