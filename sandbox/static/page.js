// The glue between htmx, server-sent events and the browser's own dialogs.
"use strict";

const byId = (id) => document.getElementById(id);
const scroller = (list) => list.closest(".scroll");
const atEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 120;
const toEnd = (list) => { if (list) { const box = scroller(list); box.scrollTop = box.scrollHeight; } };

function swapIn(element, html, how) {
  if (how === "fill") element.innerHTML = html; else element.outerHTML = html;
}

// ---- live updates -------------------------------------------------------------------------------------------------

function putMessage(list, { target, html }) {
  if (!list) return;
  const stay = atEnd(scroller(list));
  const old = byId(target);
  if (old) {
    if (old.contains(document.activeElement) && document.activeElement.matches("input, textarea")) return;
    const focused = old.contains(document.activeElement) && document.activeElement.getAttribute("hx-vals");
    swapIn(old, html, "replace");
    if (focused) byId(target).querySelector(`[hx-vals="${CSS.escape(focused)}"]`)?.focus();
  } else {
    const ts = target.slice(2);
    const after = [...list.children].find((item) => item.dataset.ts > ts);
    if (after) after.insertAdjacentHTML("beforebegin", html); else list.insertAdjacentHTML("beforeend", html);
  }
  ready(byId(target));
  if (stay) toEnd(list);
}

function typedIn(form) {
  return [...form.elements].filter((item) => item.name && item.type !== "file" && item.type !== "hidden")
    .map((item) => [item.name, item.value, item.checked, item.type]);
}

function putModal(html) {
  const box = byId("modals");
  const before = box.querySelector("dialog");
  const version = html.match(/data-version="([^"]*)"/)?.[1];
  if (before && version === before.dataset.version) return;
  const kept = before ? typedIn(before.querySelector("form")) : [];
  const root = before?.dataset.version.split(":")[1] === version?.split(":")[1];
  box.innerHTML = html;
  if (root) restore(box, kept);
  ready(box);
}

function restore(box, kept) {
  for (const [name, value, checked, type] of kept) {
    for (const item of box.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (item.type !== type || item.type === "hidden") continue;
      if (type === "checkbox" || type === "radio") { if (item.value === value) item.checked = checked; } else item.value = value;
    }
  }
}

function putEntries(html) {
  const list = byId("entries");
  const fresh = document.createElement("ol");
  fresh.innerHTML = html;
  for (const item of [...fresh.children].reverse()) {
    if (!byId(item.id)) { list.prepend(item); htmx.process(item); }
  }
  while (list.children.length > 60) list.lastElementChild.remove();
}

const put = {
  reload: () => location.reload(),
  message: (fragment) => putMessage(byId("messages"), fragment),
  reply: (fragment) => putMessage(byId("replies"), fragment),
  remove: ({ target }) => byId(target)?.remove(),
  modal: ({ html }) => putModal(html),
  notice: ({ html }) => notice(html),
  entries: ({ html }) => putEntries(html),
  fill: ({ target, html }) => { const box = byId(target); if (box) { swapIn(box, html, "fill"); ready(box); } },
};

// Browsers keep six connections to a host at most: a tab nobody looks at gives its own up, and catches up when shown.
let source, since = "";
function listen() {
  if (document.hidden || source) return;
  source = new EventSource(document.body.dataset.events + (since && `&since=${since}`));
  source.onmessage = (event) => {
    since = event.lastEventId;
    for (const fragment of JSON.parse(event.data)) put[fragment.how](fragment);
  };
  source.onopen = () => { document.body.dataset.live = "yes"; };
  source.onerror = () => { document.body.dataset.live = "no"; };
}

function rest() {
  source?.close();
  source = undefined;
}
addEventListener("pagehide", rest);
document.addEventListener("visibilitychange", () => { if (document.hidden) rest(); else listen(); });

function notice(text) {
  const item = document.createElement("p");
  item.textContent = text;
  byId("notices").append(item);
  setTimeout(() => item.remove(), 8000);
}

// ---- dialogs ------------------------------------------------------------------------------------------------------

function ready(root) {
  htmx.process(root);
  for (const dialog of root.querySelectorAll("dialog.modal")) {
    if (dialog.open) continue;
    dialog.showModal();
    dialog.querySelector("[autofocus], .scroll :is(input:not([type=hidden]), select, textarea, button)")?.focus();
  }
  root.querySelector("[aria-invalid=true]")?.focus();
  for (const table of root.querySelectorAll("table[data-sortable]")) page(table, 0);
}

