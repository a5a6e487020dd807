// Kho: ↑↓ through the results, Enter opens the page beside them, ←→ through its paper, + − zoom, Esc back to the place.
"use strict";

const reader = document.querySelector(".split #reader");
const hint = reader ? reader.innerHTML : "";
const wide = window.matchMedia("(min-width: 1001px)");
const steps = [50, 75, 100, 150, 200, 300, 400];
let zoom = 100;

const hits = () => Array.from(document.querySelectorAll(".hit"));
const opened = () => document.querySelector(".hit[aria-current]");
const beside = () => reader && wide.matches;

function read(address, hit) {
  if (hit) {
    hits().forEach((one) => one.removeAttribute("aria-current"));
    hit.setAttribute("aria-current", "true");
  }
  htmx.ajax("GET", address, { target: "#reader", swap: "innerHTML" });
}

function goTo(hit) {
  hit.focus();
  hit.scrollIntoView({ block: "nearest" });
  if (opened() && beside()) read(hit.href, hit);
}

function close() {
  const hit = opened();
  reader.innerHTML = hint;
  hits().forEach((one) => one.removeAttribute("aria-current"));
  if (hit) hit.focus();
}

function zoomBy(direction) {
  const sheet = document.querySelector(".sheet-image");
  if (!sheet) return;
  zoom = steps[Math.min(steps.length - 1, Math.max(0, steps.indexOf(zoom) + direction))];
  const frame = sheet.parentElement;
  const down = (frame.scrollTop + frame.clientHeight / 2) / frame.scrollHeight;
  const across = (frame.scrollLeft + frame.clientWidth / 2) / frame.scrollWidth;
  sheet.style.width = `${zoom}%`;
  frame.scrollTop = down * frame.scrollHeight - frame.clientHeight / 2;
  frame.scrollLeft = across * frame.scrollWidth - frame.clientWidth / 2;
}

function showFirstMark() {
  const frame = document.querySelector(".sheet-frame");
  const mark = document.querySelector(".sheet-image rect");
  const image = document.querySelector(".sheet-image img");
  const word = document.querySelector(".words-beside .text mark");
  if (word) word.parentElement.scrollTop = word.offsetTop - word.parentElement.offsetTop - word.parentElement.clientHeight / 3;
  if (!frame || !mark || !image) return;
  const show = () => { frame.scrollTop = Math.max(0, (Number(mark.getAttribute("y")) / 10000) * frame.scrollHeight - frame.clientHeight / 3); };
  if (image.complete) show(); else image.addEventListener("load", show, { once: true });
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const tool = event.target.closest("[data-zoom]");
  if (tool) return zoomBy(Number(tool.dataset.zoom));
  const link = event.target.closest("a");
  if (!link || !beside()) return;
  if (link.matches(".hit") || link.matches("[data-reader]")) {
    event.preventDefault();
    read(link.href, link.matches(".hit") ? link : null);
  } else if (link.matches("[data-close]")) {
    event.preventDefault();
    close();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  const box = document.getElementById("find");
  const typing = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select");
  const arrow = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const all = hits();
  // In the box ↑↓ mean nothing else, so they lead to the results; in other fields they stay the field's own.
  if (arrow && all.length && (!typing || event.target === box) && !event.target.closest(".sheet-frame")) {
    event.preventDefault();
    const here = all.indexOf(document.activeElement);
    const from = here >= 0 ? here : all.indexOf(opened());
    const to = from + arrow;
    if (to < 0 && box) box.focus(); else if (all[to]) goTo(all[to]);
    return;
  }
  if (typing) return;
  if (event.key === "+" || event.key === "=" || event.key === "-") {
    event.preventDefault();
    zoomBy(event.key === "-" ? -1 : 1);
    return;
  }
  const step = document.querySelector(`[data-step="${event.key}"]`);
  if (step) {
    event.preventDefault();
    step.click();
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.target.matches(".reader")) return;
  zoom = 100;
  showFirstMark();
});

// Back from the page: the place in the list has the focus again.
const place = window.location.hash.startsWith("#t-") ? document.getElementById(window.location.hash.slice(1)) : null;
if (place) place.focus();
else if (hits().length) hits()[0].focus({ preventScroll: true });
showFirstMark();
