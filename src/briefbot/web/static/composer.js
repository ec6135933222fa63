// The question box: asks within the limits that stand as chips beside it, keeps what was typed if something fails, and stops.
const limits = { since: "", until: "", sources: [] };
let instead = "", asked = null, sent = 0;
const WAITED_MS = 10000;
const form = () => element.querySelector(".bb-form");
const text = () => element.querySelector("#bb-text");
const notice = document.querySelector("#bb-notice");

function ask(question, scope, turn) {
  if (!question.trim() || isBusy()) return;
  asked = { question, turn };
  sent = Date.now();
  setTimeout(restoreLost, WAITED_MS, asked);
  window.briefbot.askedIn = window.briefbot.conversation();
  trigger("ask", { conversation: window.briefbot.conversation(), question, instead: turn, ...scope });
}
// Busy from when a question is sent, and not only once the server has said that it is at work.
function isBusy() {
  return isAnswering() || (sent > 0 && Date.now() - sent < WAITED_MS);
}
const isAnswering = () => notice.querySelector(".bb-pending") !== null;
// A question that never arrived, since the connection or the session was gone, comes back into the box.
function restoreLost(question) {
  if (asked !== question || !sent) return;
  sent = 0;
  if (!text().value) text().value = question.question;
  keepDraft();
  showState();
}
function showState() {
  if (!form()) return;
  if (sent && (isAnswering() || notice.querySelector(".bb-error"))) {
    sent = 0;
    keepDraft();
  }
  element.querySelector("[data-do=stop]").hidden = !isAnswering();
  element.querySelector("[type=submit]").hidden = isAnswering();
  if (asked && notice.querySelector(".bb-error")) {
    if (!text().value) text().value = asked.question;
    if (asked.turn) setEditing(asked.turn);
    asked = null;
  }
}
function setEditing(turn) {
  instead = turn;
  element.querySelector(".bb-editing").hidden = !turn;
}
function chip(words, remove) {
  const item = document.createElement("li"), button = document.createElement("button");
  item.className = "bb-chip";
  item.dir = "auto";
  item.append(words, button);
  button.type = "button";
  button.className = "bb-action";
  button.setAttribute("aria-label", form().dataset.remove.replace("%", () => words));
  button.innerHTML = '<svg class="bb-icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M4 4l8 8M12 4l-8 8"/></svg>';
  button.addEventListener("click", () => { remove(); showLimits(); text().focus(); });
  return item;
}
function showLimits() {
  const chips = [], { since, until, source } = form().dataset;
  if (limits.since) chips.push(chip(since.replace("%", limits.since), () => { limits.since = ""; }));
  if (limits.until) chips.push(chip(until.replace("%", limits.until), () => { limits.until = ""; }));
  for (const name of limits.sources) {
    chips.push(chip(source.replace("%", () => name), () => { limits.sources = limits.sources.filter((other) => other !== name); }));
  }
  element.querySelector(".bb-chips").replaceChildren(...chips);
  element.querySelector("[name=since]").value = limits.since;
  element.querySelector("[name=until]").value = limits.until;
  setTimeout(offerSources);  // what was pressed is still there when a menu asks whether it was pressed inside
}
// A conversation that is opened goes on within the limits of its last question.
let isTaken = false;
function takeLimits() {
  const last = [...document.querySelectorAll("#bb-chat .bb-actions [data-action=edit]")].at(-1);
  if (!last || !form()) return;
  isTaken = true;
  const { since, until, sources } = JSON.parse(last.dataset.asked);
  Object.assign(limits, { since: since || "", until: until || "", sources });
  showLimits();
}
// Sources are told apart without regard to case, as the search does, and found by any part of their name.
const OFFERED = 6;
const source = () => element.querySelector("[name=source]");
const holding = (words) => [...element.querySelector("#bb-sources").options].map(({ value }) => value).filter((name) => name.toLowerCase().includes(words.toLowerCase()));
function addSource() {
  const typed = source().value.trim(), found = holding(typed), { unknown, several } = source().dataset;
  const exact = found.find((name) => name.toLowerCase() === typed.toLowerCase());
  if (!typed) return;
  if (exact || !unknown) takeSource(exact || typed);  // where not all are known, what is typed may be another
  else if (found.length === 1) takeSource(found[0]);
  else tellOfSource((found.length ? several : unknown).replace("%", () => typed));
}
function takeSource(name) {
  if (!limits.sources.some((other) => other.toLowerCase() === name.toLowerCase())) limits.sources.push(name);
  source().value = "";
  tellOfSource("");
  showLimits();
}
// Not in the browser's own bubble, which lies over the button below.
function tellOfSource(words) {
  element.querySelector(".bb-source-said").textContent = words;
  source().setAttribute("aria-invalid", String(words !== ""));
}
function offerSources() {
  const found = holding(source().value.trim()).filter((name) => !limits.sources.includes(name)), list = element.querySelector(".bb-offered");
  const items = found.slice(0, OFFERED).map((name) => {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.dir = "auto";
    button.textContent = name;
    button.dataset.do = "take";
    item.append(button);
    return item;
  });
  if (found.length > OFFERED) {
    items.push(document.createElement("li"));
    items.at(-1).textContent = list.dataset.more.replace("%", found.length - OFFERED);
  }
  list.replaceChildren(...items);
}
// What is typed outlives a change of language, which loads the page anew.
function keepDraft() {
  sessionStorage.setItem("bb-draft", text().value);
}
function submit() {
  const question = text().value;
  if (!question.trim() || isBusy()) return;
  ask(question, { ...limits }, instead);
  text().value = "";  // the draft is kept until the server has the question
  setEditing("");
  element.querySelector(".bb-scope").open = false;
}

