// The focus stays where it was when a part of the page is drawn anew, and goes to the question where that is gone.
(() => {
  const PARTS = "#bb-header, #bb-side, #bb-welcome, #bb-chat, #bb-composer, #bb-source, #bb-corpus";
  const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";
  const isSeen = (element) => element.isConnected && element.checkVisibility({ visibilityProperty: true });
  let last = null;

  function nameOf(element) {
    const { action, judgement, key, step, view } = element.dataset;
    const turn = element.closest("[data-turn]")?.dataset.turn, item = element.closest("li[data-conversation]")?.dataset.conversation;
    const own = [element.id, element.name, element.getAttribute("href"), element.dataset.do, element.className.replace("bb-current", "").trim()];
    return JSON.stringify([turn, item, element.tagName, action, judgement, key, step, view, ...own]);
  }
  function keep() {
    const at = document.activeElement;
    if (!last || (at !== document.body && isSeen(at)) || isSeen(last.element)) return;
    const { part, name } = last;
    last = null;
    const again = [...part.querySelectorAll(FOCUSABLE)].find((each) => nameOf(each) === name && isSeen(each));
    if (again) again.focus({ preventScroll: true });
    else if (matchMedia("(hover: hover)").matches) {  // elsewhere a keyboard would cover half of the window
      const fallback = [part.querySelector(".bb-new"), document.querySelector("#bb-text")].find((each) => each && isSeen(each));
      if (fallback) fallback.focus({ preventScroll: true });
    }
  }
  addEventListener("focusin", ({ target }) => {
    const part = target.closest(PARTS);
    last = part ? { part, element: target, name: nameOf(target) } : null;
  });
  // Whoever presses beside everything wants the focus nowhere.
  addEventListener("pointerdown", ({ target }) => { if (!target.closest(FOCUSABLE)) last = null; });
  const watched = { subtree: true, childList: true, attributes: true, attributeFilter: ["hidden", "open", "disabled", "data-drawer", "data-view"] };
  new MutationObserver(keep).observe(document, watched);
})();
