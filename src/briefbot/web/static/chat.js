// The conversation: markers show and open their source, and each answer can be copied, asked again, edited and rated.
const conversation = () => element.querySelector(".bb-thread")?.dataset.conversation || "";
const card = document.createElement("div");
card.id = "bb-card";
card.hidden = true;
card.setAttribute("role", "tooltip");
for (const name of ["quote", "where", "fate"]) {
  const line = document.createElement("p");
  line.className = `bb-card-${name}`;
  line.dir = "auto";
  card.append(line);
}
card.querySelector(".bb-card-where").id = "bb-card-where";
// A region of its own while it is shown: what stands outside of all of them a screen reader may never come to.
const place = document.createElement("section");
place.hidden = true;
place.setAttribute("aria-labelledby", "bb-card-where");
place.append(card);
document.querySelector(".gradio-container").append(place);

function showCard(marker) {
  const { meaning, quote = meaning, where = marker.textContent, fate = "" } = marker.dataset;
  card.querySelector(".bb-card-quote").textContent = quote;
  card.querySelector(".bb-card-where").textContent = where;
  card.querySelector(".bb-card-fate").textContent = fate;
  card.lang = meaning ? marker.closest("[lang]").lang : "";
  place.hidden = card.hidden = false;
  marker.setAttribute("aria-describedby", "bb-card");
  const spot = marker.getBoundingClientRect(), own = card.getBoundingClientRect();
  const below = spot.bottom + 8;  // above it the card would hide the claim it is to be read beside
  card.style.left = `${Math.max(8, Math.min(spot.left, innerWidth - own.width - 8))}px`;
  card.style.top = `${below + own.height <= innerHeight - 8 ? below : Math.max(8, spot.top - own.height - 8)}px`;
}
function hideCard() {
  place.hidden = card.hidden = true;
}
for (const [shows, hides] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
  element.addEventListener(shows, (event) => {
    const marker = event.target.closest?.(".bb-marker, .bb-verdict");
    // A finger opens the article; what the focus comes back to on closing it asks for no quote.
    const isAsked = event.type === "focusin" ? marker?.matches(":focus-visible") : event.pointerType !== "touch";
    if (marker && isAsked) showCard(marker);
  });
  element.addEventListener(hides, (event) => { if (event.target.closest?.(".bb-marker, .bb-verdict")) hideCard(); });
}
// What a verdict means is all that pressing it shows; a finger elsewhere, or Escape, puts it away.
element.addEventListener("click", (event) => {
  const verdict = event.target.closest(".bb-verdict");
  if (verdict) showCard(verdict);
});
document.addEventListener("pointerdown", (event) => { if (!event.target.closest?.(".bb-verdict")) hideCard(); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hideCard(); });
addEventListener("scroll", hideCard, { passive: true });

function cite(button) {
  hideCard();
  const { of, kind, number, key } = button.dataset;
  for (const old of element.querySelectorAll(".bb-current")) old.classList.remove("bb-current");
  for (const same of element.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)) same.classList.add("bb-current");
  document.dispatchEvent(new CustomEvent("bb:cited", { detail: key }));
  trigger("cite", { of, kind, number: Number(number), key });
}
async function copy(button) {
  const { plain, rich } = button.dataset;
  try {
    await navigator.clipboard.write([new ClipboardItem({
      "text/plain": new Blob([plain], { type: "text/plain" }), "text/html": new Blob([rich], { type: "text/html" }),
    })]);
  } catch {  // an address without https, or a browser that asks first
    const box = document.createElement("textarea");
    box.value = plain;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
    button.focus();
  }
  button.setAttribute("aria-label", document.querySelector("#bb-composer .bb-form").dataset.copied);
  button.classList.add("bb-done");
  setTimeout(() => { button.setAttribute("aria-label", button.title); button.classList.remove("bb-done"); }, 2000);
}
function act(button) {
  const turn = button.closest(".bb-turn"), name = turn.dataset.turn;
  const scoped = () => {
    const { question, since, until, sources } = JSON.parse(button.dataset.asked);
    return { question, since: since || "", until: until || "", sources, turn: name };
  };
  const acts = {
    copy: () => copy(button),
    retry: () => document.dispatchEvent(new CustomEvent("bb:ask", { detail: scoped() })),
    edit: () => document.dispatchEvent(new CustomEvent("bb:edit", { detail: scoped() })),
    good: () => rate(button, name, "good"),
    bad: () => rate(button, name, "bad"),
  };
  acts[button.dataset.action]();
}
let rated = "";
function rate(button, name, judgement) {
  const taken = button.getAttribute("aria-pressed") === "true";
  rated = name;
  trigger("rate", { of: name, judgement: taken ? "" : judgement, reason: "" });
}
// What a thumb asks for is seen; what folds away once it was sent leaves the focus where it was.
function showRating(turn) {
  turn?.querySelector(".bb-rated summary")?.focus({ preventScroll: true });
  turn?.querySelector(".bb-rating, .bb-rated")?.scrollIntoView({ block: "nearest" });
  rated = "";
}

