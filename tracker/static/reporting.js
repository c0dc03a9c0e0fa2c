// A receipt's QR code leads to /report#code: what stands behind the # is sent to no server. It is put into the
// form, taken out of the address, and the form is sent.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("by-code");
  const code = location.hash.slice(1);
  if (!form || !/^[0-9A-Za-z-]{20,40}$/.test(code)) return;
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = code;
  form.requestSubmit();
});
