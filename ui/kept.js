/* The list of conversations, before clicks.js: clicks go to the server one at a time, and between
   them the wish to list what another tab changed (see store.js), for which no click is lost. */

const send = trigger;
const button = (what, id) => element.querySelector(`[data-do="${what}"][data-id="${id}"]`);

let now = null; // what the server does
let asked = null; // what it is to do next
let stale = false;
let held = null; // where the keyboard was

trigger = (_, clicked) => {
  if (!now || now.do === "list") asked ??= clicked;
  next();
};

window.ujumbeRelist = () => {
  stale = true;
  next();
};

function next() {
  if (now) return;
  if (asked) {
    now = asked;
    asked = null;
  } else if (stale && !element.querySelector("form")) { // or a new title would be gone
    const focused = document.activeElement;
    held = element.contains(focused) ? { focused, ...focused.dataset } : null;
    now = { do: "list" };
    stale = false;
  } else return;
  send("click", { ...now, asks: window.ujumbeCount });
  const begun = now;
  setTimeout(() => begun === now && window.ujumbeListed(), 10_000); // the server failed
}

new MutationObserver(next).observe(element, { subtree: true, childList: true });

/* What was clicked may be gone. And Gradio draws one conversation, or one item of the list, over
   another: what was typed about an answer must not stay for the next, nor the keyboard. */
window.ujumbeListed = () => {
  const { do: what, id } = now ?? {};
  now = null;
  if (what === "open") {
    for (const form of document.querySelectorAll(".uj-feedback form")) form.reset();
  }
  setTimeout(() => {
    if (what !== "list") button(what === "delete" ? "undo" : "open", id)?.focus();
    else if (held?.focused === document.activeElement) button(held.do, held.id)?.focus();
  });
  next();
};
