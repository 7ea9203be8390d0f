// Wagtail's menu draws its search without a name; beside a list's own search, somebody who listens could not tell them apart.
const { menuSearch } = document.currentScript.dataset
new MutationObserver(() => {
  document.querySelector('#wagtail-sidebar form[role="search"]:not([aria-label])')?.setAttribute("aria-label", menuSearch)
}).observe(document.documentElement, { childList: true, subtree: true })
