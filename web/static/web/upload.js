// Files stay on this machine (IndexedDB) until the server has acknowledged them, so that neither a lost link nor a closed
// browser loses one. They are sent one after the other, in order, each with a key of its own: sent twice, stored once.
// A large file goes in parts of a few seconds of the line: one that breaks loses the last of them, and the first page is
// judged while the others are on their way. What takes no longer than AT_ONCE_SECONDS goes at once behind the first.
"use strict";

const drop = document.getElementById("drop");
const list = document.getElementById("sending");
const RETRY_SECONDS = 5;
const LARGE = 2 ** 19;
const FIRST_PART = 2 ** 18;
const LEAST_PART = 2 ** 15;
const PART_SECONDS = { waiting: 2, told: 5 }; // until the first page is told of, and after it
const AT_ONCE_SECONDS = 8;
const STOPPED = -1;
let pumping = false;
let underWay = null; // {id, request}
const takenBack = new Set(); // ids of files that their person does not want any more
const arrived = new Map(); // bytes of a file that came in parts, by its key
let retryTimer = 0;

function openStore() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("sohoa", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("files", { keyPath: "id", autoIncrement: true });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

async function inStore(mode, work) {
  const store = await openStore();
  return new Promise((resolve, reject) => {
    const transaction = store.transaction("files", mode);
    const asked = work(transaction.objectStore("files"));
    transaction.oncomplete = () => { store.close(); resolve(asked.result); };
    transaction.onabort = () => { store.close(); reject(transaction.error); };
  });
}

const remember = (held) => inStore("readwrite", (files) => files.put(held));
const forget = (id) => inStore("readwrite", (files) => files.delete(id));
const mine = async () => (await inStore("readonly", (files) => files.getAll())).filter((held) => held.person === drop.dataset.person);

// crypto.randomUUID needs https; a counter on a local network often has none.
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function rowOf(held) {
  const known = document.getElementById(`held-${held.id}`);
  if (known) return known;
  const row = document.createElement("li");
  row.id = `held-${held.id}`;
  const name = document.createElement("b");
  name.textContent = held.name;
  const word = document.createElement("span");
  word.className = "word";
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  row.append(name, word, bar);
  list.append(row);
  return row;
}

function show(held, word, percent = null) {
  const row = rowOf(held);
  row.querySelector(".word").textContent = word;
  const bar = row.querySelector("progress");
  bar.hidden = percent === null;
  bar.value = percent ?? 0;
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

const removeButtons = (held) => rowOf(held).querySelectorAll("button").forEach((old) => old.remove());

function showRefusal(held) {
  show(held, `✕ ${held.refused}`);
  const row = rowOf(held);
  row.classList.add("refused");
  removeButtons(held);
  row.append(
    button(drop.dataset.resend, async () => { held.refused = ""; row.remove(); await remember(held); pump(); }),
    button(drop.dataset.forget, async () => { await forget(held.id); row.remove(); }),
  );
}

async function add(files, source) {
  const replaces = drop.querySelector("input[name=replaces]");
  const notKept = [];
  for (const [number, file] of Array.from(files).entries()) {
    const first = number === 0;
    try {
      await remember({
        key: newKey(), person: drop.dataset.person, address: drop.action, into: drop.querySelector("input[name=into]").value,
        replaces: first ? replaces.value : "", source, name: file.name, blob: file,
        // The server would cut the line before its answer is read.
        refused: file.size > Number(drop.dataset.most) ? drop.dataset.tooLarge : "",
      });
      if (first) {
        replaces.value = "";
        document.getElementById("replacing").hidden = true;
      }
    } catch { // the browser's room is full, or it keeps nothing at all
      notKept.push(file.name);
    }
  }
  if (notKept.length) showNotKept(notKept);
  pump();
}

// Stays until it is taken off: what the line at the foot says goes, and the next thing said there takes its place.
function showNotKept(names) {
  const row = document.createElement("li");
  row.className = "refused";
  const words = drop.dataset.notKept.replace("{n}", names.length).replace("{names}", () => names.join(", "));
  row.append(`✕ ${words} `, button(drop.dataset.forget, () => row.remove()));
  list.append(row);
}

// Resolves with {status, told}; status 0 when nothing came back, STOPPED by its person.
function ask(held, address, fields, from = 0, to = held.blob.size) {
  if (takenBack.has(held.id)) return Promise.resolve({ status: STOPPED, told: {} });
  return new Promise((resolve) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", held.blob.slice(from, to), held.name);
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", sohoa.cookie("csrftoken"));
    request.setRequestHeader("X-Sohoa-Upload", "1");
    request.upload.onprogress = (event) => {
      const sent = Math.min(from + event.loaded, to);
      const percent = Math.round((100 * sent) / held.blob.size);
      show(held, `${drop.dataset.sending} ${percent} %`, percent);
    };
    // Now only the answer is missing, and a file that is there is struck out in its dossier.
    request.upload.onload = () => { if (to === held.blob.size) removeButtons(held); };
    request.onload = () => {
      let told = {};
      if ((request.getResponseHeader("Content-Type") || "").startsWith("application/json")) told = JSON.parse(request.responseText);
      resolve({ status: request.status, told });
    };
    request.onerror = () => resolve({ status: 0, told: {} });
    // A browser may end a request by itself: that loses no file.
    request.onabort = () => resolve({ status: takenBack.has(held.id) ? STOPPED : 0, told: {} });
    underWay = { id: held.id, request };
    request.send(form);
  });
}

async function send(held) {
  const { key, into, replaces, source } = held;
  if (held.blob.size <= LARGE) return ask(held, held.address, { key, into, replaces, source });
  const answer = await sendParts(held);
  if (answer.status !== 200) return answer;
  const after = answer.told.next;
  return ask(held, held.address, { key, into, replaces, source, after }, after);
}

// Resolves with the answer to the part behind which the rest may go at once, or to the one that failed.
async function sendParts(held) {
  let size = FIRST_PART;
  for (;;) {
    const start = arrived.get(held.key) || 0;
    const left = held.blob.size - start;
    if (left <= FIRST_PART) return { status: 200, told: { next: start } };
    size = Math.min(size, left);
    const began = performance.now();
    const answer = await ask(held, `${held.address}phan/`, { key: held.key, start }, start, start + size);
    if (answer.status !== 200) return answer;
    const { next, first } = answer.told;
    const rate = (size * 1000) / (performance.now() - began);
    arrived.set(held.key, next);
    if (first) showFirstPage(held, first);
    if (held.blob.size - next <= rate * AT_ONCE_SECONDS) return answer;
    size = Math.max(Math.round(rate * (first ? PART_SECONDS.told : PART_SECONDS.waiting)), LEAST_PART);
  }
}

function showFirstPage(held, { level, words }) {
  const row = rowOf(held);
  if (row.querySelector(".first")) return;
  const first = row.appendChild(document.createElement("span"));
  first.className = `first ${level}`;
  first.textContent = `${drop.dataset.first}: ${words} `;
  if (level === "rescan") first.append(button(drop.dataset.forget, () => takeBack(held.id)));
}

function takeBack(id) {
  takenBack.add(id);
  if (underWay?.id === id) underWay.request.abort();
  pump(); // when nothing is being sent, because the link is down
}

// True when the next file may be sent.
async function settle(held, { status, told }) {
  if (status === 201) {
    await forget(held.id);
    const row = rowOf(held);
    show(held, told.notice ? `✓ ${drop.dataset.sent}. ${told.notice}` : `✓ ${drop.dataset.sent}`);
    if (!told.notice) setTimeout(() => row.remove(), 1500);
    document.body.dispatchEvent(new Event("sohoa:look"));
    return true;
  }
  if (status === STOPPED) {
    await forget(held.id);
    rowOf(held).remove();
    return true;
  }
  // Its parts are not there any more, or another window sent some: from the beginning, where the server says how far.
  if (status === 409) {
    arrived.delete(held.key);
    return true;
  }
  if (status === 401) {
    sohoa.askForPassword(pump);
    return false;
  }
  if (status >= 400 && status < 500) {
    held.refused = [told.message, told.advice].filter(Boolean).join(". ") || document.getElementById("line").dataset.gone;
    await remember(held);
    showRefusal(held);
    return true;
  }
  if (told.message) sohoa.say(told.message);
  await waitForLink();
  return false;
}

async function waitForLink() {
  const left = (await mine()).filter((held) => !held.refused);
  left.forEach((held) => show(held, `… ${drop.dataset.waiting}`));
  sohoa.say(drop.dataset.offline.replace("{n}", left.length), RETRY_SECONDS + 1);
  clearTimeout(retryTimer);
  retryTimer = setTimeout(pump, RETRY_SECONDS * 1000);
}

async function pump() {
  if (pumping) return;
  pumping = true;
  try {
    // Two tabs of one browser share the store; only one of them sends at a time.
    if (navigator.locks) await navigator.locks.request("sohoa-upload", sendAll);
    else await sendAll();
  } finally {
    pumping = false;
  }
}

async function sendAll() {
  for (;;) {
    const held = await mine();
    held.filter((one) => one.refused).forEach(showRefusal);
    const waiting = held.filter((one) => !one.refused);
    if (!waiting.length) return;
    waiting.forEach((one) => show(one, `… ${drop.dataset.waiting}`));
    if (!(await settle(waiting[0], await send(waiting[0])))) return;
  }
}

if (drop) {
  if (drop.matches("form")) {
    const target = document.querySelector(".desk");
    for (const name of ["dragenter", "dragover"]) {
      target.addEventListener(name, (event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        drop.classList.add("over");
      });
    }
    target.addEventListener("dragleave", (event) => { if (!target.contains(event.relatedTarget)) drop.classList.remove("over"); });
    target.addEventListener("drop", (event) => {
      drop.classList.remove("over");
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      add(event.dataTransfer.files, "web");
    });
    document.getElementById("file").addEventListener("change", (event) => { add(event.target.files, "web"); event.target.value = ""; });
    document.getElementById("camera").addEventListener("change", (event) => { add(event.target.files, "phone"); event.target.value = ""; });
    drop.addEventListener("submit", (event) => event.preventDefault());
  }
  // A file that misses the zone must not replace the page.
  for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());
  window.addEventListener("online", pump);
  document.body.addEventListener("sohoa:logged-in", pump);
  pump();
}
