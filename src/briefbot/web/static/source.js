// The source panel: scrolls to what is cited, steps through the citations, and gives the focus back when it is closed.
const article = () => element.querySelector(".bb-article");
const opened = () => element.querySelector(".bb-article, .bb-error");
let empty = "";

function close() {
  if (!opened()) return;
  const key = article()?.dataset.opener;
  const opener = key ? document.querySelector(`#bb-chat [data-key="${CSS.escape(key)}"], #bb-corpus [data-do=open][data-article="${CSS.escape(key)}"]`) : null;
  for (const old of document.querySelectorAll("#bb-chat .bb-current")) old.classList.remove("bb-current");
  props.value = empty;
  if (opener) opener.focus({ preventScroll: true });
}
function step(by) {
  document.dispatchEvent(new CustomEvent("bb:step", { detail: { opener: article().dataset.opener, step: by } }));
}
function showPlace() {
  const { opener } = article().dataset, keys = window.briefbot.citations(), place = keys.indexOf(opener);
  element.querySelector(".bb-place").textContent = place < 0 ? "" : `${place + 1} / ${keys.length}`;
  element.querySelector("[data-step=previous]").disabled = place <= 0;
  element.querySelector("[data-step=next]").disabled = place < 0 || place === keys.length - 1;
}

element.addEventListener("click", (event) => {
  if (event.target.closest(".bb-close")) close();
  const button = event.target.closest("[data-step]");
  if (button) step(button.dataset.step === "next" ? 1 : -1);
});
element.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || !article()) return;
  if (event.key === "ArrowLeft") step(-1);
  if (event.key === "ArrowRight") step(1);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) close();
});
document.addEventListener("bb:opened", close);
document.addEventListener("bb:answered", () => { if (article()) showPlace(); });
// The same value again is no change that a component hears of.
document.addEventListener("bb:cited", (event) => { if (article()?.dataset.opener === event.detail) showCited(); });
function showCited() {
  // Whoever has begun to type since they pressed the marker goes on typing.
  if (!document.activeElement.matches("input, textarea")) element.querySelector("h2").focus({ preventScroll: true });
  const cited = element.querySelector("mark") || element.querySelector("[aria-current]"), panel = article();
  if (!cited) { panel.scrollTop = 0; return; }  // not where the article before it was left
  // Paragraphs far away are drawn when they come into view, so the first place is an estimate.
  for (let turn = 0; turn < 3; turn += 1) {
    panel.scrollTop += cited.getBoundingClientRect().top - panel.getBoundingClientRect().top - panel.clientHeight / 3;
  }
}
watch("value", () => {
  if (!opened()) { empty = props.value; return; }
  if (!article()) return;
  showPlace();
  showCited();
});
