// A field that names a record: what fits is listed below it while one types, and chosen by arrows or by hand.
"use strict";

(() => {
  const FIELD = "input[data-lookup]";
  const list = (field) => document.getElementById(field.dataset.lookup);
  const options = (field) => [...list(field).querySelectorAll("[role=option]")];

  const mark = (field, chosen) => {
    for (const option of options(field)) option.setAttribute("aria-selected", String(option === chosen));
    if (chosen) {
      chosen.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", chosen.id);
    } else field.removeAttribute("aria-activedescendant");
  };

  const dress = (field) => {
    const open = options(field).length > 0;
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-expanded", String(open));
    field.setAttribute("aria-controls", field.dataset.lookup);
    field.setAttribute("autocomplete", "off");
    field.placeholder = field.dataset.hint;
    mark(field, null);
  };

  const close = (field) => {
    list(field).querySelector("[role=listbox]")?.remove();
    dress(field);
  };

  const take = (field, option) => {
    field.value = field.dataset.taken = option.dataset.key;
    close(field);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // What was chosen is not asked again, nor is a list opened under a field that was left.
  const settle = (field) => {
    if (field.dataset.taken === field.value || field !== document.activeElement) close(field);
    else dress(field);
  };

  // What else is swapped on the page, such as the line of a kept draft, leaves an open list as it is.
  const settleAll = (event) => {
    for (const field of document.querySelectorAll(FIELD)) {
      if (!field.hasAttribute("role") || list(field) === event.detail?.ctx.target) settle(field);
    }
  };
  document.addEventListener("DOMContentLoaded", settleAll);
  document.addEventListener("htmx:after:swap", settleAll);

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.(FIELD);
    if (!field) return;
    const all = options(field);
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Escape") close(field);
    else if (event.key === "Enter" && at >= 0) take(field, all[at]);
    else if (event.key === "ArrowDown" && all.length) mark(field, all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp" && all.length) mark(field, all[(Math.max(at, 0) || all.length) - 1]);
    else return;
    event.preventDefault();
  });

  // Before the field loses the focus, which closes the list.
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.("[data-key]");
    const field = option && document.querySelector(`[data-lookup="${option.closest(".found").id}"]`);
    if (!field) return;
    event.preventDefault();
    take(field, option);
  });

  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.(FIELD)) close(event.target);
  });
})();
