/* A note that is saved is on the screen a moment later: the server says when, the page asks for itself again. */
"use strict";

(function (flashgen) {
  let wait = Promise.resolve();

  /* The faces that were turned stay so, by what they ask. */
  function turned() {
    return new Set(
      [...document.querySelectorAll('.face[data-turned="yes"]')].map((face) => face.dataset.question),
    );
  }

  async function renew() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) {
      flashgen.say("the note is gone");
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const before = turned();
    const focused = document.activeElement.closest && document.activeElement.closest(".card-view");
    const top = window.scrollY;
    for (const face of page.querySelectorAll(".face")) {
      if (before.has(face.dataset.question)) {
        face.dataset.turned = "yes";
      }
    }
    const main = document.getElementById("main");
    main.replaceChildren(...page.getElementById("main").childNodes);
    flashgen.begin();
    window.scrollTo(0, top);
    if (focused && document.getElementById(focused.id)) {
      document.getElementById(focused.id).focus({ preventScroll: true });
    }
    flashgen.say("up to date");
  }

  function later() {
    wait = wait.then(renew).catch((error) => flashgen.say(String(error)));
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (!flashgen.isLive) {
      return;
    }
    const source = new EventSource(flashgen.root + "events");
    const isNote = Boolean(document.querySelector(".note"));
    const isList = Boolean(document.getElementById("filters"));
    let opened = false;
    source.addEventListener("open", () => {
      flashgen.say("live");
      if (opened && !isList) {
        later(); // something may have happened while nobody listened
      }
      opened = true;
    });
    source.addEventListener("error", () => flashgen.say("the server is gone"));
    source.addEventListener("note", () => isNote && later());
    source.addEventListener("vault", () => !isList && later());
  });
})(window.flashgen);
