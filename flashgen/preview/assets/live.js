/* A note that is saved is on the screen a moment later: the server says when, the page asks for itself again. */
"use strict";

(function (flashgen) {
  /* What one reaches by Tab in a card. */
  const REACHED = "a, button, summary, pre";
  let wait = Promise.resolve();

  /* What a card shows, whatever its number, its place and what the next build does with it. */
  function content(card) {
    return [...card.querySelectorAll(".face")].map((face) => face.dataset.question + "\0" + face.dataset.answer).join("\0");
  }

  /* Give `card`, which shows the same as before, what else is new of it; its frames stay. */
  function update(card, fresh) {
    const lit = card.classList.contains("lit");
    for (const { name, value } of fresh.attributes) {
      card.setAttribute(name, value);
    }
    card.classList.toggle("lit", lit);
    const isOpen = card.querySelector("details").open;
    const at = [...card.querySelectorAll(REACHED)].indexOf(document.activeElement);
    for (const name of ["header", "footer"]) {
      card.querySelector(":scope > " + name).replaceWith(fresh.querySelector(":scope > " + name));
    }
    card.querySelector("details").open = isOpen;
    if (at >= 0 && !card.contains(document.activeElement)) {
      card.querySelectorAll(REACHED)[at].focus({ preventScroll: true });
    }
    const faces = fresh.querySelectorAll(".face");
    card.querySelectorAll(".face").forEach((face, number) => flashgen.rename(face, faces[number].dataset.name));
  }

  /* Put the cards of a new page into this one. Those that are what they were stay where they are: a frame that is
     moved is drawn anew, and what one reads would jump. */
  function renewCards(section, fresh, all) {
    const old = [...section.querySelectorAll(".card-view")];
    const turned = new Set([...section.querySelectorAll('.face[data-turned="yes"]')].map((face) => face.dataset.question));
    let at = 0;
    for (const card of fresh.querySelectorAll(".card-view")) {
      const same = old.findIndex((one, number) => number >= at && content(one) === content(card));
      if (same >= 0) {
        old.slice(at, same).forEach((one) => one.remove());
        update(old[same], card);
        at = same + 1;
      } else {
        for (const face of card.querySelectorAll(".face")) {
          face.dataset.turned = all || turned.has(face.dataset.question) ? "yes" : "";
        }
        section.insertBefore(card, old[at] || null);
      }
    }
    old.slice(at).forEach((one) => one.remove());
    section.querySelectorAll(".none").forEach((one) => one.remove());
    section.prepend(...fresh.querySelectorAll(".none"));
  }

  function renewNote(main, fresh) {
    const focused = document.activeElement.closest && document.activeElement.closest(".card-view");
    const all = Boolean(main.querySelector('#answers[aria-pressed="true"]'));
    main.querySelector(".title").replaceWith(fresh.querySelector(".title"));
    main.querySelectorAll("#answers").forEach((button) => button.setAttribute("aria-pressed", String(all)));
    main.querySelector(".source").replaceChildren(...fresh.querySelector(".source").childNodes);
    renewCards(main.querySelector(".cards"), fresh.querySelector(".cards"), all);
    if (focused && document.activeElement === document.body && document.getElementById(focused.id)) {
      document.getElementById(focused.id).focus({ preventScroll: true });
    }
  }

  async function renew() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) {
      flashgen.say("the note is gone");
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = document.getElementById("main");
    const fresh = page.getElementById("main");
    if (document.getElementById("filters")) {
      await flashgen.renewList(fresh);
    } else if (main.querySelector(".note") && fresh.querySelector(".note")) {
      renewNote(main, fresh);
    } else {
      const top = window.scrollY;
      main.replaceChildren(...fresh.childNodes);
      window.scrollTo(0, top);
    }
    flashgen.begin();
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
    let opened = false;
    source.addEventListener("open", () => {
      flashgen.say("live");
      if (opened) {
        later(); // something may have happened while nobody listened
      }
      opened = true;
    });
    source.addEventListener("error", () => flashgen.say("the server is gone"));
    source.addEventListener("note", () => isNote && later());
    source.addEventListener("vault", later);
  });
})(window.flashgen);
