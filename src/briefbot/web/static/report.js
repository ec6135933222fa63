// The report of a rebuild stays until it is closed.
element.addEventListener("click", (event) => {
  if (event.target.closest(".bb-dismiss")) props.value = "";
});
