// Says whether the file in hand is one that was released, by its SHA-256; the file does not leave the machine.
"use strict";

(() => {
  const said = document.getElementById("verify-said");
  const chosen = document.getElementById("file");
  if (!said || !chosen) return;
  const words = said.dataset;

  const tell = (text, more, kind) => {
    const [title, , note] = said.children;
    title.textContent = text;
    note.textContent = more;
    said.className = kind;
    said.hidden = false;
  };

  chosen.addEventListener("change", async () => {
    const file = chosen.files[0];
    if (!file) return;
    // Without a secure page the form is sent, and the server hashes.
    if (!window.isSecureContext) return;
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    const hash = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
    const known = document.querySelector(`[data-sha256="${hash}"]`);
    if (known) tell(words.yes, `${known.dataset.named} · SHA-256 ${hash}`, "said");
    else tell(words.no, `SHA-256 ${hash}`, "question");
  });
})();
