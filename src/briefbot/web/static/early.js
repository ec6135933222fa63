// Before the page is drawn: the theme a person chose, and which of the two views the address names.
(() => {
  const root = document.documentElement;
  window.briefbot = {
    chosenTheme: () => localStorage.getItem("bb-theme"),
    showTheme() {
      const dark = (this.chosenTheme() || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
      document.body.classList.toggle("dark", dark);
      root.style.colorScheme = dark ? "dark" : "light";
    },
    showView() {
      root.dataset.view = location.hash === "#corpus" ? "corpus" : "chat";
      for (const link of document.querySelectorAll("#bb-header a[data-view]")) {
        if (link.dataset.view === root.dataset.view) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      document.dispatchEvent(new CustomEvent("bb:view", { detail: root.dataset.view }));
    },
    askedIn: null,  // the conversation that a question on its way belongs to
    // The names of what opens the citations of the conversation, in their order.
    citations: () => [...new Set([...document.querySelectorAll("#bb-chat :is(.bb-marker, .bb-hit)")].map((button) => button.dataset.key))],
    conversation: () => new URL(location.href).searchParams.get("c") || "",
  };
  addEventListener("hashchange", () => window.briefbot.showView());
  addEventListener("DOMContentLoaded", () => { window.briefbot.showTheme(); window.briefbot.showView(); });
  // A page that the Back button brings back may be that of somebody who has logged out since.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  // Whoever is no longer logged in is shown the way in, not an error of the page.
  const fetchFirst = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await fetchFirst(...asked);
    if (answer.status === 401) location.reload();
    return answer;
  };
})();