document.addEventListener("cancel", (event) => {
  if (!event.target.matches("dialog.modal")) return;
  event.preventDefault();
  event.target.querySelector("[data-close]").click();
}, true);

document.addEventListener("htmx:confirm", (event) => {
  const asked = event.detail.elt;
  if (!event.detail.question) return;
  event.preventDefault();
  const dialog = byId("confirm");
  const [no, yes] = dialog.querySelectorAll("button");
  dialog.querySelector("h2").textContent = asked.dataset.title || "";
  dialog.querySelector("p").textContent = event.detail.question;
  [no.textContent, yes.textContent] = [asked.dataset.no || "Cancel", asked.dataset.yes || "Yes"];
  yes.className = asked.dataset.style === "danger" ? "danger" : "primary";
  dialog.returnValue = "no";
  dialog.onclose = () => { if (dialog.returnValue === "yes") event.detail.issueRequest(true); };
  dialog.showModal();
});

document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "modals") ready(event.detail.target); });
for (const kind of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(kind, () => notice("The sandbox did not answer."));
}

// ---- composer -----------------------------------------------------------------------------------------------------

function candidates(list) { return [...list.children].filter((item) => !item.hidden); }

function complete(box) {
  const list = box.form.querySelector(".completion");
  if (!list) return;
  const word = box.value;
  const open = /^\/\S*$/.test(word);
  for (const item of list.children) item.hidden = !open || !item.dataset.command.startsWith(word);
  const shown = candidates(list);
  list.hidden = !shown.length;
  box.setAttribute("aria-expanded", String(!list.hidden));
  mark(box, shown, 0);
}

function mark(box, shown, index) {
  shown.forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
  if (shown[index]) box.setAttribute("aria-activedescendant", shown[index].id); else box.removeAttribute("aria-activedescendant");
}

function take(box, item) {
  box.value = `${item.dataset.command} `;
  complete(box);
  box.focus();
}

document.addEventListener("input", (event) => {
  const box = event.target;
  if (!box.matches("[data-composer] textarea")) return;
  box.rows = Math.min(8, box.value.split("\n").length);
  complete(box);
});

document.addEventListener("keydown", (event) => {
  const box = event.target;
  if (event.key === "Escape") {
    for (const drop of document.querySelectorAll("details.drop[open]")) {
      event.preventDefault(); // the menu closes, not the dialog around it
      drop.open = false;
      drop.firstElementChild.focus();
    }
  }
  if (!box.matches || !box.matches("[data-composer] textarea") || event.isComposing) return;
  const list = box.form.querySelector(".completion");
  const shown = list && !list.hidden ? candidates(list) : [];
  const at = shown.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (shown.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    mark(box, shown, (at + (event.key === "ArrowDown" ? 1 : shown.length - 1)) % shown.length);
  } else if (shown.length && (event.key === "Tab" || (event.key === "Enter" && shown[at].dataset.command !== box.value))) {
    event.preventDefault();
    take(box, shown[at]);
  } else if (shown.length && event.key === "Escape") {
    list.hidden = true;
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (list) list.hidden = true;
    box.form.requestSubmit();
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.target.matches("[data-composer]") || !event.detail.successful) return;
  const list = byId(event.target.closest(".side") ? "replies" : "messages");
  toEnd(list);
});
document.addEventListener("htmx:beforeRequest", (event) => {
  // What was sent leaves the box at once: the answer may take three seconds.
  if (event.target.matches("[data-composer]")) setTimeout(() => { const box = event.target.elements.text; box.value = ""; box.rows = 1; });
});

// ---- menus that load, lists of choices, tables ----------------------------------------------------------------------

let waiting;
function search(input) {
  clearTimeout(waiting);
  const found = input.nextElementSibling;
  if (input.value.length < Number(input.dataset.least)) { found.hidden = true; input.setAttribute("aria-expanded", "false"); return; }
  waiting = setTimeout(() => { found.hidden = false; input.setAttribute("aria-expanded", "true"); htmx.trigger(input, "search"); }, 180);
}

