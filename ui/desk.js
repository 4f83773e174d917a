/* The reading desk's only script: links between an answer and its evidence.
   It listens on the document, so it does not care when Gradio draws what again. */
(() => {
  "use strict";

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
        whole.textContent = open ? "Show less" : "Show whole passage";
      }
    },
    true,
  );

  /* Gradio labels a message with the HTML it was given; a screen reader should hear the
     message itself. */
  const unlabel = () => {
    for (const message of document.querySelectorAll('#uj-chat [data-testid][aria-label*="<"]')) {
      message.removeAttribute("aria-label");
    }
  };
  new MutationObserver(unlabel).observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["aria-label"],
  });
})();
