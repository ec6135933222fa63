// The list of conversations: opens, finds, renames and deletes them.
const at = () => window.briefbot.conversation();

function open(name) {
  document.dispatchEvent(new CustomEvent("bb:opened"));
  trigger("open", { conversation: name });
}
let confirming = 0;
async function confirmed(dialog) {
  const mine = ++confirming;
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((done) => {
    // A dialog that was closed and is open again has yet to tell of its closing.
    const closed = () => { if (!dialog.open) { dialog.removeEventListener("close", closed); done(); } };
    dialog.addEventListener("close", closed);
  });
  return mine === confirming && dialog.returnValue === "ok";
}

element.addEventListener("click", async (event) => {
  const link = event.target.closest("a");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    history.pushState(null, "", link.getAttribute("href"));
    window.briefbot.showView();
    open(at());
    if (!at() && matchMedia("(hover: hover)").matches) document.querySelector("#bb-text").focus();
  }
  const button = event.target.closest("button[data-do]");
  if (!button) return;
  const item = button.closest("li"), conversation = item.dataset.conversation, title = item.querySelector(".bb-title").textContent;
  if (button.dataset.do === "rename") {
    const dialog = document.querySelector("#bb-rename"), field = dialog.querySelector("input");
    field.value = title;
    if (await confirmed(dialog) && field.value.trim()) trigger("rename", { conversation, at: at(), title: field.value.trim() });
  } else {
    const dialog = document.querySelector("#bb-delete");
    dialog.querySelector(".bb-named").textContent = title;
    if (!(await confirmed(dialog))) return;
    const here = at();
    if (here === conversation) history.replaceState(null, "", "/");
    trigger("delete", { conversation, at: here });
  }
});
// A button that submits nothing, so that Enter takes the one that does.
document.addEventListener("click", (event) => {
  if (event.target.closest(".bb-dialog [data-do=cancel]")) event.target.closest("dialog").close();
});
let waiting = 0;
element.addEventListener("input", (event) => {
  if (!event.target.matches(".bb-find")) return;
  clearTimeout(waiting);
  const words = event.target.value;
  waiting = setTimeout(() => trigger("find", { words, conversation: at() }), 200);
});
// The list is drawn anew while somebody types into its search box: what was typed since stays. Put back as soon as it is drawn:
// the next key would go on from what the server drew.
let typed = null;
for (const leaves of ["focusin", "pointerdown"]) {  // not focusout: the field that is drawn over may lose the focus, too
  document.addEventListener(leaves, (event) => { if (!event.target.closest?.(".bb-find")) typed = null; });
}
element.addEventListener("input", (event) => { if (event.target.matches(".bb-find")) typed = event.target.value; });
new MutationObserver(() => {
  const field = element.querySelector(".bb-find");
  if (typed === null || !field) return;
  if (field.value !== typed) field.value = typed;
  if (document.activeElement !== field) field.focus({ preventScroll: true });
}).observe(document.querySelector("#bb-side"), { subtree: true, childList: true, attributes: true, attributeFilter: ["value"] });
addEventListener("popstate", () => {
  window.briefbot.showView();
  const shown = document.querySelector("#bb-chat .bb-thread")?.dataset.conversation || "";
  if (shown !== at()) open(at());
});
document.addEventListener("bb:return", () => trigger("open", { conversation: at() }));
