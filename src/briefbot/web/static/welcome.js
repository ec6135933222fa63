// Examples ask their question.
element.addEventListener("click", (event) => {
  const example = event.target.closest("button[data-question]");
  if (example) document.dispatchEvent(new CustomEvent("bb:ask", { detail: { question: example.dataset.question } }));
});
