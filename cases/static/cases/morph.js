// Makes one piece of a page like another and keeps what is alike: elements stay the same elements,
// so that focus, caret, what is typed and what is folded open stay where they are.
"use strict";

(() => {
  const keyOf = (node) => (node.nodeType === 1 ? node.dataset?.key || node.id || "" : "");
  const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

  // `open` belongs to the person; what somebody ticked or typed the browser keeps by itself.
  const attributes = (old, fresh) => {
    for (const { name, value } of [...fresh.attributes]) {
      if (name === "open" && old.nodeName === "DETAILS") continue;
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    for (const { name } of [...old.attributes]) {
      if (fresh.hasAttribute(name) || (name === "open" && old.nodeName === "DETAILS")) continue;
      old.removeAttribute(name);
    }
  };

  const versionOf = (form) => form.querySelector("input[name=version]")?.value;

  // A form that is sent again with the same version is the same act: it keeps its key.
  const sync = (old, fresh, rekey, keep = false) => {
    if (old.nodeType !== 1) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    if (old.nodeName === "FORM") keep = !rekey && versionOf(old) === versionOf(fresh);
    if (keep && old.name === "idempotency_key") return;
    attributes(old, fresh);
    if (old.nodeName === "TEXTAREA") return;
    children(old, fresh, rekey, keep);
  };

  const children = (old, fresh, rekey, keep) => {
    let at = old.firstChild;
    for (const want of [...fresh.childNodes]) {
      const found = partner(at, want);
      if (!found) {
        old.insertBefore(want, at);
        continue;
      }
      while (at !== found) at = drop(at);
      at = found.nextSibling;
      sync(found, want, rekey, keep);
    }
    while (at) at = drop(at);
  };

  // With a key: wherever it stands from here on. Without: only the very next one.
  const partner = (at, want) => {
    if (!keyOf(want)) return at && alike(at, want) ? at : null;
    for (let node = at; node; node = node.nextSibling) if (alike(node, want)) return node;
    return null;
  };

  const drop = (node) => {
    const next = node.nextSibling;
    node.remove();
    return next;
  };

  window.morph = sync;
})();
