// The pages of a paper: choosing them, the keys, dragging them into order. What is chosen outlives each refresh.
"use strict";

const area = document.getElementById("drop");
let chosen = new Set();
let anchor = "";
let place = 0; // of the anchor among the pages: where to go on when it was struck out
let dragged = null;

const cards = () => Array.from(document.querySelectorAll("#live .card[data-uid]"));
const boxOf = (card) => card.querySelector("input[name=pages]");
const isBad = (card) => ["rescan", "refused", "review"].includes(card.dataset.level);

function paint() {
  for (const card of cards()) {
    const on = chosen.has(card.dataset.uid);
    boxOf(card).checked = on;
    card.classList.toggle("chosen", on);
  }
  document.querySelectorAll("#live [data-needs]").forEach((tool) => { tool.disabled = chosen.size === 0; });
}

function choose(uids, first = "") {
  chosen = new Set(uids);
  anchor = first || uids[0] || "";
  place = Math.max(0, cards().findIndex((one) => one.dataset.uid === anchor));
  paint();
}

function stepTo(card, extend) {
  const all = cards();
  const from = all.findIndex((one) => one.dataset.uid === anchor);
  const to = all.indexOf(card);
  if (extend && from >= 0) choose(all.slice(Math.min(from, to), Math.max(from, to) + 1).map((one) => one.dataset.uid), anchor);
  else choose([card.dataset.uid]);
  boxOf(card).focus();
  card.scrollIntoView({ block: "nearest" });
}

function replaceChosen() {
  const all = cards();
  const card = all.find((one) => chosen.has(one.dataset.uid)) || all.find((one) => one.dataset.level === "rescan");
  if (!card || !area) return sohoa.say(area ? area.dataset.choose : "");
  choose([card.dataset.uid]);
  area.querySelector("input[name=replaces]").value = card.dataset.uid;
  const words = document.getElementById("replacing");
  words.hidden = false;
  words.querySelector("span").textContent = area.dataset.replacing.replace("{n}", card.dataset.number);
  document.getElementById("file").click();
}

function stopReplacing() {
  area.querySelector("input[name=replaces]").value = "";
  document.getElementById("replacing").hidden = true;
}

function nextBad() {
  const all = cards();
  const from = all.findIndex((one) => one.dataset.uid === anchor);
  const next = [...all.slice(from + 1), ...all.slice(0, from + 1)].find(isBad);
  if (next) stepTo(next, false);
  else sohoa.say(area ? area.dataset.noBad : "");
}

function submitWith(tool) {
  htmx.ajax("POST", tool.getAttribute("formaction"), {
    source: tool.form, target: "#live", swap: "outerHTML",
  });
}

function look(tool) {
  const dialog = document.createElement("dialog");
  dialog.className = "viewer";
  dialog.setAttribute("aria-label", tool.dataset.title);
  const image = document.createElement("img");
  image.src = tool.dataset.view;
  image.alt = tool.dataset.title;
  dialog.append(image);
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => { dialog.remove(); tool.focus(); });
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const tool = event.target.closest("button");
  if (!tool) return;
  if (tool.hasAttribute("data-replace")) replaceChosen();
  else if (tool.hasAttribute("data-next-bad")) nextBad();
  else if (tool.hasAttribute("data-stop-replacing")) stopReplacing();
  else if (tool.classList.contains("look")) look(tool);
  else if (tool.form && tool.form.id === "pages-form" && tool.hasAttribute("formaction")) {
    event.preventDefault();
    submitWith(tool);
  }
});

document.addEventListener("change", (event) => {
  if (event.target.name !== "pages") return;
  const uid = event.target.value;
  if (event.target.checked) chosen.add(uid); else chosen.delete(uid);
  anchor = uid;
  paint();
});

document.addEventListener("keydown", (event) => {
  const card = event.target.closest ? event.target.closest(".card[data-uid]") : null;
  // Enter in a field of the tools means the button beside it, not the form's first one.
  if (event.key === "Enter" && event.target.matches("#pages-form input:not([type=checkbox])")) {
    event.preventDefault();
    event.target.parentElement.querySelector("button").click();
    return;
  }
  if (event.key === "Escape" && chosen.size && !document.querySelector("dialog[open]")) {
    chosen = new Set();
    paint();
  }
  if (event.target.closest("input:not([type=checkbox], [type=file]), textarea, select")) return;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) {
    const all = cards();
    const here = all.findIndex((one) => one === card || one.dataset.uid === anchor);
    const next = all[Math.min(all.length - 1, Math.max(0, here < 0 ? place : here + step))];
    if (next) { event.preventDefault(); stepTo(next, event.shiftKey); }
  }
  if (event.key === "Enter" && card && event.target.type === "checkbox") {
    event.preventDefault();
    if (!chosen.has(card.dataset.uid)) choose([card.dataset.uid]);
    const tool = document.querySelector(isBad(card) ? "#live [data-accept]" : "#live [data-split]");
    if (tool) submitWith(tool);
  }
});

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest ? event.target.closest(".card[data-uid]") : null;
  if (dragged) event.dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragover", (event) => {
  const over = dragged && event.target.closest(".card[data-uid]");
  if (!over || over === dragged) return;
  event.preventDefault();
  const all = cards();
  over.parentElement.insertBefore(dragged, all.indexOf(dragged) < all.indexOf(over) ? over.nextSibling : over);
});
document.addEventListener("dragend", () => {
  if (!dragged) return;
  dragged = null;
  const list = document.querySelector("#live .cards");
  htmx.ajax("POST", list.dataset.reorder, { target: "#live", swap: "outerHTML", values: { order: cards().map((card) => card.dataset.uid) } });
});

// A refresh waits while somebody types in the part that it would replace.
document.addEventListener("htmx:beforeSwap", (event) => {
  const typing = document.activeElement && document.activeElement.matches("#live input:not([type=checkbox])");
  const asked = event.detail.requestConfig && event.detail.requestConfig.verb !== "get";
  if (typing && !asked) event.detail.shouldSwap = false;
});

let toolsOpen = false;
document.addEventListener("toggle", (event) => { if (event.target.matches("#live .more")) toolsOpen = event.target.open; }, true);

document.addEventListener("htmx:afterSwap", () => {
  const there = new Set(cards().map((card) => card.dataset.uid));
  chosen = new Set([...chosen].filter((uid) => there.has(uid)));
  const live = document.getElementById("live");
  const tools = document.querySelector("#live .more");
  if (tools) tools.open = toolsOpen;
  if (area && live) area.querySelector("input[name=into]").value = live.dataset.chosen;
  paint();
});

paint();
