// The conversation: markers ask for their source, and a new answer comes into view.
element.addEventListener("click", (event) => {
  const cited = event.target.closest("button[data-key]");
  if (!cited) return;
  const { turn, kind, number } = cited.dataset;
  trigger("cite", { turn: Number(turn), kind, number: Number(number) });
});

element.setAttribute("role", "log");
element.setAttribute("aria-label", "Conversation");

let shown = 0;
watch("value", () => {
  const turns = element.querySelectorAll(".bb-turn");
  if (turns.length > shown) turns[turns.length - 1].scrollIntoView({ block: "start" });
  shown = turns.length;
});
