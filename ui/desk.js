/* The reading desk's only script: links between an answer and its evidence, and the page's
   language. It listens on the document, so it does not care when Gradio draws what again. */
(() => {
  "use strict";

  /* The language. The server words the page; the header says in which language, and the root
     of the document follows it. Only what somebody chose is remembered: whoever never did
     keeps the browser's language. */
  const root = document.documentElement;
  const languages = ["en", "ar", "de", "sw"];
  const memory = "ujumbe-language";

  window.ujumbeLanguage = () => {
    try {
      const remembered = localStorage.getItem(memory);
      return languages.includes(remembered) ? remembered : null;
    } catch {
      return null; // the browser keeps nothing
    }
  };

  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("#uj-language input")) return;
    try {
      localStorage.setItem(memory, event.target.value);
    } catch {
      /* the browser keeps nothing: then it is not remembered */
    }
  });

  /* Until the first words arrive, nothing is shown: they might be in another language. */
  root.classList.add("uj-opening");
  setTimeout(() => root.classList.remove("uj-opening"), 5000);

  function follow() {
    const header = document.querySelector("#uj-head .uj-brand");
    const group = document.querySelector("#uj-language");
    if (!header || !group) return;
    root.classList.remove("uj-opening");
    if (root.lang !== header.lang) root.lang = header.lang;
    if (root.dir !== header.dir) root.dir = header.dir;
    const log = document.querySelector('#uj-chat [role="log"]');
    const name = header.dataset.messages;
    if (log && log.getAttribute("aria-label") !== name) log.setAttribute("aria-label", name);
    if (group.getAttribute("aria-label") !== header.dataset.switch) {
      group.setAttribute("role", "radiogroup");
      group.setAttribute("aria-label", header.dataset.switch);
    }
    for (const input of group.querySelectorAll("input")) {
      // Gradio names each of its own: the arrow keys would not lead from one to the next.
      if (input.name !== memory) input.name = memory;
      if (input.parentElement.lang !== input.value) input.parentElement.lang = input.value;
    }
  }

  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  function show(section) {
    for (const other of document.querySelectorAll(".uj-section")) {
      other.hidden = other !== section;
    }
  }

  function goTo(target) {
    for (const active of document.querySelectorAll(".uj-active")) {
      active.classList.remove("uj-active");
    }
    for (const chip of document.querySelectorAll(".uj-cite[aria-current]")) {
      chip.removeAttribute("aria-current");
    }
    const section = target.closest(".uj-section");
    if (section) show(section);
    if (target.matches(".uj-card")) {
      target.classList.add("uj-active");
      const chip = document.getElementById(target.id.replace("card", "cite"));
      if (chip) chip.setAttribute("aria-current", "true");
    }
    const place = target.matches(".uj-card") ? "start" : "nearest";
    target.focus({ preventScroll: true });
    target.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block: place });
  }

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.('a[href^="#uj-"]');
      if (link) {
        event.preventDefault();
        event.stopPropagation();
        const target = document.getElementById(link.getAttribute("href").slice(1));
        if (target) goTo(target);
        return;
      }
      const whole = event.target.closest?.(".uj-whole");
      if (whole) {
        const open = whole.closest(".uj-card").classList.toggle("uj-open");
        whole.setAttribute("aria-expanded", String(open));
      }
    },
    true,
  );

  /* Gradio labels a message with the HTML it was given, and an example with English words; a
     screen reader should hear the message, and the example, itself. */
  const labelled = '#uj-chat :is([data-testid][aria-label*="<"], .example[aria-label])';
  const unlabel = () => {
    for (const element of document.querySelectorAll(labelled)) {
      element.removeAttribute("aria-label");
    }
  };
  const tidy = () => {
    follow();
    unlabel();
  };
  new MutationObserver(tidy).observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["aria-label"],
  });
})();
