(function () {
  "use strict";
  var root = document.documentElement;
  var buttons = document.querySelectorAll(".languages button");

  function remembered() {
    try { return localStorage.getItem("parstudy-lang"); } catch (error) { return null; }
  }

  function remember(lang) {
    try { localStorage.setItem("parstudy-lang", lang); } catch (error) { /* a page from disk may not */ }
  }

  function place() {
    var found = document.querySelector("[data-place]");
    document.querySelectorAll("[data-place]").forEach(function (element) {
      if (element.getBoundingClientRect().top <= 120) { found = element; }
    });
    return found;
  }

  function show(lang) {
    root.lang = lang;
    root.dataset.lang = lang;
    document.title = root.dataset["title" + lang.charAt(0).toUpperCase() + lang.slice(1)];
    buttons.forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.value === lang));
    });
  }

  buttons.forEach(function (button) {
    button.addEventListener("click", function () {
      var anchor = place();
      var before = anchor.getBoundingClientRect().top;
      show(button.value);
      remember(button.value);
      window.scrollBy(0, anchor.getBoundingClientRect().top - before);
    });
  });

  var wanted = remembered();
  if (wanted !== "vi" && wanted !== "en") {
    wanted = /^en/i.test(navigator.language || "") ? "en" : "vi";
  }
  show(wanted);
})();
