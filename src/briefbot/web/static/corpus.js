// The corpus page: asks for its list and the state of the rebuild, sends files, and asks before it removes one.
// Whatever comes from a file is set as text; HTML comes from the server alone, where it was escaped.
const OWN = { "x-briefbot": "1" };
const part = (name) => element.querySelector(`[data-part="${name}"]`);
const root = () => element.querySelector(".bb-corpus");
const begin = () => ({ words: "", sources: [], period: "", order: "date", way: "descending", page: 1 });
let texts = {};
let asked = begin();

function say(text) {
  const line = part("said");
  if (line && text && line.textContent !== text) line.textContent = text;
}

// ---- the list ----
let asking = 0;
let stale = true;
const isSeen = () => element.isConnected && element.offsetParent !== null;

async function load({ quiet = false } = {}) {
  stale = false;
  const query = new URLSearchParams({ words: asked.words, period: asked.period, order: asked.order, way: asked.way, page: asked.page });
  asked.sources.forEach((source) => query.append("source", source));
  const mine = ++asking;
  const list = part("list");
  list.setAttribute("aria-busy", "true");
  let html = null;
  try {
    const answer = await fetch(`corpus/list?${query}`);
    if (answer.ok) html = await answer.text();
  } catch { /* said below */ }
  if (mine !== asking || !list.isConnected) return; // a later question is on its way
  list.removeAttribute("aria-busy");
  if (html === null) showUnloaded(list);
  else showList(list, html);
  if (!quiet) say(part("found") ? part("found").textContent : "");
}

function showUnloaded(list) {
  const box = document.createElement("div");
  box.className = "bb-empty";
  const words = document.createElement("p");
  words.textContent = texts.not_loaded;
  box.append(words, button(texts.retry, () => load()));
  list.replaceChildren(box);
}

// The search keeps its place and what is being typed into it; everything around it is new.
function showList(list, html) {
  const active = document.activeElement;
  const key = list.contains(active) ? { ...active.dataset } : null;
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const leftOut = fresh.content.querySelector('[data-part="left-out"]');
  if (leftOut && part("left-out")) leftOut.open = part("left-out").open;
  const form = part("tools");
  const coming = fresh.content.querySelector('[data-part="tools"]');
  if (form && coming) {
    coming.querySelectorAll("select").forEach((select) => { form.elements[select.name].innerHTML = select.innerHTML; });
    if (active !== form.elements.words) form.elements.words.value = asked.words;
    coming.remove();
    while (form.nextSibling) form.nextSibling.remove();
    list.append(fresh.content);
  } else {
    list.replaceChildren(fresh.content);
  }
  if (key && key.do && !list.contains(document.activeElement)) focusAgain(list, key);
}

function focusAgain(list, key) {
  const same = [...list.querySelectorAll(`[data-do="${key.do}"]:not(:disabled)`)];
  const again = same.find((each) => Object.entries(key).every(([name, value]) => each.dataset[name] === value))
    || (key.do === "period" && same.find((each) => each.getAttribute("aria-pressed") === "true"))
    || (key.do === "page" && same[0]);
  const found = part("found");
  if (again) again.focus();
  else if (found) { found.tabIndex = -1; found.focus(); }
}

function refine(changes) {
  asked = { ...asked, page: 1, ...changes };
  load();
}

function unfilter({ kind, value }) {
  if (kind === "source") refine({ sources: asked.sources.filter((source) => source !== value) });
  else if (kind === "period") refine({ period: "" });
  else clearWords();
}

function clearWords(changes = {}) {
  const form = part("tools");
  if (form) form.elements.words.value = "";
  refine({ words: "", ...changes });
}

