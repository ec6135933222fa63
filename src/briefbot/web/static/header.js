// Views, language, theme, and the drawer that holds the conversations where the window is narrow.
const root = document.documentElement;
const drawer = () => element.querySelector(".bb-drawer");

function setDrawer(open) {
  if (open) root.dataset.drawer = ""; else delete root.dataset.drawer;
  if (drawer()) drawer().setAttribute("aria-expanded", String(open));
}

element.addEventListener("click", (event) => {
  if (event.target.closest(".bb-drawer")) {
    setDrawer(!("drawer" in root.dataset));
    if ("drawer" in root.dataset) document.querySelector("#bb-side .bb-new").focus();
  }
  if (event.target.closest(".bb-theme")) {
    localStorage.setItem("bb-theme", document.body.classList.contains("dark") ? "light" : "dark");
    window.briefbot.showTheme();
  }
});
element.addEventListener("change", (event) => {
  if (!event.target.closest(".bb-language")) return;
  document.cookie = `bb-language=${event.target.value}; path=/; max-age=31536000; samesite=lax`;
  location.reload();
});
// Gradio's page has a base address: a plain "#corpus" would leave the conversation that the address names.
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (!link) return;
  event.preventDefault();
  const name = link.getAttribute("href").slice(1), place = document.getElementById(name);
  if (place) place.focus();
  else location.hash = name;
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("#bb-side, .bb-drawer, dialog")) setDrawer(false);
  for (const menu of document.querySelectorAll("details.bb-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement.closest("details.bb-menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); event.stopImmediatePropagation(); return; }
  if ("drawer" in root.dataset) { setDrawer(false); drawer().focus(); event.stopImmediatePropagation(); }
});
document.addEventListener("bb:opened", () => setDrawer(false));
watch("value", () => {
  root.lang = element.querySelector(".bb-bar").dataset.language;
  window.briefbot.showTheme();
  window.briefbot.showView();
});