// One conversation is drawn over another: a field goes on holding what was typed into it, which is no reason for another answer.
const typedFor = new WeakMap();
element.addEventListener("input", ({ target }) => typedFor.set(target, target.id));
function dropForeignReasons() {
  for (const field of element.querySelectorAll(".bb-rating input")) {
    if (typedFor.has(field) && typedFor.get(field) !== field.id) field.value = field.defaultValue;
  }
}

element.addEventListener("click", (event) => {
  const cited = event.target.closest("button[data-key]"), action = event.target.closest("button[data-action]");
  if (cited) cite(cited);
  if (action) act(action);
});
element.addEventListener("submit", (event) => {
  event.preventDefault();
  const rating = event.target.closest(".bb-rating");
  rated = rating.closest(".bb-turn").dataset.turn;
  const { judgement } = rating.dataset, reason = rating.querySelector("input").value;
  trigger("rate", { of: rated, judgement, reason });
});
// Through the citations by the arrow keys, from a marker and from the panel.
element.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!step || !event.target.matches(".bb-marker")) return;
  const markers = [...element.querySelectorAll(".bb-marker")], next = markers[markers.indexOf(event.target) + step];
  if (next) { event.preventDefault(); next.focus(); }
});
document.addEventListener("bb:step", (event) => {
  const { opener, step } = event.detail, keys = window.briefbot.citations();
  const key = keys[keys.indexOf(opener) + step];
  if (!key) return;
  const button = element.querySelector(`[data-key="${CSS.escape(key)}"]`);
  cite(button);
  button.scrollIntoView({ block: "nearest" });
});

element.setAttribute("role", "log");
let shown = 0, at = "";
// Whether this is the answer to a question of a conversation that was left since: it is kept there, and here no news.
function isElsewhere() {
  const { askedIn } = window.briefbot, here = window.briefbot.conversation();
  if (askedIn === null) return false;
  if (askedIn === here || conversation() !== here) window.briefbot.askedIn = null;
  return askedIn !== here && conversation() !== here;
}
watch("value", () => {
  hideCard();
  dropForeignReasons();
  if (isElsewhere()) { document.dispatchEvent(new CustomEvent("bb:return")); return; }
  const turns = element.querySelectorAll(".bb-turn");
  if (conversation() !== at && conversation() === window.briefbot.conversation()) document.dispatchEvent(new CustomEvent("bb:reopened"));
  if (conversation() && conversation() !== window.briefbot.conversation()) {
    history.replaceState(null, "", `/?c=${encodeURIComponent(conversation())}${location.hash}`);
  }
  if (turns.length && (conversation() !== at || turns.length > shown)) turns[turns.length - 1].scrollIntoView({ block: "start" });
  else if (rated) showRating(element.querySelector(`[data-turn="${CSS.escape(rated)}"]`));
  document.dispatchEvent(new CustomEvent("bb:answered"));
  shown = turns.length;
  at = conversation();
});