function choose(button) {
  const box = button.closest("[data-search]");
  const chips = box.querySelector(".chips");
  if (!("many" in box.dataset)) chips.textContent = "";
  const chip = document.createElement("span");
  chip.className = "chip";
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: box.dataset.name, value: button.dataset.value });
  const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "✕" });
  remove.setAttribute("aria-label", `Remove ${button.firstChild.textContent}`);
  chip.append(field, button.firstChild.textContent.trim(), remove);
  chips.append(chip);
  const input = box.querySelector("input[role=combobox]");
  input.value = "";
  box.querySelector(".found").hidden = true;
  input.focus();
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("input", (event) => { if (event.target.matches("[data-search] [role=combobox]")) search(event.target); });
document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-search] [role=combobox]")) search(event.target);
  for (const found of document.querySelectorAll(".found:not([hidden])")) if (!found.parentElement.contains(event.target)) found.hidden = true;
});
document.addEventListener("keydown", (event) => {
  const box = event.target.closest && event.target.closest("[data-search]");
  if (!box || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
  const items = [...box.querySelectorAll(".found:not([hidden]) [role=option]")];
  if (event.key === "Enter" && event.target.matches("[role=combobox]")) { event.preventDefault(); items[0]?.click(); return; }
  if (!items.length || event.key === "Enter") return;
  event.preventDefault();
  const next = items.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
  (items[next] || box.querySelector("[role=combobox]")).focus();
});
// Typing to search is no choice yet.
document.addEventListener("change", (event) => { if (event.target.matches("[data-search] [role=combobox]")) event.stopPropagation(); }, true);

document.addEventListener("click", (event) => {
  const target = event.target;
  for (const drop of document.querySelectorAll("details.drop[open]")) if (!drop.contains(target) || target.closest(".panel button")) drop.open = false;
  const option = target.closest(".found [role=option]");
  if (option) choose(option);
  const removed = target.closest("[data-search] .chip button");
  if (removed) { const box = removed.closest("[data-search]"); removed.parentElement.remove(); box.dispatchEvent(new Event("change", { bubbles: true })); }
  const command = target.closest("[data-command]");
  if (command) take(command.closest("form").elements.text, command);
  const sort = target.closest("[data-sort]");
  if (sort) order(sort.closest("table"), Number(sort.dataset.sort));
  const turn = target.closest("[data-turn]");
  if (turn) page(turn.closest(".table").querySelector("table"), Number(turn.dataset.turn));
  if (target.closest(".menu")) {
    const open = document.body.classList.toggle("show-menu");
    target.closest(".menu").setAttribute("aria-expanded", String(open));
  } else if (!target.closest(".sidebar")) document.body.classList.remove("show-menu");
});

document.addEventListener("change", (event) => {
  const target = event.target;
  if (target.matches("[data-go]")) target.form.submit();
  if (target.dataset.most) {
    const all = [...target.closest(".panel").querySelectorAll("input")];
    const full = all.filter((item) => item.checked).length >= Number(target.dataset.most);
    for (const item of all) item.disabled = full && !item.checked;
  }
});

function order(table, column) {
  const up = table.dataset.column === String(column) && table.dataset.way !== "up";
  const value = (row) => row.children[column].dataset.value ?? row.children[column].textContent.trim();
  const compare = (a, b) => { const [x, y] = [value(a), value(b)]; return isNaN(x) || isNaN(y) ? x.localeCompare(y) : x - y; };
  const rows = [...table.tBodies[0].rows].sort((a, b) => (up ? 1 : -1) * compare(a, b)).reverse();
  table.tBodies[0].append(...(up ? rows.reverse() : rows));
  Object.assign(table.dataset, { column, way: up ? "up" : "down" });
  [...table.tHead.rows[0].cells].forEach((cell, at) => { if (at === column) cell.setAttribute("aria-sort", up ? "ascending" : "descending"); else cell.removeAttribute("aria-sort"); });
  page(table, 0);
}

function page(table, at) {
  const size = Number(table.dataset.page);
  const rows = [...table.tBodies[0].rows];
  rows.forEach((row, index) => { row.hidden = index < at * size || index >= (at + 1) * size; });
  let bar = table.parentElement.querySelector(".pages");
  if (rows.length <= size) return;
  if (!bar) { bar = document.createElement("p"); bar.className = "pages"; table.after(bar); }
  const last = Math.ceil(rows.length / size) - 1;
  bar.replaceChildren(turn("‹", "Previous", at - 1, at === 0), ` ${at + 1} / ${last + 1} `, turn("›", "Next", at + 1, at === last));
}

function turn(sign, label, to, disabled) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: sign, disabled });
  button.dataset.turn = to;
  button.setAttribute("aria-label", label);
  return button;
}

document.addEventListener("DOMContentLoaded", () => {
  ready(document.body);
  toEnd(byId("messages"));
  toEnd(byId("replies"));
  if (location.hash) byId(location.hash.slice(1))?.scrollIntoView();
  listen();
});
