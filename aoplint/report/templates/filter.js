"use strict";
(function () {
  var bar = document.getElementById("filter");
  var articles = Array.prototype.slice.call(document.querySelectorAll("#findings article"));
  var groups = Array.prototype.slice.call(document.querySelectorAll("#findings details.group"));
  function openTo(id) {
    var target = id && document.getElementById(id);
    for (var node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") { node.open = true; }
      if (node.hidden) { node.hidden = false; }
    }
    if (target) { target.scrollIntoView(); }
  }
  window.addEventListener("hashchange", function () { openTo(location.hash.slice(1)); });
  openTo(location.hash.slice(1));
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details.group, details.more").forEach(function (entry) { entry.open = true; });
  });
  if (!bar) { return; }
  var text = document.getElementById("filter-text");
  var count = document.getElementById("filter-count");
  var toggle = document.getElementById("filter-toggle");
  var boxes = Array.prototype.slice.call(bar.querySelectorAll("input[data-filter]"));
  function apply() {
    var wanted = boxes.filter(function (box) { return box.checked; })
      .map(function (box) { return box.dataset.filter; });
    var words = text.value.toLowerCase().split(/\s+/);
    var shown = 0;
    articles.forEach(function (article) {
      var body = article.textContent.toLowerCase();
      var fits = wanted.indexOf(article.dataset.severity) >= 0 &&
        words.every(function (word) { return body.indexOf(word) >= 0; });
      article.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    groups.forEach(function (group) { group.hidden = !group.querySelector("article:not([hidden])"); });
    count.textContent = shown + " of " + articles.length + " findings";
  }
  boxes.forEach(function (box) { box.addEventListener("change", apply); });
  text.addEventListener("input", apply);
  toggle.addEventListener("click", function () {
    var close = groups.some(function (group) { return group.open; });
    groups.forEach(function (group) { group.open = !close; });
    toggle.textContent = close ? "Open all" : "Close all";
  });
  bar.hidden = false;
  apply();
})();
