// A filter over a long list of check boxes, and what is chosen as chips on top. Without this file
// the check boxes stand there in their groups and work.
"use strict";

(() => {
  // The server prepares data-search in the same way.
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").trim();
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

  const setUp = (picker) => {
    const words = picker.dataset;
    const panel = picker.querySelector("[data-picker-filter]");
    const box = panel.querySelector("input");
    const count = panel.querySelector("[role=status]");
    const chosen = picker.querySelector("[data-picker-chosen]");
    const chips = chosen.querySelector("ul");
    const template = chosen.querySelector("template");
    const groups = [...picker.querySelectorAll("[data-picker-group]")];
    const rows = [...picker.querySelectorAll("[data-search]")].map((row) => ({
      row,
      input: row.querySelector("input"),
      label: row.querySelector("span").firstChild.textContent.trim(),
      text: row.dataset.search,
    }));
    let openBefore = null;

    const say = (text) => { count.textContent = text; };
    const matches = (query) => {
      const parts = query.split(/\s+/);
      return rows.filter(({ text }) => parts.every((part) => text.includes(part)));
    };

    const drawChips = () => {
      const ticked = rows.filter(({ input }) => input.checked);
      chosen.hidden = ticked.length === 0;
      chips.replaceChildren(...ticked.map(({ input, label }) => {
        const item = template.content.cloneNode(true).firstElementChild;
        const button = item.firstElementChild;
        button.querySelector("span").textContent = label;
        button.setAttribute("aria-label", fill(words.remove, { label }));
        button.addEventListener("click", () => remove(input, label, item));
        return item;
      }));
    };
    const drawTotals = () => {
      for (const group of groups) {
        const line = group.querySelector("[data-picker-total]");
        if (!line) continue;
        const above = [...group.querySelectorAll("[data-picker-above]")].map((span) => document.getElementById(span.dataset.pickerAbove));
        const n = [...group.querySelectorAll("input"), ...above].filter((input) => input.checked).length;
        line.textContent = fill(n ? words.chosen : words.total, { n, total: line.dataset.pickerTotal });
      }
    };
    const draw = () => { drawChips(); drawTotals(); };

    const remove = (input, label, item) => {
      const next = item.nextElementSibling ?? item.previousElementSibling;
      const place = next ? [...chips.children].indexOf(next) - (next === item.nextElementSibling ? 1 : 0) : -1;
      input.checked = false;
      draw();
      say(fill(words.unticked, { label }));
      (chips.children[place]?.firstElementChild ?? box).focus();
    };

    const filter = () => {
      const query = plain(box.value);
      if (query && !openBefore) openBefore = groups.map((group) => group.open);
      const found = query ? new Set(matches(query)) : new Set(rows);
      for (const entry of rows) entry.row.hidden = !found.has(entry);
      groups.forEach((group, index) => {
        const some = group.querySelector("[data-search]:not([hidden])") !== null;
        group.hidden = query !== "" && !some;
        if (group.tagName === "DETAILS" && openBefore) group.open = query ? some : openBefore[index];
      });
      if (!query) openBefore = null;
      say(!query ? "" : found.size === 0 ? words.matchNone : found.size === 1 ? words.matchOne : fill(words.matchMany, { n: found.size }));
    };

    const tickOnly = () => {
      const query = plain(box.value);
      const found = query ? matches(query) : [];
      if (found.length !== 1) return;
      const [{ input, label }] = found;
      input.checked = !input.checked;
      box.value = "";
      filter();
      draw();
      say(fill(input.checked ? words.ticked : words.unticked, { label }));
    };

    box.addEventListener("input", filter);
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // it would send the form
      tickOnly();
    });
    picker.addEventListener("change", draw);
    panel.hidden = false;
    draw();
  };

  document.querySelectorAll("[data-picker]").forEach(setUp);
})();