let typing = 0;
element.addEventListener("input", (event) => {
  if (event.target.name !== "words") return;
  clearTimeout(typing);
  typing = setTimeout(() => refine({ words: event.target.value }), 200);
});
element.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typing);
  refine({ words: part("tools").elements.words.value });
});
element.addEventListener("change", (event) => {
  const { name, value } = event.target;
  if (name === "source" && value !== "*") refine({ sources: [...asked.sources, value] });
  if (name === "period") refine({ period: value });
  if (name === "order") refine({ order: value.split(" ")[0], way: value.split(" ")[1] });
  if (event.target.classList.contains("bb-files")) {
    send([...event.target.files]);
    event.target.value = "";
  }
});

const actions = {
  sort: ({ order }) => {
    const way = asked.order === order ? (asked.way === "descending" ? "ascending" : "descending")
      : order === "date" || order === "paragraphs" ? "descending" : "ascending";
    refine({ order, way });
  },
  page: ({ page }) => {
    asked.page = Number(page);
    load().then(() => { const found = part("found"); if (found) found.scrollIntoView({ block: "start" }); });
  },
  period: ({ value }) => refine({ period: value }),
  unfilter,
  clear: () => clearWords({ sources: [], period: "" }),
  open: ({ article }) => trigger("open", { article }),
  remove: (data) => remove(data),
  rebuild: () => rebuild(),
  dismiss: () => { dismissed = shown; part("rebuild").replaceChildren(); shown = ""; },
};
element.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-do]");
  if (pressed && actions[pressed.dataset.do]) actions[pressed.dataset.do](pressed.dataset);
});

// ---- removal, and replacing: both ask first ----
let confirming = 0;
function confirm({ title, text, yes }) {
  const dialog = part("dialog"), mine = ++confirming;
  dialog.querySelector("h3").textContent = title;
  dialog.querySelector("p").textContent = text;
  dialog.querySelector('[data-answer="yes"]').textContent = yes;
  return new Promise((resolve) => {
    const answer = (event) => {
      const pressed = event.target.closest("[data-answer]");
      if (pressed) dialog.close(pressed.dataset.answer);
    };
    // A dialog that was closed and is open again has yet to tell of its closing.
    const closed = () => {
      if (dialog.open) return;
      dialog.removeEventListener("click", answer);
      dialog.removeEventListener("close", closed);
      resolve(mine === confirming && dialog.returnValue === "yes");
    };
    dialog.returnValue = "no";
    dialog.addEventListener("click", answer);
    dialog.addEventListener("close", closed);
    dialog.showModal();
  });
}

async function remove({ file, question }) {
  if (!(await confirm({ title: texts.remove_title, text: question, yes: texts.remove }))) return;
  const item = addItem(file);
  const answer = await ask(`corpus/files?${new URLSearchParams({ file })}`, { method: "DELETE", headers: OWN });
  finish(item, answer.ok, answer.body);
  if (!answer.ok) return;
  for (const sent of uploaded.filter((each) => each.file === file)) drop(sent);
  rebuild();
}

async function ask(address, options) {
  try {
    const answer = await fetch(address, options);
    return { ok: answer.ok, body: await answer.json() };
  } catch {
    return { ok: false, body: { message: texts.lost } };
  }
}

// ---- files on their way ----
const queue = [];
let sending = false;
let changed = false;

function send(files, replace = false) {
  for (const file of files) queue.push({ file, replace, item: addItem(file.name) });
  if (!sending) drain();
}

async function drain() {
  sending = true;
  for (let next = queue.shift(); next; next = queue.shift()) await sendOne(next);
  sending = false;
  if (changed) rebuild();
  else if (!running) settle();
  changed = false;
}

function sendOne({ file, replace, item }) {
  if (file.size > Number(root().dataset.largest)) {
    finish(item, false, { message: texts.too_large });
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", `corpus/files?${new URLSearchParams({ name: file.name, replace: replace ? "yes" : "no" })}`);
    request.setRequestHeader("x-briefbot", "1");
    request.setRequestHeader("content-type", "application/octet-stream");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      item.bar.max = event.total || 1;
      item.bar.value = event.loaded;
      item.status.textContent = event.loaded < event.total ? `${texts.sending} ${Math.floor((100 * event.loaded) / event.total)} %` : texts.checking;
    });
    request.addEventListener("loadend", () => {
      const body = request.response;
      const ok = request.status === 200;
      finish(item, ok, body || { message: texts.lost });
      if (ok) expect(item, body);
      if (ok && body.outcome !== "there") changed = true;
      if (request.status === 409) offerReplacing(item, file);
      resolve();
    });
    request.send(file);
  });
}

