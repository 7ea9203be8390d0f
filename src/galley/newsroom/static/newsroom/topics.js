/* The topics field: type to find, press to choose; what is chosen is a checked box, sent like any other. */
(() => {
  const ready = (root) => {
    if (root.dataset.ready) return;
    root.dataset.ready = "1";
    const search = root.querySelector("[data-search]");
    const found = root.querySelector("[data-found]");
    const chosen = root.querySelector("[data-chosen]");
    let asked = 0;
    const choose = (topic) => {
      if (!chosen.querySelector(`input[value="${topic.id}"]`)) {
        const item = document.createElement("li");
        const label = document.createElement("label");
        const box = document.createElement("input");
        Object.assign(box, { type: "checkbox", name: root.dataset.name, value: topic.id, checked: true });
        label.append(box, ` ${topic.name}`);
        item.append(label);
        chosen.append(item);
        box.dispatchEvent(new Event("change", { bubbles: true }));
      }
      search.value = "";
      found.replaceChildren();
      search.focus();
    };
    const show = (topics) => {
      found.replaceChildren(
        ...topics.map((topic) => {
          const item = document.createElement("li");
          const button = document.createElement("button");
          button.type = "button";
          button.textContent = topic.within ? `${topic.name} (${topic.within})` : topic.name;
          button.addEventListener("click", () => choose(topic));
          item.append(button);
          return item;
        }),
      );
      if (!topics.length) found.textContent = found.dataset.none;
    };
    search.addEventListener("input", async (event) => {
      event.stopPropagation();
      const mine = ++asked;
      const words = search.value.trim();
      if (!words) return found.replaceChildren();
      const answer = await fetch(`${root.dataset.url}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
      if (mine === asked && answer.ok) show((await answer.json()).topics);
    });
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        found.querySelector("button")?.click();
      }
    });
  };
  const all = () => document.querySelectorAll("[data-newsroom-topics]").forEach(ready);
  document.addEventListener("DOMContentLoaded", all);
  if (document.readyState !== "loading") all();
})();
