// What htmx cannot do by attributes: pick a day, say that the connection is lost, lead to what a swap brought.
"use strict";

(() => {
  const SVG = "http://www.w3.org/2000/svg";

  // A day as typed (2026-11-23, 2026/11/23, 2026年11月23日, 20261123, wide digits) as a calendar takes it, or "".
  const day = (typed) => {
    const form = /^(\d{4})(?:(\d{2})(\d{2})|\D(\d{1,2})\D(\d{1,2})\D?)$/;
    const [, year, ...parts] = typed.normalize("NFKC").trim().match(form) ?? [];
    return year ? [year, ...parts.filter(Boolean).map((part) => part.padStart(2, "0"))].join("-") : "";
  };

  const sign = () => {
    const svg = document.createElementNS(SVG, "svg");
    const path = document.createElementNS(SVG, "path");
    svg.setAttribute("viewBox", "0 0 20 20");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", "M3 5h14v12H3zM3 9h14M7 3v4M13 3v4");
    svg.append(path);
    return svg;
  };

  // Beside a field for a day: a button that opens the browser's own calendar. Typing goes on as before.
  const offerCalendar = (field) => {
    const box = field.parentElement;
    if (box.querySelector("button") || !("showPicker" in HTMLInputElement.prototype)) return;
    const calendar = document.createElement("input");
    calendar.type = "date";
    calendar.tabIndex = -1;
    calendar.setAttribute("aria-hidden", "true");
    const button = document.createElement("button");
    button.type = "button";
    button.title = field.dataset.pick;
    button.setAttribute("aria-label", field.dataset.pick);
    button.append(sign());
    button.addEventListener("click", () => {
      calendar.value = day(field.value);
      calendar.showPicker();
    });
    calendar.addEventListener("change", (event) => {
      event.stopPropagation();
      if (!calendar.value) return;
      field.value = calendar.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      button.focus();
    });
    calendar.addEventListener("input", (event) => event.stopPropagation());
    box.append(button, calendar);
  };

  const dress = () => document.querySelectorAll("input[data-pick]").forEach(offerCalendar);

  // A list is not filtered by half a day: what is typed of it so far is not told yet.
  document.addEventListener("input", (event) => {
    const typed = event.target.matches(".filters input[data-pick]") ? event.target.value : "";
    if (typed.trim() && !day(typed)) event.stopPropagation();
  }, true);

  const connected = (here) => document.getElementById("lost")?.toggleAttribute("hidden", here);

  // A form that was refused: to the summary of what is wrong. Another page in this one's place: to its start.
  const lead = (swapped) => {
    const place = document.querySelector(".errors") ?? (swapped ? document.getElementById("main") : null);
    place?.focus({ preventScroll: !place.matches(".errors") });
  };

  document.addEventListener("DOMContentLoaded", () => {
    dress();
    lead(false);
  });
  document.addEventListener("htmx:after:swap", (event) => {
    dress();
    if (event.detail.ctx.target === document.body) lead(true);
  });
  document.addEventListener("htmx:response:error", (event) => {
    const line = event.detail.ctx.sourceElement;
    if (line.dataset.unkept) line.textContent = line.dataset.unkept;
  });
  document.addEventListener("htmx:error", () => connected(false));
  document.addEventListener("htmx:after:request", () => connected(true));
})();
