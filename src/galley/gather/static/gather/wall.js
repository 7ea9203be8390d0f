// The wall: tells that new entries came, shows them when asked, and obeys keys. Nothing moves by itself.
(() => {
  const wall = document.getElementById('gather-wall');
  if (!wall) return;
  const more = wall.querySelector('[data-gather-more]');
  const everySeconds = Number(wall.dataset.seconds);
  let failures = 0;
  let asking = false;

  const mark = () => wall.querySelector('[data-gather-mark]')?.dataset.gatherMark ?? '0';
  const query = (extra) => {
    const values = new URLSearchParams(window.location.search);
    values.delete('p');
    Object.entries(extra).forEach(([name, value]) => values.set(name, value));
    return values.toString();
  };

  async function ask() {
    if (asking || document.hidden) return;
    asking = true;
    try {
      const answer = await fetch(`${wall.dataset.newsUrl}?${query({ after: mark() })}`, {
        headers: { 'X-Requested-With': 'XMLHttpRequest' },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const news = await answer.json();
      failures = 0;
      if (news.count > 0 && more.textContent !== news.said) more.textContent = news.said;
      more.hidden = news.count === 0;
    } catch {
      failures += 1; // the server restarts, or the line is down: ask again, less often
    } finally {
      asking = false;
    }
  }

  // The live stream says when there is something to ask for; without it one asks every few seconds.
  const isLive = () => document.documentElement.dataset.galleyLive === 'on';
  function schedule() {
    window.setTimeout(async () => {
      await ask();
      schedule();
    }, everySeconds * 1000 * (isLive() ? 15 : Math.min(2 ** failures, 16)));
  }

  let soon = 0;
  document.addEventListener('galley:wall', (event) => {
    if (soon || event.detail.mark <= Number(mark())) return;
    soon = window.setTimeout(() => {
      soon = 0;
      ask();
    }, 50);
  });

  async function show() {
    const open = new Set([...wall.querySelectorAll('[data-gather-row]:has(details[open])')].map((row) => row.id));
    const focused = document.activeElement?.closest('[data-gather-row]')?.id;
    const answer = await fetch(`${wall.dataset.resultsUrl}?${query({})}`, {
      headers: { 'X-Requested-With': 'XMLHttpRequest' },
    });
    if (!answer.ok) return;
    document.getElementById('listing-results').innerHTML = await answer.text();
    open.forEach((id) => document.getElementById(id)?.querySelector('details')?.setAttribute('open', ''));
    more.hidden = true;
    const target = (focused && document.getElementById(focused)) || wall.querySelector('[data-gather-row]');
    target?.querySelector('[data-gather-open]')?.focus({ preventScroll: Boolean(focused) });
  }

  more.addEventListener('click', show);
  document.addEventListener('visibilitychange', ask);
  schedule();

  if (wall.dataset.shortcuts !== 'on') return;
  const rows = () => [...wall.querySelectorAll('[data-gather-row]')];
  const current = () => document.activeElement?.closest('[data-gather-row]');
  function move(step) {
    const all = rows();
    const at = all.indexOf(current());
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
    next?.querySelector('[data-gather-open]')?.focus();
  }
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest('input, textarea, select, [contenteditable], [role="dialog"]')) return;
    const keys = {
      j: () => move(1),
      k: () => move(-1),
      n: () => !more.hidden && show(),
      o: () => current()?.querySelector('[data-gather-items] > summary')?.click(),
      '/': () => document.querySelector('[data-search-form] input[type="text"], [data-search-form] input[type="search"]')?.focus(),
      '?': () => wall.querySelector('[data-gather-help]')?.toggleAttribute('open'),
    };
    const act = keys[event.key] ?? (() => {
      const button = [...(current()?.querySelectorAll('[data-gather-key]') ?? [])].find(
        (one) => one.dataset.gatherKey === event.key,
      );
      if (!button) return false;
      button.click();
      return true;
    });
    if (act() !== false) event.preventDefault();
  });
})();
