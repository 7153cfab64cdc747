// Says, while one types, what may identify somebody. The server has the last word when the text is
// sent; without this file it has the only one. Nothing is kept: not here, not there.
"use strict";

(() => {
  const PAUSE = 600; // ms without typing before the server is asked

  // Moves the marks along with what is typed; one that was typed into goes.
  const shifted = (marks, before, after) => {
    const most = Math.min(before.length, after.length);
    let head = 0;
    while (head < most && before[head] === after[head]) head += 1;
    let tail = 0;
    while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
    const moved = after.length - before.length;
    return marks.flatMap((mark) => {
      if (mark.end_utf16 <= head) return [mark];
      if (mark.start_utf16 < before.length - tail) return [];
      return [{ ...mark, start_utf16: mark.start_utf16 + moved, end_utf16: mark.end_utf16 + moved }];
    });
  };

  // A copy of the text under the field, with the marks in it.
  const layUnder = (text) => {
    if (text.tagName !== "TEXTAREA" || document.activeElement === text) return null;
    const frame = document.createElement("div");
    frame.className = "guarded";
    const under = document.createElement("div");
    under.className = "guarded__under form-control";
    under.setAttribute("aria-hidden", "true");
    text.replaceWith(frame);
    frame.append(under, text);
    text.addEventListener("scroll", () => { under.scrollTop = text.scrollTop; });
    return under;
  };

  const watch = (place) => {
    const text = document.getElementById(place.dataset.guardFor);
    const token = text?.form?.elements.csrfmiddlewaretoken?.value;
    if (!token) return;
    const { url, table } = place.dataset;
    const under = layUnder(text);
    const voice = document.createElement("span");
    voice.className = "visually-hidden";
    voice.setAttribute("role", "status");
    place.after(voice);
    let marks = [];
    let shown = text.value;
    let timer;
    let asking;

    const draw = () => {
      if (!under) return;
      let at = 0;
      const parts = [];
      for (const mark of marks) {
        const found = document.createElement("mark");
        found.textContent = shown.slice(mark.start_utf16, mark.end_utf16);
        parts.push(shown.slice(at, mark.start_utf16), found);
        at = mark.end_utf16;
      }
      under.replaceChildren(...parts, `${shown.slice(at)}\n`);
      under.scrollTop = text.scrollTop;
    };

    const list = () => {
      const rows = marks.map((mark) => {
        const row = document.createElement("li");
        const words = document.createElement("strong");
        words.textContent = shown.slice(mark.start_utf16, mark.end_utf16);
        row.append(words, ` ${mark.reason} ${mark.instead}`);
        return row;
      });
      if (!rows.length) return place.replaceChildren();
      const all = document.createElement("ul");
      all.append(...rows);
      return place.replaceChildren(all);
    };

    const say = (before) => {
      const n = marks.length;
      if (n === before) return;
      if (n) voice.textContent = (n === 1 ? place.dataset.one : place.dataset.many).replace("{n}", n);
      else voice.textContent = place.dataset.none;
    };

    const ask = async () => {
      asking?.abort();
      asking = new AbortController();
      const asked = text.value;
      const body = new URLSearchParams({ text: asked, table });
      const headers = { "X-CSRFToken": token };
      try {
        const answer = await fetch(url, { method: "POST", body, headers, signal: asking.signal });
        if (!answer.ok || !answer.headers.get("Content-Type")?.includes("json")) return;
        const { findings } = await answer.json();
        if (text.value !== asked) return;
        const before = marks.length;
        marks = findings;
        shown = asked;
        draw();
        list();
        say(before);
      } catch {
        // Offline, or a newer question took its place: the server looks again on saving.
      }
    };

    const typed = () => {
      marks = shifted(marks, shown, text.value);
      shown = text.value;
      draw();
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    };
    text.addEventListener("input", typed);
    draw();
    if (text.value) ask();
  };

  document.querySelectorAll("[data-guard-for]").forEach(watch);
})();
