// On every page: the security token of scripts' requests, log-in over the page, messages, the way to the search box,
// and a code reader's burst.
"use strict";

const line = document.getElementById("line");
const sessionDialog = document.getElementById("session");
let unfinished = null;
let sayTimer = 0;

// With HTTPS the name begins with __Host-.
function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.replace(/^__Host-/, "").startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(found.indexOf("=") + 1)) : "";
}

function say(text, seconds = 12) {
  if (!line) return;
  line.textContent = text;
  clearTimeout(sayTimer);
  sayTimer = setTimeout(() => { line.textContent = ""; }, seconds * 1000);
}

// An act that waits for the password is not pushed out by a poll that finds the session ended, too.
function askForPassword(whenBack, isPoll = false) {
  if (!unfinished || !isPoll) unfinished = whenBack;
  if (!sessionDialog || sessionDialog.open) return;
  const frame = document.createElement("iframe");
  frame.src = sessionDialog.dataset.address;
  frame.title = sessionDialog.getAttribute("aria-label");
  sessionDialog.replaceChildren(frame);
  sessionDialog.showModal();
}

window.sohoa = { cookie, say, askForPassword };

window.addEventListener("message", (event) => {
  if (event.origin !== window.location.origin || !event.data.loggedIn) return;
  // Somebody else logged in: what stands on this page is not theirs.
  if (event.data.loggedIn !== sessionDialog.dataset.person) return window.location.assign("/");
  sessionDialog.close();
  sessionDialog.replaceChildren();
  document.body.dispatchEvent(new Event("sohoa:logged-in"));
  if (unfinished) unfinished();
  unfinished = null;
});

// What a request carried.
function valuesOf(form) {
  return Object.fromEntries(Array.from(new Set(form.keys()), (name) => [name, form.getAll(name)]));
}

// Every log-in renews the token, also one over the page or in another window: what is sent carries the one of now, and
// a form's own, which the server would read first, is left out or renewed.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = cookie("csrftoken");
  delete event.detail.parameters.csrfmiddlewaretoken;
});

document.addEventListener("submit", (event) => {
  const token = event.target.elements.namedItem("csrfmiddlewaretoken");
  if (token) token.value = cookie("csrftoken");
}, true);

document.addEventListener("htmx:responseError", (event) => {
  const { xhr, elt, requestConfig } = event.detail;
  if (xhr.status === 401) {
    askForPassword(() => htmx.ajax(requestConfig.verb, requestConfig.path, {
      source: elt, values: valuesOf(requestConfig.formData), swap: elt.getAttribute("hx-swap"), target: event.detail.target,
    }), requestConfig.verb === "get");
  } else if (line) {
    say(xhr.status === 404 ? line.dataset.gone : xhr.responseText.length < 300 && xhr.status < 500 ? xhr.responseText : line.dataset.failed);
  }
});

document.addEventListener("htmx:sendError", (event) => {
  if (line && event.detail.requestConfig.verb !== "get") say(line.dataset.offline);
});

// F2: the search box of this page, else the person's own page, which opens with the focus in its box.
document.addEventListener("keydown", (event) => {
  if (event.key !== "F2" || event.ctrlKey || event.altKey) return;
  event.preventDefault();
  const box = document.getElementById("find");
  if (box) { box.focus(); box.select(); } else { window.location.assign("/"); }
});

// A button's own key, shown on it: F4, F8, F9, Delete, Escape, Ctrl+Z. Inside a field being typed in only function keys.
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.metaKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  const name = event.ctrlKey ? `Ctrl+${event.key.toUpperCase()}` : event.key;
  const typing = event.target.closest("input:not([type=checkbox], [type=radio], [type=file]), textarea, select");
  if (typing && !/^F\d+$/.test(name)) return;
  const tool = Array.from(document.querySelectorAll("[data-key]")).find((one) => one.dataset.key === name && !one.disabled);
  if (!tool) return;
  event.preventDefault();
  tool.click();
});

// A code reader types faster than any hand: a burst of eight letters or more, each within 50 ms of the one before it,
// ending in Enter, opens that dossier, unless somebody is typing in a field.
let burst = "";
let last = 0;
document.addEventListener("keydown", (event) => {
  const finder = document.body.dataset.find;
  if (!finder || event.target.closest("input:not([type=checkbox], [type=radio], [type=file]), textarea, select")) return;
  const now = performance.now();
  if (now - last > 50) burst = "";
  last = now;
  if (event.key === "Enter") {
    if (burst.length < 8) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    window.location.assign(`${finder}?q=${encodeURIComponent(burst)}`);
  } else if (event.key.length === 1) {
    burst += event.key;
  }
}, true);
