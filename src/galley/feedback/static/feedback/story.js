// On a story's page: bring the comments in when the reader comes near, and count a read. The page works without it.
(() => {
  "use strict";
  const place = document.getElementById("comments");
  if (!place) return;
  const inner = place.querySelector("[data-thread-place]");

  const withFragment = (address) => {
    const url = new URL(address, location.href);
    url.searchParams.set("fragment", "");
    url.hash = "";
    return url;
  };

  const show = (html, hash) => {
    inner.innerHTML = html; // from this site, made by its own templates
    const focus = inner.querySelector("[data-focus]") || (hash === "#write" && inner.querySelector("textarea"));
    if (focus) focus.focus();
    else if (hash && hash.startsWith("#comment-")) document.getElementById(hash.slice(1))?.scrollIntoView();
  };

  const load = async (address, hash) => {
    try {
      const answer = await fetch(withFragment(address), { credentials: "same-origin" });
      if (!answer.ok) throw new Error(answer.status);
      show(await answer.text(), hash);
    } catch {
      location.assign(address);
    }
  };

  const first = async () => {
    const kept = inner.innerHTML;
    const slow = setTimeout(() => { inner.innerHTML = `<p class="meta" role="status"></p>`; inner.firstChild.textContent = inner.dataset.loading; }, 400);
    try {
      const answer = await fetch(withFragment(place.dataset.comments), { credentials: "same-origin" });
      clearTimeout(slow);
      if (!answer.ok) throw new Error(answer.status);
      show(await answer.text(), location.hash);
    } catch {
      clearTimeout(slow);
      inner.innerHTML = kept; // the link to the comments' own page
    }
  };

  const problem = (form, thread) => {
    let note = form.querySelector("[data-not-sent-note]");
    if (!note) {
      note = document.createElement("p");
      note.className = "notice notice-error";
      note.setAttribute("role", "alert");
      note.dataset.notSentNote = "";
      form.prepend(note);
    }
    note.textContent = thread.dataset.notSent;
    form.querySelector("[type=submit]").textContent = thread.dataset.again;
  };

  place.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-fragment-form]")) return;
    event.preventDefault();
    const thread = form.closest("[data-thread]");
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      const answer = await fetch(withFragment(form.action), { method: "POST", body: new FormData(form), credentials: "same-origin" });
      const html = await answer.text();
      if (answer.status >= 500 || !html.includes("data-thread")) throw new Error(answer.status);
      show(html, "");
    } catch {
      button.disabled = false;
      problem(form, thread);
    }
  });

  place.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-fragment]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    load(link.href, new URL(link.href).hash);
  });

  if (location.hash.startsWith("#comment") || !("IntersectionObserver" in window)) first();
  else {
    const near = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      near.disconnect();
      first();
    }, { rootMargin: "600px" });
    near.observe(place);
  }

  // A read: the page was in front of somebody for three seconds. No cookie goes along, and nobody is recognised.
  let seconds = 0;
  const clock = setInterval(() => {
    if (document.visibilityState !== "visible") return;
    seconds += 1;
    if (seconds < 3) return;
    clearInterval(clock);
    fetch(place.dataset.reads, { method: "POST", credentials: "omit", keepalive: true, referrerPolicy: "same-origin" }).catch(() => {});
  }, 1000);
})();
