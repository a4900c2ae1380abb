// The only script that an old browser can read: it says which of the two, #old or #page, is shown.
(function () {
  var able =
    typeof WebAssembly === "object" &&
    typeof DecompressionStream === "function" &&
    typeof Worker === "function" &&
    typeof Promise === "function" &&
    typeof Array.prototype.at === "function";
  document.documentElement.className = able ? "able" : "unable";
})();
