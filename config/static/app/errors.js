// The error summary takes focus, and its links lead into the field. Without this file the links
// still jump there.
"use strict";

(() => {
  const summary = document.querySelector("[data-error-summary]");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    const input = target.matches("fieldset") ? target.querySelector("input, select, textarea") : target;
    target.scrollIntoView({ block: "center" });
    (input && input.offsetParent ? input : target).focus({ preventScroll: true });
  });
})();
