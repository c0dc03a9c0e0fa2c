// Checks a receipt of the audit ledger (RFC 6962 proof, Ed25519 signature) in the browser; sends nothing.
"use strict";

(() => {
  const HASHES = { sha256: "SHA-256" };
  const WHAT = "tracker audit receipt 1";
  const chosen = document.getElementById("receipt");
  const said = document.getElementById("receipt-said");
  const words = said.dataset;
  const kinds = JSON.parse(words.kinds), subjects = JSON.parse(words.subjects);
  const utf8 = (text) => new TextEncoder().encode(text);
  const hex = (bytes) => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");

  const unhex = (text) => {
    if (!/^([0-9a-f]{2})*$/.test(text)) throw new TypeError(text);
    return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
  };
  const unbase64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

  const hashed = async (name, ...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return new Uint8Array(await crypto.subtle.digest(HASHES[name], whole));
  };

  // RFC 9162, 2.1.3.2: halving by arithmetic, since a number may be larger than 32 bits.
  const included = async (name, leaf, index, size, path, root) => {
    if (!(index >= 0 && index < size)) return false;
    const half = (number) => Math.floor(number / 2);
    let place = index, last = size - 1, found = leaf;
    for (const step of path) {
      if (last === 0) return false;
      if (place % 2 === 1 || place === last) {
        found = await hashed(name, Uint8Array.of(1), step, found);
        while (place % 2 === 0 && place !== 0) {
          place = half(place);
          last = half(last);
        }
      } else {
        found = await hashed(name, Uint8Array.of(1), found, step);
      }
      place = half(place);
      last = half(last);
    }
    return last === 0 && hex(found) === root;
  };

  // True, false, or null where this browser knows no such signatures.
  const signed = async (key, text, signature) => {
    let known;
    try {
      if (key.signer !== "ed25519") return null;
      known = await crypto.subtle.importKey("raw", unbase64(key.public), { name: "Ed25519" }, false, ["verify"]);
    } catch (problem) {
      if (problem.name === "NotSupportedError") return null;
      throw problem;
    }
    return crypto.subtle.verify({ name: "Ed25519" }, known, unbase64(signature), utf8(text));
  };

  const checked = async (text) => {
    const receipt = JSON.parse(text);
    if (receipt.what !== WHAT) throw new TypeError(receipt.what);
    const head = JSON.parse(receipt.head), entry = JSON.parse(receipt.entry);
    for (const name of [head.hash, entry.hash]) if (!(name in HASHES)) return { entry, head, unknown: name };
    const leaf = await hashed(entry.hash, Uint8Array.of(0), utf8(receipt.entry));
    const name = hex(await hashed("sha256", unbase64(receipt.key.public))).slice(0, 16);
    return {
      entry, head, key: receipt.key,
      results: {
        entry: entry.number === receipt.index + 1,
        path: await included(head.hash, leaf, receipt.index, head.size, receipt.path.map(unhex), head.root),
        key: name === head.key && name === receipt.key.id,
        signature: await signed(receipt.key, receipt.head, receipt.signature),
      },
    };
  };

  const line = (list, label, value, kind) => {
    const row = document.createElement("div");
    for (const [tag, content] of [["dt", label], ["dd", value]]) {
      const part = document.createElement(tag);
      part.textContent = content;
      if (tag === "dd" && kind) part.className = kind;
      row.append(part);
    }
    list.append(row);
  };

  // What an entry calls by a word of the program is shown in the reader's; what is no instant or day as it is.
  const subject = (entry) => {
    const said = entry.subject || "—";
    return (subjects[entry.subject_kind] || `${entry.subject_kind} {}`).replace("{}", () => said).trim();
  };
  const moment = (text, how) => {
    const found = new Date(text);
    if (Number.isNaN(found.getTime())) return text;
    return new Intl.DateTimeFormat(document.documentElement.lang, { ...how, timeZone: "Asia/Shanghai" }).format(found);
  };

  const tell = (heading, more, found) => {
    const [title, note, list] = said.children;
    title.textContent = heading;
    note.textContent = more;
    list.replaceChildren();
    said.hidden = false;
    if (!found) return;
    for (const [name, holds] of Object.entries(found.results || {})) {
      line(list, words[name], holds === null ? words.unknown : words[name + (holds ? "Yes" : "No")]);
    }
    const { entry, head } = found;
    line(list, words.at, moment(entry.at, { dateStyle: "long", timeStyle: "medium" }));
    line(list, words.what, kinds[entry.kind] || entry.kind);
    line(list, words.about, subject(entry));
    line(list, words.by, entry.actor || words.nobody);
    line(list, words.day, moment(head.day, { dateStyle: "long" }));
    line(list, words.root, head.root, "hash");
    line(list, words.name, head.key, "hash");
  };

  chosen.form.addEventListener("submit", (event) => event.preventDefault());
  chosen.addEventListener("change", async () => {
    const file = chosen.files[0];
    if (!file) return;
    if (!window.isSecureContext) {
      tell(words.insecure, "");
      return;
    }
    try {
      const found = await checked(await file.text());
      if (found.unknown) {
        tell(words.hash, found.unknown, found);
        return;
      }
      const results = Object.values(found.results);
      if (results.includes(false)) tell(words.bad, "", found);
      else tell(results.includes(null) ? words.half : words.good, words.compare, found);
    } catch {
      tell(words.form, "");
    }
  });
})();
