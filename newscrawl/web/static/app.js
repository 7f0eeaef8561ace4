// What the pages do beside htmx: times that go on, a place in the list that stays.
"use strict";

(() => {
  const units = JSON.parse(document.documentElement.dataset.units);
  const lang = document.documentElement.lang;

  // As in newscrawl/web/i18n/messages.py.
  const amount = (unit, count) => {
    if (lang === "en") return `${count} ${unit}${count === 1 ? "" : "s"}`;
    const [one, two, few, many] = units[unit];
    if (count <= 2) return count === 1 ? one : two;
    const rest = count % 100;
    return `${count} ${rest < 3 ? one : rest <= 10 ? few : many}`;
  };

  const ago = (seconds) => {
    if (seconds >= 30 * 86400) return "";
    if (seconds < 60) return lang === "en" ? "now" : "الآن";
    const [unit, size] = seconds >= 86400 ? ["day", 86400] : seconds >= 3600 ? ["hour", 3600] : ["minute", 60];
    const told = amount(unit, Math.floor(seconds / size));
    return lang === "en" ? `${told} ago` : `منذ ${told}`;
  };

  const tick = () => {
    const now = Date.now() / 1000;
    for (const span of document.querySelectorAll(".ago[data-at]")) {
      const text = ago(now - Number(span.dataset.at));
      if (span.textContent !== text) span.textContent = text;
    }
  };

  // The address says which articles are on the page, so that going back shows them again, where they were.
  const stay = () => {
    const list = document.querySelector(".cards[data-stay]");
    const pages = document.querySelectorAll("#list .cards").length;
    if (!list || pages < 2) return;
    const address = new URL(list.dataset.stay, location.href);
    const before = Number(new URL(location.href).searchParams.get("pages") || 1);
    address.searchParams.set("pages", String(Math.min(20, pages - 1 + Number(list.dataset.pages || before))));
    list.dataset.pages ||= String(before);
    history.replaceState(history.state, "", address);
  };

  // The way back leads to the list as it was left, where that is where somebody came from.
  document.addEventListener("click", (event) => {
    const back = event.target.closest("a.back");
    if (!back || event.ctrlKey || event.metaKey || event.shiftKey || !document.referrer) return;
    const from = new URL(document.referrer);
    if (from.origin !== location.origin || from.pathname !== new URL(back.href).pathname) return;
    event.preventDefault();
    history.back();
  });

  // What was unfolded stays so when its part of the page renews itself.
  let unfolded = new Set();
  const folds = (which) => [...document.querySelectorAll(which)];
  document.addEventListener("htmx:beforeSwap", () => {
    unfolded = new Set(folds("details[open] > summary").map((summary) => summary.textContent));
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const summary of folds("details > summary")) {
      if (unfolded.has(summary.textContent)) summary.parentElement.open = true;
    }
  });

  setInterval(tick, 30000);
  document.addEventListener("htmx:afterSettle", () => {
    tick();
    stay();
  });
})();
