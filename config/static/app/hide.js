// Esc twice within a second, or the button: the page goes blank at once, in every tab, and the
// session is locked. Without this file the button still locks the session.
"use strict";

(() => {
  const form = document.getElementById("hide-screen");
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("hide-screen") : null;
  const blank = () => {
    document.documentElement.classList.add("is-hidden");
    document.title = document.querySelector(".wordmark")?.textContent.trim() ?? "";
  };

  // A page brought back by the Back button would show what was hidden: ask the server again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  if (!form) return;

  form.addEventListener("submit", () => {
    blank();
    tabs?.postMessage("hide");
  });
  tabs?.addEventListener("message", () => {
    blank();
    // By now the other tab has locked the session, or is about to; its lock page answers here too.
    setTimeout(() => location.reload(), 1500);
  });

  let last = -Infinity;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    if (event.timeStamp - last < 1000) form.requestSubmit();
    last = event.timeStamp;
  });

  // An open menu closes on Esc and on a click beside it.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(except)) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.activeElement?.closest("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();
