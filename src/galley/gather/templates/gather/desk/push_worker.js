{% autoescape off %}// Shows push messages, and opens what they tell of. It answers no requests: pages of the desk load as ever.
'use strict';

const said = {{ said }};

self.addEventListener('install', () => self.skipWaiting());

// What comes is in the reader's language already; only what cannot be read is told in words of this script.
function read(data) {
  try {
    const message = data.json();
    if (typeof message.title === 'string' && message.title) return message;
  } catch {
    // nothing came, or no JSON
  }
  return { id: '', title: said.title, body: said.body, path: said.home, tag: 'galley', language: said.language };
}

async function show(message) {
  const before = await self.registration.getNotifications({ tag: message.tag });
  const isAgain = before.some((one) => one.data?.id === message.id); // sent twice: the second makes no sound
  for (const tag of message.closes ?? []) {
    (await self.registration.getNotifications({ tag })).forEach((one) => one.close());
  }
  await self.registration.showNotification(message.title, {
    body: message.body,
    tag: message.tag,
    lang: message.language ?? '',
    renotify: !isAgain && !(message.quiet && before.length),
    requireInteraction: Boolean(message.stays),
    data: { id: message.id, path: message.path },
  });
}

self.addEventListener('push', (event) => event.waitUntil(show(read(event.data))));

async function open(path) {
  const there = new URL(path ?? said.home, self.location.origin);
  const url = there.origin === self.location.origin ? there.href : new URL(said.home, self.location.origin).href;
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const same = windows.find((one) => one.url === url);
  if (same) await same.focus(); // another page may hold words that are not kept yet: it is left as it is
  else await self.clients.openWindow(url);
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.path));
});

function bytes(text) {
  const raw = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

// The browser gave itself another address: the desk has to know it.
async function renew(before, after) {
  const now = after ?? await self.registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytes(said.key),
  });
  await fetch(said.renew, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ old: before?.endpoint ?? '', new: now.toJSON() }),
  });
}

self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(renew(event.oldSubscription, event.newSubscription));
});
{% endautoescape %}