function addItem(name) {
  const item = { line: document.createElement("li"), bar: document.createElement("progress"), status: document.createElement("span") };
  const label = document.createElement("span");
  label.className = "bb-upload-name";
  label.dir = "auto";
  label.textContent = name;
  item.status.className = "bb-upload-status";
  item.status.dir = "auto";
  item.status.textContent = texts.waiting;
  item.bar.setAttribute("aria-label", name);
  item.line.append(label, item.bar, item.status);
  item.name = name;
  const uploads = part("uploads");
  if (!uploads.querySelector(".bb-clear")) {
    const last = document.createElement("li");
    last.className = "bb-clear";
    last.append(button(texts.clear, clearItems, "bb-link"));
    uploads.append(last);
  }
  uploads.insertBefore(item.line, uploads.querySelector(".bb-clear"));
  uploads.hidden = false;
  part("drop").scrollIntoView({ block: "nearest" });
  return item;
}

function clearItems() {
  const uploads = part("uploads");
  uploads.querySelectorAll("li.bb-done, li.bb-failed, li.bb-copy").forEach((line) => line.remove());
  if (uploads.children.length > 1) return;
  uploads.replaceChildren();
  uploads.hidden = true;
  element.querySelector(".bb-files").focus();
}

function finish(item, ok, body) {
  item.bar.remove();
  item.line.classList.add(ok ? "bb-done" : "bb-failed");
  item.status.textContent = ok ? body.said : [body.message, body.hint].filter(Boolean).join(" – ");
  say(`${item.name}: ${item.status.textContent}`);
}

// ---- what became of them: an index that was built since says so, and a later one may say otherwise ----
let uploaded = [];

function expect(item, { file, outcome, said, question }) {
  uploaded.filter((each) => each.file === file).forEach(drop);
  Object.assign(item, { file, said, question, isNew: outcome !== "there", isAskedFor: false });
  uploaded.push(item);
  if (!item.isNew) return;
  item.line.classList.remove("bb-done");
  item.status.textContent = texts.to_be_read.replace("{name}", () => said);
}

function drop(item) {
  item.line.remove();
  uploaded = uploaded.filter((each) => each !== item);
}

async function settle(rebuilt = {}) {
  uploaded = uploaded.filter(({ line }) => line.isConnected);
  if (!uploaded.length) return;
  const answer = await ask("corpus/files", { headers: OWN });
  if (answer.ok) uploaded.filter(({ isNew, isAskedFor }) => !isNew || isAskedFor).forEach((item) => showFate(item, answer.body[item.file], rebuilt));
}

function showFate(item, fate, { failed, said }) {
  item.line.classList.remove("bb-done", "bb-failed", "bb-copy");
  item.line.querySelector("button")?.remove();
  item.line.classList.add(fate ? `bb-${fate.kind}` : failed && item.isNew ? "bb-failed" : "bb-done");
  item.status.textContent = fate ? fate.said : !item.isNew ? item.said : failed ? `${item.said} – ${said}` : texts.read;
  if (fate || failed) say(`${item.name}: ${item.status.textContent}`);
  const question = fate ? fate.question : failed && item.isNew ? item.question : "";
  if (question) item.line.append(button(texts.remove, () => remove({ file: item.file, question })));
}

function offerReplacing(item, file) {
  const offer = button(texts.replace, async () => {
    if (!(await confirm({ title: texts.replace_title, text: file.name, yes: texts.replace }))) return;
    item.line.remove();
    send([file], true);
  });
  item.line.append(offer);
}

