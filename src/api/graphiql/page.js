/* global document, location, sessionStorage, Worker, URLSearchParams */
/** The page at /graphiql: GraphiQL with its editors and workers, all served from here, and a menu of ready-made logins. */
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import { createClient } from 'graphql-ws';
import { createElement as h, useEffect, useMemo, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';

const WORKERS = { json: 'json.worker.js', graphql: 'graphql.worker.js' };
globalThis.MonacoEnvironment = {
  getWorker: (_id, label) => new Worker(`/graphiql/assets/${WORKERS[label] ?? 'editor.worker.js'}`),
};

const FIRST_TABS = [
  {
    query:
      '# Choose a login above, then run this.\nquery Me {\n  me {\n    subject\n    roles {\n      role\n      schools\n      academie\n    }\n  }\n}\n',
  },
];

/** Gets an access token for one of the development issuer's users. */
async function signIn({ login, password }) {
  const form = new URLSearchParams({ grant_type: 'password', username: login, password });
  const answer = await fetch('/dev/issuer/token', { method: 'POST', body: form });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error_description ?? body.error);
  return body.access_token;
}

/** Makes what sends queries and mutations over HTTP, and subscriptions over WebSocket, all with the token. */
function fetcherFor(token) {
  const authorization = token ? `Bearer ${token}` : undefined;
  const url = `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/graphql`;
  // Without a token the session of staff counts that this browser has, if any: it needs the header of our own pages.
  const headers = { 'x-registre-csrf': '1', ...(authorization ? { authorization } : {}) };
  const wsClient = createClient({ url, connectionParams: authorization ? { authorization } : {}, retryAttempts: 2 });
  const fetcher = createGraphiQLFetcher({ url: '/graphql', headers, wsClient });
  return { fetcher, dispose: () => wsClient.dispose() };
}

function Logins({ users, chosen, inForce, onChoose, onToken, problem }) {
  const options = users.map(({ login, description }) =>
    h('option', { key: login, value: login }, `${login} — ${description}`),
  );
  return h(
    'div',
    { className: 'logins' },
    h('label', { htmlFor: 'login' }, 'Login'),
    h(
      'select',
      { id: 'login', value: chosen, 'data-in-force': inForce, onChange: event => onChoose(event.target.value) },
      h('option', { value: '' }, 'nobody, or who is signed in with this browser'),
      ...options,
    ),
    h('input', {
      id: 'token',
      placeholder: "or paste an access token (a holder's, from signIn)",
      autoComplete: 'off',
      onChange: event => onToken(event.target.value.trim()),
    }),
    problem ? h('span', { role: 'alert' }, problem) : null,
  );
}

const rememberedLogin = () => sessionStorage.getItem('login') ?? '';

function Page() {
  const [users, setUsers] = useState([]);
  const [chosen, setChosen] = useState('');
  const [{ login, token }, setSession] = useState({ login: '', token: '' });
  const [inForce, setInForce] = useState('');
  const [problem, setProblem] = useState('');
  const lastChosen = useRef('');

  const choose = async (login, list = users) => {
    setChosen(login);
    lastChosen.current = login;
    setProblem('');
    sessionStorage.setItem('login', login);
    const user = list.find(one => one.login === login);
    try {
      const token = user ? await signIn(user) : '';
      // Another may have been chosen while this one was signing in.
      if (lastChosen.current === login) setSession({ login, token });
    } catch (error) {
      setProblem(error.message);
    }
  };
  useEffect(() => {
    fetch('/dev/issuer/users')
      .then(answer => (answer.ok ? answer.json() : []))
      .then(list => {
        setUsers(list);
        if (list.some(({ login }) => login === rememberedLogin())) void choose(rememberedLogin(), list);
      })
      .catch(() => setUsers([]));
  }, []);
  const { fetcher, dispose } = useMemo(() => fetcherFor(token), [token]);
  useEffect(() => dispose, [dispose]);
  // After the effects of GraphiQL itself: from now on it asks with this login's token.
  useEffect(() => setInForce(login), [login, fetcher]);

  return h(
    'div',
    { className: 'page' },
    h(Logins, {
      users,
      chosen,
      inForce,
      onChoose: choose,
      onToken: token => setSession({ login: '', token }),
      problem,
    }),
    h('div', { className: 'editor' }, h(GraphiQL, { fetcher, defaultTabs: FIRST_TABS, shouldPersistHeaders: false })),
  );
}

createRoot(document.getElementById('graphiql')).render(h(Page));
