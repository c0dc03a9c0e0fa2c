// Sends files piece by piece, with a bar for each; after a break it goes on where the server says it stopped.
// Without this script the form sends one file as a whole.
"use strict";

const dressUpload = () => {
  const form = document.getElementById("upload");
  if (!form || form.dataset.dressed) return;
  form.dataset.dressed = "yes";
  const PIECE = 2 * 1024 * 1024;
  const PAUSES = [1000, 2000, 4000, 8000, 16000];
  const chosen = form.elements.file;
  const list = form.querySelector(".going");
  const said = form.dataset;
  chosen.multiple = true;

  const line = (file) => {
    const item = document.createElement("li");
    const name = document.createElement("p");
    const bar = document.createElement("progress");
    const word = document.createElement("p");
    name.textContent = file.name;
    bar.max = file.size || 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    word.className = "note";
    item.append(name, bar, word);
    list.append(item);
    return { bar, say: (text) => { word.textContent = text; } };
  };

  const ask = async (address, file, at, body) => {
    const asked = new URLSearchParams({ name: file.name, size: file.size, at });
    const answer = await fetch(`${address}?${asked}`, {
      method: "POST",
      headers: { "X-CSRFToken": form.elements.csrf_token.value, "Content-Type": "application/octet-stream" },
      body,
    });
    const told = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
    if (answer.status === 422) throw { told: told.said };
    if (answer.status === 429) throw { wait: Number(answer.headers.get("Retry-After")) || 60 };
    if (!answer.ok && answer.status !== 409) throw { told: "" };
    return told;
  };

  // Whether the file has come whole; what the server refuses is said beside it, a lost line is waited for.
  const send = async (file) => {
    const { bar, say } = line(file);
    if (file.size > Number(said.most) * 1024 * 1024) {
      say(said.large);
      return false;
    }
    let at = null;
    for (let failures = 0; failures <= PAUSES.length;) {
      try {
        say(said.going);
        const told = at === null
          ? await ask(said.begin, file, 0)
          : await ask(said.piece, file, at, file.slice(at, at + PIECE));
        if (told.done) {
          bar.value = bar.max;
          say(said.done);
          return true;
        }
        // Where nothing came of a piece, another window may be sending the same file.
        if (at !== null && told.at <= at) throw {};
        if (at !== null) failures = 0;
        at = told.at;
        bar.value = at;
      } catch (problem) {
        if (problem.told) {
          say(problem.told);
          return false;
        }
        if (problem.wait) {
          say(said.many);
          await new Promise((go) => setTimeout(go, problem.wait * 1000));
          continue;
        }
        if (failures === PAUSES.length) break;
        say(said.waiting);
        await new Promise((go) => setTimeout(go, PAUSES[failures]));
        failures += 1;
        at = null;
      }
    }
    say(said.lost);
    return false;
  };

  form.addEventListener("submit", async (event) => {
    if (!chosen.files.length) return;
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    list.replaceChildren();
    let whole = true;
    for (const file of chosen.files) whole = (await send(file)) && whole;
    button.disabled = false;
    if (whole) location.reload();
  });
};

document.addEventListener("DOMContentLoaded", dressUpload);
// The step before leads here without loading the page anew.
document.addEventListener("htmx:after:swap", dressUpload);
