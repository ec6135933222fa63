// Examples ask their question.
element.addEventListener("click", (event) => {
  const example = event.target.closest("button[data-question]");
  if (example) trigger("example", { question: example.dataset.question });
});
