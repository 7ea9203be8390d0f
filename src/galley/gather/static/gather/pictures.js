// Pictures of wires: each is fetched by the server when its box comes into view, one after the other; nothing moves.
(() => {
  const form = document.getElementById('gather-pictures');
  if (!form) return;
  const waiting = [];
  let busy = false;

  function show(frame, words) {
    const wait = frame.querySelector('.gather-picture__wait');
    wait.textContent = words || wait.textContent;
    wait.hidden = false;
  }

  async function get(frame) {
    if (!frame.isConnected) return; // it stood in the line twice, by its button and by coming into view
    const button = frame.querySelector('button');
    const hasFocus = frame.contains(document.activeElement);
    show(frame);
    button.hidden = true;
    frame.querySelector('.gather-picture__problem')?.remove();
    try {
      const answer = await fetch(frame.dataset.url, {
        method: 'POST',
        body: new FormData(form),
        headers: { 'X-Requested-With': 'XMLHttpRequest' },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const made = document.createElement('template');
      made.innerHTML = await answer.text();
      const next = made.content.querySelector('.gather-picture__frame');
      if (!next) throw new Error('no frame'); // such as the page to log in
      frame.replaceWith(next);
      // Where words are asked for, those of the picture's own file stand in what is still empty.
      next.closest('[data-gather-words]')?.querySelectorAll('[data-gather-word]').forEach((field) => {
        if (field.value) return;
        const word = next.dataset[field.dataset.gatherWord] ?? '';
        field.value = field.maxLength > 0 ? word.slice(0, field.maxLength) : word; // a script may fill in more
      });
      if (hasFocus) {
        next.tabIndex = -1;
        next.focus({ preventScroll: true });
      }
    } catch {
      show(frame, frame.dataset.lost);
      button.hidden = false;
    }
  }

  async function work() {
    if (busy) return;
    busy = true;
    while (waiting.length) await get(waiting.shift());
    busy = false;
  }

  document.addEventListener('click', (event) => {
    const frame = event.target.closest('button[form="gather-pictures"]')?.closest('[data-gather-picture]');
    if (!frame) return;
    event.preventDefault();
    waiting.unshift(frame);
    work();
  });

  const seen = new IntersectionObserver((entries) => {
    entries.forEach((entry) => {
      if (!entry.isIntersecting) return;
      seen.unobserve(entry.target);
      waiting.push(entry.target);
    });
    work();
  });
  document.querySelectorAll('[data-gather-picture="waiting"]').forEach((frame) => seen.observe(frame));
})();