element.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
element.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  if (event.target.matches("#bb-text") && !event.shiftKey) { event.preventDefault(); submit(); }
  if (event.target.matches("[name=source]")) { event.preventDefault(); addSource(); }
  if (event.target.matches("[type=date]")) event.preventDefault();
});
element.addEventListener("change", (event) => {
  if (!event.target.matches("[type=date]")) return;
  limits[event.target.name] = event.target.value;
  showLimits();
});
element.addEventListener("click", (event) => {
  const does = event.target.closest("[data-do]")?.dataset.do;
  if (does === "add") addSource();
  if (does === "take") {
    takeSource(event.target.closest("button").textContent);
    if (matchMedia("(hover: hover)").matches) source().focus();
  }
  if (does === "leave") { setEditing(""); text().value = ""; text().focus(); }
  if (does === "stop") {
    if (asked && !text().value) text().value = asked.question;
    asked = null;
    sent = 0;
    trigger("stop");
    text().focus();
  }
});
document.addEventListener("bb:ask", (event) => {
  const { question, turn = "", since = limits.since, until = limits.until, sources = limits.sources } = event.detail;
  ask(question, { since, until, sources }, turn);
});
document.addEventListener("bb:edit", (event) => {
  const { question, turn, since, until, sources } = event.detail;
  Object.assign(limits, { since, until, sources });
  text().value = question;
  setEditing(turn);
  showLimits();
  text().focus();
});
document.addEventListener("bb:reopened", takeLimits);
document.addEventListener("bb:opened", () => {
  if (!form()) return;
  setEditing("");
  if (window.briefbot.conversation()) return;
  Object.assign(limits, { since: "", until: "", sources: [] });  // a new conversation begins without the limits of another
  showLimits();
});
document.addEventListener("bb:answered", () => {
  if (sent) { sent = 0; keepDraft(); }
  asked = null;
  showState();
});
element.addEventListener("input", (event) => {
  if (event.target === source()) { tellOfSource(""); offerSources(); }
  keepDraft();
});
new MutationObserver(showState).observe(notice, { subtree: true, childList: true });
watch("value", () => {
  if (!form()) return;
  text().value = sessionStorage.getItem("bb-draft") || "";
  showLimits();
  if (!isTaken) takeLimits();  // the conversation was drawn before the question box
  showState();
  if (matchMedia("(hover: hover)").matches && document.activeElement === document.body) text().focus({ preventScroll: true });
});
