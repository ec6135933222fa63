// The source panel: scrolls to what is cited, and gives the focus back to the marker when it is closed.
const empty = props.value;
const article = () => element.querySelector(".bb-article");

function close() {
  const opened = article();
  if (!opened) return;
  const opener = document.querySelector(`#bb-chat [data-key="${CSS.escape(opened.dataset.opener)}"]`);
  props.value = empty;
  if (opener) opener.focus({ preventScroll: true });
}

element.addEventListener("click", (event) => {
  if (event.target.closest(".bb-close")) close();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
watch("value", () => {
  const opened = article();
  if (!opened) return;
  opened.querySelector("h2").focus({ preventScroll: true });
  const cited = opened.querySelector("mark") || opened.querySelector("[aria-current]");
  if (!cited) return;
  const panel = opened.parentElement;
  const offset = cited.getBoundingClientRect().top - opened.getBoundingClientRect().top;
  opened.scrollTop += offset - opened.clientHeight / 3;
});
