// Keeps a board of a meeting up to date, and shows nothing of it once the server does not answer
// for it any more. Without this file every board is a page with forms that one loads again.
"use strict";

(() => {
  const board = document.getElementById("board");
  if (!board) return;
  const CUT_AFTER = 20_000; // ms without an answer: only the number stands
  const WHEN_HIDDEN = 15_000; // ms between polls of a hidden tab
  const ANSWER_WITHIN = 8_000; // ms
  const cut = document.getElementById("board-cut");
  const voice = document.getElementById("board-voice");
  const notes = document.getElementById("board-messages");
  const pause = document.getElementById("board-pause");
  const every = Number(board.dataset.every);
  let heard = performance.now(); // since when the server is silent, by a clock nobody sets
  let heardAt = new Date();
  let skew = Date.now() - Date.parse(board.dataset.now);
  let timer;
  let asked = 0; // answers to what was asked before the last change are old
  let over = false;
  let paused = false;
  let pending = null;
  let focus = null;
  let saidLate = isLate();

  document.documentElement.classList.add("has-script");

  // --- What stands when the board may not --------------------------------------------------------

  const two = (n) => String(n).padStart(2, "0");
  const clock = (at) => `${at.getHours()}:${two(at.getMinutes())}:${two(at.getSeconds())}`;

  const hide = (words) => {
    if (!board.hidden) {
      focus = board.contains(document.activeElement) ? document.activeElement : null;
      board.hidden = true;
    }
    cut.hidden = false;
    cut.querySelector("[data-what]").textContent = board.dataset.stands ?? board.dataset.title ?? "";
    const line = cut.querySelector("[data-words]");
    if (line.textContent !== words) line.textContent = words;
  };

  const show = () => {
    if (!board.hidden) return;
    board.hidden = false;
    cut.hidden = true;
    if (focus?.isConnected && document.activeElement === document.body) focus.focus({ preventScroll: true });
    focus = null;
  };

  // The server refused: nothing of it stays, not even in the tree of the page.
  const close = () => {
    over = true;
    clearTimeout(timer);
    hide(cut.dataset.closed);
    cut.querySelector("[data-what]").textContent = "";
    board.replaceChildren();
    for (const name of ["title", "pageTitle", "announce", "stands"]) delete board.dataset[name];
    voice.textContent = "";
    notes?.replaceChildren();
    pending = null;
    document.title = cut.dataset.closed;
  };

  // --- Taking what came --------------------------------------------------------------------------

  const land = (own) => {
    const lost = document.activeElement === document.body || !document.activeElement?.isConnected;
    if (own.had && lost) board.querySelector("[data-landing]")?.focus({ preventScroll: !own.act });
  };

  const take = (fresh, act) => {
    const moved = fresh.dataset.key !== board.dataset.key;
    skew = Date.now() - Date.parse(fresh.dataset.now);
    if (paused && !moved && !act) {
      board.dataset.version = fresh.dataset.version;
      pending = fresh;
      changed(true);
      return;
    }
    const had = board.contains(document.activeElement);
    asked += 1;
    pending = null;
    changed(false);
    morph(board, fresh, act);
    if (board.dataset.pageTitle) document.title = board.dataset.pageTitle;
    tick();
    land({ had, act });
    if (moved && !paused) voice.textContent = board.dataset.announce;
  };

  const boardIn = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.getElementById("board");
    return { page, fresh: fresh?.dataset.board === board.dataset.board ? fresh : null };
  };

  // --- Asking ------------------------------------------------------------------------------------

  const next = (after) => {
    clearTimeout(timer);
    if (!over) timer = setTimeout(ask, after);
  };
  const pace = () => (document.hidden ? WHEN_HIDDEN : every * (0.9 + Math.random() * 0.2));

  const answered = () => {
    heard = performance.now();
    heardAt = new Date();
    if (!document.hidden) show();
  };

  const silent = () => performance.now() - heard > CUT_AFTER || Date.now() - heardAt > CUT_AFTER;
  const lost = () => hide(cut.dataset.lost.replace("{time}", clock(heardAt)));

  async function ask() {
    const mine = asked;
    const known = board.hidden ? "" : `?version=${board.dataset.version}`;
    try {
      const answer = await fetch(board.dataset.poll + known, {
        cache: "no-store",
        redirect: "manual",
        signal: AbortSignal.timeout(ANSWER_WITHIN),
      });
      await weigh(answer, mine);
    } catch {
      if (silent()) lost();
    }
    next(pace());
  }

  const weigh = async (answer, mine) => {
    if (over) return;
    if (answer.status === 410) {
      close();
      location.replace(board.dataset.home);
    } else if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) {
      close();
    } else if (answer.status === 204) {
      answered();
    } else if (answer.ok) {
      const { fresh } = boardIn(await answer.text());
      if (!fresh || mine !== asked) return;
      take(fresh, false);
      answered();
    } else if (silent()) {
      lost();
    }
  };

  // --- Acting ------------------------------------------------------------------------------------

  const say = (words) => {
    const note = document.createElement("div");
    note.className = "banner banner--danger";
    note.setAttribute("role", "alert");
    const line = document.createElement("p");
    line.className = "banner__body";
    line.textContent = words;
    note.append(line);
    notes.replaceChildren(note);
  };

  const send = async (form, button) => {
    asked += 1;
    const body = new URLSearchParams(new FormData(form, button));
    let answer;
    let text;
    try {
      answer = await fetch(form.action, {
        method: "POST",
        body,
        headers: { "X-Board": "1" }, // the board alone will do for an answer
        signal: AbortSignal.timeout(3 * ANSWER_WITHIN),
      });
      text = await answer.text();
    } catch {
      return say(cut.dataset.unsent);
    }
    const { page, fresh } = boardIn(text);
    if (fresh) {
      notes.replaceChildren(...(page.getElementById("board-messages")?.childNodes ?? []));
      take(fresh, true);
      answered();
      notes.querySelector("[data-error-summary]")?.focus();
    } else if (answer.ok) {
      location.assign(answer.redirected ? answer.url : board.dataset.home);
    } else {
      say(page.querySelector("main .lead")?.textContent ?? cut.dataset.unsent);
      ask();
    }
  };

  board.addEventListener("submit", async (event) => {
    const form = event.target;
    // What is not about this meeting, or says so itself, leads to a page of its own.
    const ours = new URL(form.action).pathname.startsWith(board.dataset.home);
    if (form.method !== "post" || !ours || "leaves" in form.dataset) return;
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    await send(form, event.submitter);
    form.ariaBusy = null;
  });

  // --- Times -------------------------------------------------------------------------------------

  const span = (ms) => {
    const seconds = Math.max(0, Math.floor(ms / 1000));
    return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  };
  const write = (element, words) => {
    if (element.textContent !== words) element.textContent = words;
  };

  function isLate() {
    const late = board.querySelector("[data-late-at]");
    return Boolean(late) && Date.now() - skew >= Date.parse(late.dataset.lateAt);
  }

  const tick = () => {
    const now = Date.now() - skew;
    for (const e of board.querySelectorAll("[data-elapsed-from]")) write(e, span(now - Date.parse(e.dataset.elapsedFrom)));
    for (const e of board.querySelectorAll("[data-over-at]")) e.classList.toggle("is-over", now >= Date.parse(e.dataset.overAt));
    for (const e of board.querySelectorAll("[data-left-to]")) write(e, String(Math.max(0, Math.floor((Date.parse(e.dataset.leftTo) - now) / 60_000))));
    for (const e of board.querySelectorAll("[data-until]")) e.hidden = now >= Date.parse(e.dataset.until);
    const late = board.querySelector("[data-late-at]");
    if (late) late.hidden = !isLate();
    if (late && isLate() && !saidLate) {
      saidLate = true; // once, and not again when it is caught up and lost again
      if (!paused) voice.textContent = late.textContent.trim();
    }
    if (!over && !board.hidden && silent()) lost();
  };
  setInterval(tick, 1000);

  // --- Pause, and a tab that was away ------------------------------------------------------------

  const changed = (is) => {
    const words = document.querySelector("#board-paused [data-changed]");
    if (words) words.hidden = !is;
  };

  if (pause) {
    const label = pause.querySelector("span");
    const words = label.textContent;
    pause.hidden = false;
    pause.addEventListener("click", () => {
      paused = !paused;
      pause.ariaPressed = String(paused);
      label.textContent = paused ? pause.dataset.goOn : words;
      document.getElementById("board-paused").hidden = !paused;
      if (!paused && pending) take(pending, false);
    });
  }

  document.addEventListener("visibilitychange", () => {
    if (over) return;
    hide(cut.dataset.again);
    if (document.hidden) next(WHEN_HIDDEN);
    else ask();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) close();
  });
  window.addEventListener("online", () => next(0));

  tick();
  next(pace());
})();
