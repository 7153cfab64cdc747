// Shows how far a piece of background work is, and opens the page again when it has ended. Without
// this file the page says how far it was, and has a link to look again.
"use strict";

(() => {
  const EVERY = 1500; // ms

  for (const box of document.querySelectorAll("[data-progress]")) {
    const bar = box.querySelector("progress");
    const line = box.querySelector("[data-progress-words]");
    const ask = async () => {
      let answer;
      try {
        answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
      } catch {
        return void setTimeout(ask, 4 * EVERY);
      }
      if (!answer.ok) return void location.reload();
      const told = await answer.json();
      bar.value = told.percent;
      line.textContent = told.words;
      if (told.going_on) setTimeout(ask, EVERY);
      else location.reload();
    };
    setTimeout(ask, EVERY);
  }
})();
