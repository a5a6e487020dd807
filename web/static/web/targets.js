// Chỉ tiêu: printing, and copying the report of 16:00 together with the sender's remark.
"use strict";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-print], [data-copy]");
  if (!button) return;
  if ("print" in button.dataset) {
    window.print();
    return;
  }
  const source = document.getElementById(button.dataset.copy);
  const remark = document.querySelector("[data-remark]")?.value.trim();
  const text = source.textContent + (remark ? `\n\n${remark}` : "");
  const line = document.getElementById("line");
  try {
    await navigator.clipboard.writeText(text);
    line.textContent = button.dataset.copied;
  } catch {
    // A counter's address is often plain http, where a page may not write to the clipboard: select it for the person.
    source.textContent = text;
    window.getSelection().selectAllChildren(source);
    line.textContent = button.dataset.selected;
  }
});