function button(name, act, kind = "bb-button") {
  const made = document.createElement("button");
  made.type = "button";
  made.className = kind;
  made.textContent = name;
  made.addEventListener("click", act);
  return made;
}

// A file that misses the zone by a little must not open in place of the page.
const isFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
const isOpen = () => isSeen() && part("drop");
let over = 0;
function mark(on) {
  const zone = part("drop");
  if (zone) zone.classList.toggle("bb-over", on);
}
document.addEventListener("dragenter", (event) => { if (isOpen() && isFiles(event)) { over += 1; mark(true); } });
document.addEventListener("dragleave", (event) => { if (isOpen() && isFiles(event)) { over = Math.max(0, over - 1); mark(over > 0); } });
document.addEventListener("dragover", (event) => { if (isOpen() && isFiles(event)) event.preventDefault(); });
document.addEventListener("drop", async (event) => {
  if (!isOpen() || !isFiles(event)) return;
  event.preventDefault();
  over = 0;
  mark(false);
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
  const dropped = [...event.dataTransfer.files];
  send(entries.some((entry) => entry && entry.isDirectory) ? await filesOf(entries) : dropped);
});

// The files of dropped folders, too.
async function filesOf(entries) {
  const found = [];
  for (const entry of entries) {
    if (!entry) continue;
    if (entry.isFile) found.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
    else {
      const reader = entry.createReader();
      const read = () => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      for (let some = await read(); some.length; some = await read()) found.push(...(await filesOf(some)));
    }
  }
  return found;
}

// ---- the rebuild, whoever began it ----
const BUSY_MS = 700;
const QUIET_MS = 5000;
let running = false;
let serving = null;
let shown = "";
let dismissed = null;
let timer = 0;

async function rebuild() {
  dismissed = null;
  const answer = await ask("corpus/rebuild", { method: "POST", headers: OWN });
  if (!answer.ok) return say(answer.body.message);
  running = true;
  uploaded.forEach((item) => { item.isAskedFor = true; }); // a run that began before they came may have missed them
  showRebuild(answer.body);
  plan();
}

function showRebuild(state, { first = false } = {}) {
  if (dismissed === null || state.running || state.html !== dismissed) {
    if (state.html !== shown) part("rebuild").innerHTML = state.html;
    shown = state.html;
    if (state.running) dismissed = null;
  }
  if (running !== state.running || state.running) say(state.said);
  const ended = (running && !state.running) || (state.generation && state.generation !== serving);
  running = state.running;
  serving = state.generation || serving;
  if (ended) settle(state);
  if (ended && !first) {
    stale = true;
    if (isSeen()) load({ quiet: true });
    trigger("rebuilt", { generation: state.generation });
  }
  element.querySelectorAll('[data-do="rebuild"]').forEach((each) => { each.disabled = running; });
}

async function look({ first = false } = {}) {
  if (!element.isConnected) return;
  if (root() && (first || running || !document.hidden)) { // a rebuild by somebody else is news in the chat, too
    const answer = await ask("corpus/rebuild", {});
    if (answer.ok && root()) {
      if (first && !answer.body.running && !answer.body.failed) dismissed = answer.body.html; // an old report is no news
      showRebuild(answer.body, { first });
    }
  }
  if (part("list") && part("list").querySelector(".bb-loading") && !part("list").hasAttribute("aria-busy")) stale = true;
  if (stale && isSeen()) load({ quiet: true });
  plan();
}

function plan() {
  clearTimeout(timer);
  timer = setTimeout(look, running ? BUSY_MS : QUIET_MS);
}

function start() {
  if (!root()) return;
  texts = JSON.parse(root().dataset.texts);
  shown = "";
  stale = true;
  seen.disconnect();
  seen.observe(root());
  look({ first: true });
}
// The list is asked for when the page is looked at for the first time, and again when it is another.
const seen = new IntersectionObserver((entries) => {
  if (stale && entries.some((entry) => entry.isIntersecting)) load({ quiet: true });
});
watch("value", start);
start();
