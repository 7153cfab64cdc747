// Counts the characters left in a text. Without this file the limit stands there as words. What is
// typed is never cut off; the server says when it is too long.
"use strict";

(() => {
  const PAUSE = 800; // ms without typing before a screen reader is told

  const words = (line, left) => {
    const kind = left < 0 ? "over" : "left";
    const n = Math.abs(left);
    return (n === 1 ? line.dataset[`${kind}One`] : line.dataset[kind]).replace("{n}", n);
  };

  for (const line of document.querySelectorAll("[data-counter-for]")) {
    const text = document.getElementById(line.dataset.counterFor);
    if (!text) continue;
    const limit = Number(text.dataset.limit);
    const voice = document.createElement("span");
    voice.className = "visually-hidden";
    voice.setAttribute("role", "status");
    line.after(voice);
    let timer;
    const show = () => {
      // Counted as it is sent: by characters, a line break as two.
      const left = limit - [...text.value.replaceAll("\n", "\r\n")].length;
      line.textContent = words(line, left);
      line.classList.toggle("counter--over", left < 0);
      clearTimeout(timer);
      timer = setTimeout(() => { if (document.activeElement === text) voice.textContent = line.textContent; }, PAUSE);
    };
    text.addEventListener("input", show);
    show();
  }
})();
