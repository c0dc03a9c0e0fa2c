// What htmx cannot do by attributes: say that the connection is lost, and lead to what a swap brought.
"use strict";

(() => {
  const lost = () => document.getElementById("lost");

  document.addEventListener("htmx:error", () => {
    lost()?.removeAttribute("hidden");
  });
  document.addEventListener("htmx:after:request", () => {
    lost()?.setAttribute("hidden", "");
  });
})();
