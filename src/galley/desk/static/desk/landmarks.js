// Names that Wagtail's own scripts leave out, and that somebody who listens needs.
const { menuSearch } = document.currentScript.dataset

function nameMenuSearch() {
  // Beside a list's own search, the menu's could not be told apart.
  document.querySelector('#wagtail-sidebar form[role="search"]:not([aria-label])')?.setAttribute("aria-label", menuSearch)
}

function nameRichTexts() {
  for (const text of document.querySelectorAll('.Draftail-Editor [role="textbox"]:not([aria-labelledby], [aria-label])')) {
    const heading = text.closest(".w-panel")?.querySelector(".w-panel__heading [id], .w-panel__heading[id]")
    if (heading) text.setAttribute("aria-labelledby", heading.id)
    else text.setAttribute("aria-label", text.closest(".w-panel")?.querySelector(".w-panel__heading")?.textContent.trim() || document.title)
  }
}

new MutationObserver(() => { nameMenuSearch(); nameRichTexts() })
  .observe(document.documentElement, { childList: true, subtree: true })
