// The switch for push messages in this browser: which state it is in, on, off.
(() => {
  const box = document.querySelector('[data-push]');
  if (!box) return;
  const { key, scope, worker, add, remove, whose } = box.dataset;
  const marks = new Set(box.dataset.marks.split(' ').filter(Boolean));
  const token = box.querySelector('[name=csrfmiddlewaretoken]').value;
  const problem = box.querySelector('[data-push-error]');
  const on = box.querySelector('[data-push-on]');
  const off = box.querySelector('[data-push-off]');

  function show(state) {
    box.dataset.state = state;
    box.querySelectorAll('[data-push-is]').forEach((one) => { one.hidden = one.dataset.pushIs !== state; });
    on.hidden = state !== 'off' && state !== 'others';
    off.hidden = state !== 'on' && state !== 'others';
  }

  function bytes(text) {
    const raw = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
  }

  /** By what the desk knows this browser; its address itself is on no page. */
  async function markOf(subscription) {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(subscription.endpoint));
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  function isOfThisNewsroom(subscription) {
    const theirs = new Uint8Array(subscription.options?.applicationServerKey ?? []);
    const ours = bytes(key);
    return theirs.length === ours.length && theirs.every((byte, place) => byte === ours[place]);
  }

  async function subscription() {
    const registration = await navigator.serviceWorker.getRegistration(scope);
    return registration?.pushManager.getSubscription() ?? null;
  }

  const post = (url, said) => fetch(url, {
    method: 'POST',
    headers: { 'X-CSRFToken': token, 'Content-Type': 'application/json', 'X-Requested-With': 'XMLHttpRequest' },
    body: JSON.stringify(said ?? {}),
  });

  /** The state of a browser that this page does not know: it may be an old page, or another person's browser. */
  async function stateOf(found) {
    const said = await post(whose, { endpoint: found.endpoint });
    if (!said.ok) return 'off';
    const answer = (await said.json()).whose;
    if (answer === 'nobodys') await found.unsubscribe(); // nobody can end it any more
    return { yours: 'on', anothers: 'others' }[answer] ?? 'off';
  }

  async function look() {
    if (!key) return show('broken');
    if (!window.isSecureContext) return show('insecure');
    if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) {
      return show('unsupported');
    }
    if (Notification.permission === 'denied') return show('blocked');
    const found = await subscription();
    const mark = found ? await markOf(found) : '';
    document.querySelectorAll('[data-push-this]').forEach((one) => {
      one.hidden = one.closest('[data-mark]').dataset.mark !== mark;
    });
    if (!found || !isOfThisNewsroom(found)) return show('off');
    return show(marks.has(mark) ? 'on' : await stateOf(found));
  }

  async function switchOn() {
    const answer = await Notification.requestPermission();
    if (answer !== 'granted') {
      if (answer === 'default') problem.textContent = problem.dataset.refused;
      return look();
    }
    await navigator.serviceWorker.register(worker, { scope, updateViaCache: 'none' });
    const registration = await navigator.serviceWorker.ready;
    let found = await registration.pushManager.getSubscription();
    if (found && !isOfThisNewsroom(found)) {
      await found.unsubscribe();
      found = null;
    }
    found ??= await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
    const said = await post(add, found.toJSON());
    if (!said.ok) {
      const told = said.status === 422 ? (await said.json()).problem : problem.dataset.failed;
      problem.textContent = told;
      return look();
    }
    marks.add((await said.json()).mark);
    return settle();
  }

  async function switchOff() {
    const found = await subscription();
    const mark = await markOf(found);
    // First the desk, so that nothing is sent to where nobody listens; of somebody else's, the push service tells it.
    if (box.dataset.state === 'on') await post(remove.replace('MARK', mark));
    await found.unsubscribe();
    marks.delete(mark);
    return settle();
  }

  /** Say how it is now; the list of browsers is the server's. */
  function settle() {
    if (document.querySelector('[data-push-page]')) window.location.reload();
    return look();
  }

  function pressed(button, work) {
    button.addEventListener('click', async () => {
      problem.textContent = '';
      button.disabled = true;
      try {
        await work();
      } catch {
        problem.textContent = problem.dataset.failed;
      } finally {
        button.disabled = false;
      }
    });
  }

  pressed(on, switchOn);
  pressed(off, switchOff);
  look().catch(() => show('unsupported'));
})();
