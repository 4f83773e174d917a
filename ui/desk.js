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

  /* What buttons of the evidence and of the lists do (see clicks.js): alone, or once the server
     has answered. */
  const desk = () => document.getElementById("uj-right");

  window.ujumbeDoes = (button) => {
    const { do: what, text = "", done = "" } = button.dataset;
    if (what === "copy") copy(button, text, done);
    else if (what === "rename" && !button.closest("form")) rename(button);
    else return false;
    return true;
  };

  async function copy(button, text, done) {
    if (!(await isCopied(text))) return; // not allowed: then nothing is claimed
    const label = button.textContent;
    if (label === done) return; // it says so still
    button.textContent = done;
    setTimeout(() => {
      if (button.textContent === done) button.textContent = label;
    }, 1500);
  }

  async function isCopied(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return isCopiedAsSelected(text);
    }
  }

  /* Over plain HTTP from another computer a browser gives a page no clipboard. */
  function isCopiedAsSelected(text) {
    const had = document.activeElement;
    const area = document.createElement("textarea");
    area.value = text;
    area.readOnly = true;
    area.style.cssText = "position: fixed; inset: 0 auto auto 0; opacity: 0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    had?.focus({ preventScroll: true });
    return done;
  }

  /* A question asked anew, as it was or changed, in its place in the chat. The server has what
     follows it removed: where something does, it is shown to change first, and says so. */
  function follows(button) {
    const last = [...document.querySelectorAll("#uj-chat [name=again]")].at(-1);
    return button.value !== last?.value;
  }

  function anew(told) {
    leaveEdit();
    window.ujumbeAnew?.(told);
    desk()?.classList.remove("uj-reading");
    if (matchMedia("(pointer: coarse)").matches) return; // its keyboard would cover the answer
    document.querySelector("#uj-box textarea")?.focus();
  }

  function edit(turn, focused = "textarea") {
    const button = document.querySelector(`#uj-chat [name="edit"][value="${turn}"]`);
    const place = button?.closest(".uj-turn");
    const made = document.querySelector("#uj-anew form")?.cloneNode(true);
    if (!place || !made) return;
    leaveEdit();
    const text = made.elements.question;
    text.value = place.querySelector(".uj-question").textContent;
    if (follows(button)) text.setAttribute("aria-describedby", "uj-later");
    else made.querySelector("#uj-later").remove();
    place.append(made);
    text.setSelectionRange(text.value.length, text.value.length);
    made.querySelector(focused).focus();
    made.scrollIntoView({ block: "nearest" });
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      if (text.value.trim()) anew({ turn, question: text.value });
      else text.focus();
    });
  }

  function leaveEdit() {
    const form = document.querySelector("#uj-chat .uj-edit");
    const place = form?.closest(".uj-turn");
    form?.remove();
    place?.querySelector("[name=edit]")?.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#uj-chat .uj-turn button, #uj-chat .uj-anew button");
    if (button?.name === "edit") edit(button.value);
    if (button?.name === "cancel") leaveEdit();
    if (button?.name !== "again") return;
    if (follows(button)) edit(button.value, "[type=submit]");
    else anew({ turn: button.value });
  });

  /* In another language the chat is drawn anew, and a form in it is gone: it is opened once more. */
  let edited = null;

  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("#uj-language input")) return;
    const form = document.querySelector("#uj-chat .uj-edit");
    const turn = form?.closest(".uj-turn").querySelector("[name=edit]")?.value;
    edited = form && { turn, text: form.elements.question.value };
  });

  window.ujumbeReworded = () => setTimeout(() => {
    if (!edited) return;
    const had = document.activeElement;
    edit(edited.turn);
    const text = document.querySelector("#uj-chat .uj-edit textarea");
    if (text) text.value = edited.text;
    edited = null;
    had?.focus({ preventScroll: true });
  });

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("#uj-chat .uj-edit");
    if (!form || event.isComposing) return;
    if (event.key === "Escape") leaveEdit();
    if (event.key !== "Enter" || event.shiftKey || event.target.name !== "question") return;
    event.preventDefault();
    form.requestSubmit();
  });

  function rename(button) {
    const item = button.closest("li");
    const open = item?.querySelector('[data-do="open"]');
    if (!open || item.querySelector("form")) return;
    const form = document.createElement("form");
    const title = document.createElement("input");
    title.name = "title";
    title.maxLength = 80;
    title.dir = "auto";
    title.value = open.querySelector(".uj-kept-title")?.textContent ?? "";
    title.setAttribute("aria-label", button.textContent);
    const save = document.createElement("button");
    save.type = "submit";
    save.hidden = true;
    Object.assign(save.dataset, { do: "rename", id: button.dataset.id });
    form.append(title, save);
    open.hidden = true;
    open.after(form);
    const end = () => {
      form.remove();
      open.hidden = false;
    };
    title.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      end();
      button.focus();
    });
    title.addEventListener("blur", () => setTimeout(end, 200));
    title.select();
  }

  window.ujumbeArrived = (file) => {
    const asked = window.ujumbeAsked ?? {};
    if (asked.do === "article") read(asked);
    if (asked.do?.startsWith("export") && file?.name) keep(file);
    stay();
    window.ujumbeAsked = null;
  };

  /* Gradio writes a message into the place of the one before, whose going by has begun or is over. */
  function stay() {
    for (const notice of document.querySelectorAll("#uj-notices .uj-notice")) {
      for (const leaving of notice.getAnimations()) {
        leaving.cancel();
        leaving.play();
      }
    }
  }

  function read(asked) {
    const article = document.getElementById("uj-article");
    if (!article) return; // it could not be opened
    desk()?.classList.add("uj-reading");
    const mark = document.getElementById(`uj-mark-${asked.turn}-${asked.marker}`);
    article.focus({ preventScroll: true });
    (mark ?? article).scrollIntoView({ block: mark ? "center" : "start" });
  }

  function keep(file) {
    const address = URL.createObjectURL(new Blob([file.content], { type: "application/octet-stream" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  window.ujumbeAside = () => {
    root.classList.toggle("uj-aside");
    tellAside();
  };

  function tellAside() {
    const button = document.getElementById("uj-aside");
    const open = String(root.classList.contains("uj-aside"));
    if (button && button.getAttribute("aria-expanded") !== open) {
      button.setAttribute("aria-expanded", open);
    }
  }

  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  function show(section) {
    for (const other of document.querySelectorAll(".uj-section")) {
      other.hidden = other !== section;
    }
  }

  /* The evidence may lie behind the list of articles: before it is drawn nothing leads to it. */
  function goTo(target) {
    const tab = document.querySelector('#uj-tabs [role="tab"][data-tab-id="evidence"]');
    if (!target.closest("#uj-tabs") || tab?.getAttribute("aria-selected") !== "false") {
      reach(target);
      return;
    }
    tab.click();
    requestAnimationFrame(() => reach(target));
  }

  function reach(target) {
    for (const active of document.querySelectorAll(".uj-active")) {
      active.classList.remove("uj-active");
    }
    for (const chip of document.querySelectorAll(".uj-cite[aria-current]")) {
      chip.removeAttribute("aria-current");
    }
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    const section = target.closest(".uj-section");
    if (section) {
      show(section);
      desk()?.classList.remove("uj-reading");
    }
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
        if (link.closest(".uj-back")) desk()?.classList.remove("uj-reading");
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
    tellAside();
    unlabel();
  };
  new MutationObserver(tidy).observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["aria-label"],
  });
})();
