/* What all pages have: colours, width, copying, leaving cards out. */
"use strict";

(function (flashgen) {
  const THEMES = ["system", "light", "dark"];
  const meta = (name) => (document.querySelector('meta[name="' + name + '"]') || { content: "" }).content;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  flashgen.root = meta("flashgen-root");
  flashgen.isLive = document.documentElement.dataset.live === "yes";

  /* What the person chose stays chosen, where the browser keeps it. */
  function kept(name, value) {
    try {
      if (value !== undefined) {
        localStorage.setItem("flashgen-" + name, value);
      }
      return localStorage.getItem("flashgen-" + name) || "";
    } catch {
      return value || "";
    }
  }

  flashgen.isDark = function () {
    const theme = document.documentElement.dataset.theme || "system";
    return theme === "dark" || (theme === "system" && dark.matches);
  };

  function setTheme(theme) {
    document.documentElement.dataset.theme = theme;
    document.getElementById("theme").textContent = "Theme: " + theme;
    flashgen.colourAll();
  }

  function setWidth(phone) {
    document.documentElement.dataset.width = phone ? "phone" : "";
    document.getElementById("width").setAttribute("aria-pressed", String(phone));
  }

  async function copy(button) {
    const text = button.previousElementSibling.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      window.getSelection().selectAllChildren(button.previousElementSibling);
      button.textContent = "Selected: copy it";
    }
  }

  async function forget(button) {
    const card = button.closest(".card-view");
    const undo = button.dataset.undo === "yes";
    const hadFocus = document.activeElement === button;
    button.disabled = true;
    const answer = await fetch(flashgen.root + "forget", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Flashgen-Token": meta("flashgen-token") },
      body: JSON.stringify({ guid: card.dataset.guid, undo }),
    });
    const said = await answer.json();
    flashgen.say(said.message);
    button.disabled = false;
    if (hadFocus) {
      button.focus({ preventScroll: true });
    }
    if (answer.ok) {
      button.dataset.undo = undo ? "" : "yes";
      button.textContent = undo ? "Leave it out" : "Bring it back";
      card.classList.toggle("forgotten", !undo);
    }
  }

  flashgen.say = function (text) {
    const state = document.getElementById("state");
    if (state) {
      state.textContent = text;
    }
  };

  const seen = new WeakSet();

  /* The elements below `root` that were not asked for before: when a page is renewed, a part of it stays. */
  flashgen.unseen = function (root, selector) {
    const found = [...root.querySelectorAll(selector)].filter((element) => !seen.has(element));
    found.forEach((element) => seen.add(element));
    return found;
  };

  /* All that has to be done when the content of the page, or a part of it, is new. */
  flashgen.begin = function () {
    const main = document.getElementById("main");
    for (const button of flashgen.unseen(main, "button.copy")) {
      button.addEventListener("click", () => copy(button));
    }
    for (const button of flashgen.unseen(main, "button.forget")) {
      button.addEventListener("click", () => forget(button));
    }
    flashgen.watchNote(main);
    flashgen.watchFaces(main);
    flashgen.watchRows(main);
    flashgen.watchList(main);
  };

  document.addEventListener("DOMContentLoaded", () => {
    const theme = document.getElementById("theme");
    const width = document.getElementById("width");
    theme.hidden = width.hidden = false;
    setTheme(THEMES.includes(kept("theme")) ? kept("theme") : "system");
    setWidth(kept("width") === "phone");
    theme.addEventListener("click", () => {
      const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length];
      setTheme(next);
      kept("theme", next);
    });
    width.addEventListener("click", () => {
      const phone = document.documentElement.dataset.width !== "phone";
      setWidth(phone);
      kept("width", phone ? "phone" : "desktop");
    });
    dark.addEventListener("change", flashgen.colourAll);
    document.addEventListener("keydown", (event) => {
      const search = document.getElementById("q");
      if (event.key === "/" && search && !event.target.closest("input, select, textarea")) {
        event.preventDefault();
        search.focus();
      }
    });
    flashgen.begin();
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.matches(".card-view")) {
      target.focus({ preventScroll: true });
    }
  });
})(window.flashgen);
