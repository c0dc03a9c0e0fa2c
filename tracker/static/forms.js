// What htmx cannot do by attributes: pick a day, say that the connection is lost, lead to what a swap brought.
"use strict";

(() => {
  const SVG = "http://www.w3.org/2000/svg";

  // A day as typed (2026-11-23, 2026/11/23, 2026年11月23日, 20261123, wide digits) as a calendar takes it, or "".
  const day = (typed) => {
    const found = typed.normalize("NFKC").trim().match(/^(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?$/);
    return found ? `${found[1]}-${found[2].padStart(2, "0")}-${found[3].padStart(2, "0")}` : "";
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
