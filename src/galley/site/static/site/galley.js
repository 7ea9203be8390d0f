/* Small comforts; pages work without them.
   Read before the page is drawn, so that a chosen appearance never flashes. */
(() => {
  const root = document.documentElement
  const store = {
    get() { try { return localStorage.getItem("galley-theme") } catch { return null } },
    set(value) { try { value ? localStorage.setItem("galley-theme", value) : localStorage.removeItem("galley-theme") } catch { /* private mode */ } },
  }
  const wear = value => value ? root.dataset.theme = value : delete root.dataset.theme
  wear(store.get())

  const lang = root.lang
  const sameDay = (a, b) => a.toDateString() === b.toDateString()

  /* A stored page says "14:05"; a reader who comes the day after sees the day, and within a day sees "2 hr ago". */
  const freshen = () => {
    const now = new Date()
    const ago = new Intl.RelativeTimeFormat(lang, { numeric: "always", style: "short" })
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const minutes = Math.round((now - new Date(time.dateTime)) / 60000)
      if (minutes < 0 || minutes >= 720) continue
      time.title = time.title || time.textContent
      time.textContent = minutes < 60 ? ago.format(-Math.max(1, minutes), "minute") : ago.format(-Math.round(minutes / 60), "hour")
    }
    for (const time of document.querySelectorAll("time[data-clock]")) {
      const then = new Date(time.dateTime)
      if (!sameDay(then, now) && time.dataset.clock) time.textContent = time.dataset.clock
    }
    for (const alert of document.querySelectorAll("[data-until]")) {
      if (new Date(alert.dataset.until) > now) continue
      const box = alert.closest("aside")
      alert.remove()
      box.querySelector("[data-until]") || box.remove()
    }
    for (const time of document.querySelectorAll("time[data-today]")) {
      if (sameDay(new Date(time.dateTime), now)) continue
      time.dateTime = now.toISOString().slice(0, 10)
      time.textContent = new Intl.DateTimeFormat(lang, { weekday: "short", day: "numeric", month: "short" }).format(now)
    }
  }

  addEventListener("DOMContentLoaded", () => {
    freshen()
    setInterval(freshen, 60000)
    for (const box of document.querySelectorAll("[data-appearance]")) {
      box.hidden = false
      for (const choice of box.querySelectorAll("input")) {
        choice.checked = choice.value === (store.get() || "")
        choice.addEventListener("change", () => { store.set(choice.value); wear(choice.value) })
      }
    }
    const sections = document.querySelector(".sections")
    sections?.querySelector("[aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" })
    sections?.addEventListener("focusin", event => event.target.scrollIntoView({ inline: "nearest", block: "nearest" }))
    for (const menu of document.querySelectorAll("details.menu")) {
      menu.addEventListener("keydown", event => {
        if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus() }
      })
    }
  })
})()
