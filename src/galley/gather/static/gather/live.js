// The desk's live stream: one for all tabs of a browser, since a browser opens six connections to a server at most.
// Emergency alerts reach every screen: a bar, a sound and a notice once somebody has allowed them.
(() => {
  if (!document.querySelector('#wagtail-sidebar')) return; // nobody has signed in yet
  const script = document.currentScript;
  const { stream, news } = script.dataset;
  const words = JSON.parse(script.dataset.words);
  const pollSeconds = Number(script.dataset.seconds);
  const language = document.documentElement.lang.toLowerCase().startsWith('zh') ? 'zh-hans' : 'en';
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel('galley-live') : null;
  const root = document.documentElement;
  let isLeader = false;

  // What is remembered in this browser

  const remember = {
    read: (name) => {
      try {
        return JSON.parse(window.localStorage.getItem(`galley-alerts-${name}`)) ?? [];
      } catch {
        return [];
      }
    },
    has: (name, value) => remember.read(name).includes(value),
    add: (name, value) => {
      try {
        const kept = [...remember.read(name).filter((one) => one !== value), value].slice(-200);
        window.localStorage.setItem(`galley-alerts-${name}`, JSON.stringify(kept));
      } catch {
        // no storage: it is told again
      }
    },
  };
  const mark = (alert) => `${alert.id}:${alert.state}`;

  // The bar

  const shown = new Map();
  const bar = document.createElement('section');
  bar.className = 'gather-alertbar';
  bar.setAttribute('aria-label', words.bar);
  bar.hidden = true;
  const list = document.createElement('ul');
  const aloud = document.createElement('div'); // there before it speaks, so that it is heard
  aloud.setAttribute('role', 'alert');
  aloud.className = 'w-sr-only';
  const allow = document.createElement('p');
  allow.className = 'gather-alertbar__allow';
  bar.append(list, allow);

  function element(name, text, className = '') {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function row(alert) {
    const said = alert.words[language];
    const item = document.createElement('li');
    item.className = `gather-alertbar__alert${alert.exercise ? ' gather-alertbar__alert--exercise' : ''}`;
    item.dataset.alert = alert.id;
    const isOver = alert.state !== 'active';
    const kind = isOver ? words.states[alert.state] : alert.exercise ? words.exercise : words.severities[alert.severity];
    const title = element('a', said.title, 'gather-alertbar__title');
    title.href = alert.url;
    if (said.lang) title.lang = said.lang;
    item.append(element('strong', kind, 'gather-alertbar__kind'), title);
    if (said.area) {
      const area = element('span', said.area, 'gather-alertbar__area');
      if (said.lang) area.lang = said.lang;
      item.append(area);
    }
    if (!isOver) {
      const until = new Date(alert.expires).toLocaleString(language === 'en' ? 'en-GB' : 'zh-CN', { dateStyle: 'medium', timeStyle: 'short' });
      item.append(element('span', words.until.replace('%s', until), 'gather-alertbar__until'));
    }
    if (alert.on_site) item.append(element('span', words.on_site, 'gather-alertbar__site'));
    const seen = element('button', words.seen, 'button button-small button-secondary');
    seen.type = 'button';
    seen.append(element('span', `: ${said.title}`, 'w-sr-only'));
    seen.addEventListener('click', () => {
      remember.add('seen', mark(alert));
      channel?.postMessage({ name: 'seen', detail: { id: alert.id, mark: mark(alert) } });
      forget(alert.id);
    });
    item.append(seen);
    return item;
  }

  function draw() {
    list.replaceChildren(...[...shown.values()].map(row));
    bar.hidden = shown.size === 0;
    drawAllow();
  }

  function forget(id) {
    shown.delete(id);
    draw();
  }

  // Sound and notices, which a browser lets a page have only when a person says so

  let audio = null;
  const isAllowed = () => remember.has('sound', 'on');

  function drawAllow() {
    allow.replaceChildren();
    if (isAllowed()) return;
    const button = element('button', words.allow, 'button button-small');
    button.type = 'button';
    button.addEventListener('click', async () => {
      remember.add('sound', 'on');
      await sound();
      if ('Notification' in window && Notification.permission === 'default') await Notification.requestPermission();
      drawAllow();
    });
    allow.append(button);
  }

  async function sound() {
    try {
      audio ??= new AudioContext();
      await Promise.race([audio.resume(), new Promise((done) => { window.setTimeout(done, 300); })]);
      if (audio.state !== 'running') return false; // nobody has touched this page yet
      [0, 0.35, 0.7].forEach((start) => {
        [880, 660].forEach((hertz, place) => {
          const tone = audio.createOscillator();
          const loudness = audio.createGain();
          const at = audio.currentTime + start + place * 0.15;
          tone.frequency.value = hertz;
          loudness.gain.setValueAtTime(0.0001, at);
          loudness.gain.exponentialRampToValueAtTime(0.3, at + 0.02);
          loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.14);
          tone.connect(loudness).connect(audio.destination);
          tone.start(at);
          tone.stop(at + 0.15);
        });
      });
      bar.dataset.sounded = String(Number(bar.dataset.sounded ?? 0) + 1);
      return true;
    } catch {
      return false;
    }
  }

  let owed = false; // a sound that could not be played yet
  ['pointerdown', 'keydown'].forEach((name) => document.addEventListener(name, async () => {
    if (owed && isAllowed()) owed = !(await sound());
  }, { capture: true }));

  // A browser that is pushed to shows the notice when the push message comes; a second one would say it twice. Only the
  // desk knows: a browser that was taken off the list elsewhere, or whose messages are refused, still has an address.
  async function findOutIfPushedTo() {
    try {
      const registration = await navigator.serviceWorker?.getRegistration(script.dataset.scope);
      const subscription = await registration?.pushManager?.getSubscription();
      if (!subscription) return false;
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(subscription.endpoint));
      const mark = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      return Boolean((await ask())?.pushed.includes(mark));
    } catch {
      return false;
    }
  }

  const KNOWN_FOR = 10000; // so that a flood of alerts asks once
  let known = { since: -Infinity, answer: null };
  function isPushedTo() {
    if (Date.now() - known.since > KNOWN_FOR) known = { since: Date.now(), answer: findOutIfPushedTo() };
    return known.answer;
  }

  async function alarm(alert) {
    if (remember.has('told', mark(alert))) return; // another tab did
    remember.add('told', mark(alert));
    if (alert.loud && alert.state === 'active' && isAllowed()) owed = !(await sound());
    if ('Notification' in window && Notification.permission === 'granted' && !await isPushedTo()) {
      const said = alert.words[language];
      const kind = alert.state === 'active' ? words.severities[alert.severity] : words.states[alert.state];
      const note = new Notification(`${alert.exercise ? `${words.exercise}: ` : ''}${said.title}`, {
        body: [kind, said.area].filter(Boolean).join(' · '),
        tag: `galley-alert-${alert.id}`,
        requireInteraction: alert.loud && alert.state === 'active',
      });
      note.addEventListener('click', () => {
        window.focus();
        window.location.assign(alert.url);
      });
    }
  }

  function onAlert(alert) {
    const isOver = alert.state !== 'active';
    if (alert.state === 'message' || remember.has('seen', mark(alert))) {
      if (shown.has(alert.id)) forget(alert.id);
      return;
    }
    // What ended matters to those who saw it begin.
    if (isOver && !shown.has(alert.id) && !remember.has('told', `${alert.id}:active`)) return;
    const before = shown.get(alert.id);
    shown.set(alert.id, alert);
    draw();
    if (!before || before.state !== alert.state) {
      const said = alert.words[language];
      const kind = isOver ? words.states[alert.state] : alert.exercise ? words.exercise : words.severities[alert.severity];
      aloud.textContent = `${words.alert}: ${kind}. ${said.title}`;
      alarm(alert);
    }
  }

  // How much one's watches found that one has not looked at: beside their name in the menu, and told once.

  const found = document.createElement('p'); // there before it speaks, so that it is heard
  found.setAttribute('role', 'status');
  found.className = 'w-sr-only';
  let unseen = null;
  function onWatches({ count, label, said }) {
    const name = document.querySelector(`#wagtail-sidebar a[href$="${script.dataset.watches}"] .menuitem-label`);
    if (name && name.textContent !== label) name.textContent = label;
    if (unseen !== null && count > unseen) found.textContent = said;
    unseen = count;
  }

  document.addEventListener('galley:watches', (event) => onWatches(event.detail));
  document.addEventListener('galley:alert', (event) => onAlert(event.detail));
  document.addEventListener('galley:seen', (event) => shown.has(event.detail.id) && forget(event.detail.id));
  document.addEventListener('galley:state', (event) => { root.dataset.galleyLive = event.detail; });

  // From the server to this page, and from the tab that listens to the others

  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`galley:${name}`, { detail }));
  const share = (name, detail) => {
    tell(name, detail);
    channel?.postMessage({ name, detail });
  };
  channel?.addEventListener('message', ({ data }) => {
    if (data.name !== 'hello') tell(data.name, data.detail);
    else if (isLeader) {
      channel.postMessage({ name: 'state', detail: root.dataset.galleyLive ?? 'off' });
      current.forEach((alert) => channel.postMessage({ name: 'alert', detail: alert }));
    }
  });
  const current = new Map();

  async function ask() {
    try {
      const answer = await fetch(news, { headers: { 'X-Requested-With': 'XMLHttpRequest' } });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null; // the line is down: asked again
    }
  }

  let polling = 0;
  async function poll() {
    const said = document.hidden ? null : await ask();
    said?.alerts.forEach((alert) => tell('alert', alert));
    if (said) tell('watches', said.watches);
    polling = window.setTimeout(poll, pollSeconds * 1000);
  }

  // The stream is the same for everybody; what one's own watches found is asked for a moment after something came.
  const WATCHES_AFTER = 5000;
  let askingSoon = 0;
  document.addEventListener('galley:wall', () => {
    if (!isLeader || askingSoon) return;
    askingSoon = window.setTimeout(async () => {
      askingSoon = 0;
      const said = await ask();
      if (said) share('watches', said.watches);
    }, WATCHES_AFTER);
  });

  function listen() {
    isLeader = true;
    const source = new EventSource(stream);
    source.addEventListener('open', () => {
      window.clearTimeout(polling);
      polling = 0;
      share('state', 'on');
    });
    source.addEventListener('error', () => {
      share('state', 'off');
      if (source.readyState === EventSource.CLOSED) {
        if (!polling) poll();
        window.setTimeout(listen, 30000); // signed out, or the server cannot stream at the moment
      }
    });
    source.addEventListener('alert', (event) => {
      const alert = JSON.parse(event.data);
      if (alert.state === 'active') current.set(alert.id, alert);
      else current.delete(alert.id);
      share('alert', alert);
    });
    source.addEventListener('wall', (event) => share('wall', JSON.parse(event.data)));
  }

  document.querySelector('#main, main')?.prepend(bar, aloud, found);
  drawAllow();
  // A browser has no locks on a site without https: a stream in each tab would soon use up its six connections.
  if (stream && navigator.locks && channel) {
    channel.postMessage({ name: 'hello' });
    navigator.locks.request('galley-live', () => new Promise(listen)); // held until this tab goes; then another listens
  } else {
    poll();
  }
})();
