//! The state machines of servers with their sessions, and the clients that put, get and submit (dissertation §6.3), as objects.
//!
//! One answer has everything that the page shows. Lists are bounded; each is accompanied by its full length.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::lab::explain;
use crate::sim::{Clients, KvClient, Task, World};
use crate::types::{ClientId, ClientOutcome, CommandId, LogIndex, ServerId};
use crate::util::sort_by_key;

use super::inspect;

/// The most keys and sessions of a state machine that are listed, and the most later commands of a client.
const ROWS_MAX: usize = 50;
/// The most clients that are listed.
const CLIENTS_MAX: usize = 60;

/// A server's state machine (dissertation §6.3); a server that is down has none.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct StateDetails {
    /// The last index that it has applied.
    pub last_applied: f64,
    /// The number of keys that have a value; `values` has the first ones.
    pub keys: u32,
    /// Keys and their values.
    pub values: Vec<ValueRow>,
    /// The number of sessions; the list has those that expire first.
    pub sessions: u32,
    /// Sessions, in the order in which they expire.
    pub rows: Vec<SessionRow>,
    /// How many are kept, by the current setting; 0 for none.
    pub sessions_max: u32,
    /// The snapshot that replaces the start of its log, in words.
    pub snapshot: Option<String>,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct ValueRow {
    /// The key.
    pub key: String,
    /// Its value.
    pub value: String,
}

/// A session of a client.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct SessionRow {
    /// Its number: the index of the entry that opened it.
    pub client_id: f64,
    /// The client; empty if it now has another session, or none.
    pub client: String,
    /// The number of its last command; 0 before the first.
    pub sequence_num: u32,
    /// The response to that command.
    pub response: String,
}

/// A client and its state.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct ClientDetails {
    /// Its number.
    pub id: u32,
    /// "client A", or "client 3".
    pub title: String,
    /// Its pending command.
    pub waits_for: Option<String>,
    /// The server to which it sent that command.
    pub asking: Option<u8>,
    /// When it sent the command to that server.
    pub asking_since_ms: Option<f64>,
    /// When it submitted that command.
    pub called_at_ms: Option<f64>,
    /// How often it has sent the command again, to the same or another server.
    pub tries: u32,
    /// Its session: the index of the entry that opened it.
    pub client_id: Option<f64>,
    /// The number of its last command in that session.
    pub sequence_num: u32,
    /// Its last completed command.
    pub last: Option<String>,
    /// The answer to that command.
    pub answer: Option<String>,
    /// Its first later commands.
    pub todo: Vec<String>,
    /// The number of its later commands.
    pub todo_count: u32,
}

/// Clients that put and get, and all that have a pending request.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct ClientList {
    /// The number of clients.
    pub count: u32,
    /// The first clients.
    pub clients: Vec<ClientDetails>,
}

/// The state machine of a server; none while it is down.
pub fn state(world: &World, id: ServerId) -> Option<StateDetails> {
    world.core(id)?;
    let (machine, clients) = (world.server(id).machine(), world.clients());
    let row = |(key, command): (_, CommandId)| ValueRow {
        key: clients.key(key).to_owned(),
        value: clients.value(command).to_owned(),
    };
    // The session with the oldest last command expires first (dissertation §6.3).
    let mut sessions: Vec<_> = machine.sessions().collect();
    sort_by_key(&mut sessions, |session| session.answered_at);
    let of_client = |caller: &KvClient| Some((caller.session()?, title(caller.id(), clients)));
    let whose: BTreeMap<_, _> = clients.kv_clients().filter_map(of_client).collect();
    let rows = sessions.iter().take(ROWS_MAX).map(|session| SessionRow {
        client_id: session.id.0 as f64,
        client: whose.get(&session.id).cloned().unwrap_or_default(),
        sequence_num: session.sequence,
        response: response(session.sequence, session.answered_at, clients),
    });
    Some(StateDetails {
        last_applied: machine.last_applied().0 as f64,
        keys: machine.values().count() as u32,
        values: machine.values().take(ROWS_MAX).map(row).collect(),
        sessions: sessions.len() as u32,
        rows: rows.collect(),
        sessions_max: world.settings().sessions(),
        snapshot: inspect::snapshot(world, id),
    })
}

fn response(sequence: u32, index: LogIndex, clients: &Clients) -> String {
    let outcome = (sequence > 0).then_some(ClientOutcome::Applied { index });
    outcome.map(|outcome| explain::answer(outcome, clients).to_string()).unwrap_or_default()
}

/// Clients that put and get, named ones first, and all that have a pending request.
pub fn clients(clients: &Clients) -> ClientList {
    let named = clients.kv_clients().filter(|caller| caller.name().is_some()).map(KvClient::id);
    let others = clients.kv_clients().filter(|caller| caller.name().is_none()).map(KvClient::id);
    let plain = clients.waiting().map(|(id, _)| id).filter(|id| clients.kv_client(*id).is_none());
    let all: Vec<_> = named.chain(others).chain(plain).collect();
    let shown = all.iter().take(CLIENTS_MAX).filter_map(|id| client(clients, *id));
    ClientList { count: all.len() as u32, clients: shown.collect() }
}

/// A client; none if it has left.
pub fn client(clients: &Clients, id: ClientId) -> Option<ClientDetails> {
    let (caller, waiting) = (clients.kv_client(id), clients.waiting_client(id));
    if caller.is_none() && waiting.is_none() {
        return None;
    }
    let mut details =
        ClientDetails { id: id.0, title: title(id, clients), ..ClientDetails::default() };
    if let Some(waiting) = waiting {
        details.waits_for = Some(clients.text(waiting.command));
        details.asking = Some(waiting.asking.number());
        details.asking_since_ms = Some(waiting.since.as_ms_f64());
        details.called_at_ms = Some(waiting.appeared.as_ms_f64());
        details.tries = waiting.tries();
    }
    if let Some(caller) = caller {
        details.client_id = caller.session().map(|session| session.0 as f64);
        details.sequence_num = caller.sequence();
        if let Some((command, outcome)) = caller.last() {
            details.last = Some(clients.text(command));
            details.answer = outcome.map(|outcome| explain::answer(outcome, clients).to_string());
        }
        details.todo =
            caller.pending_tasks().take(ROWS_MAX).map(|task| task_text(task, clients)).collect();
        details.todo_count = caller.pending_tasks().count() as u32;
    }
    Some(details)
}

fn title(id: ClientId, clients: &Clients) -> String {
    explain::client(id, clients).to_string()
}

fn task_text(task: &Task, clients: &Clients) -> String {
    let key = clients.key(task.key);
    match (&task.write, task.options.first) {
        (Some(value), _) => format!("{key}={value}"),
        (None, Some(server)) => format!("get {key} from {server}"),
        (None, None) => format!("get {key}"),
    }
}

#[cfg(target_arch = "wasm32")]
mod boundary {
    use tsify::Ts;
    use wasm_bindgen::prelude::wasm_bindgen;

    use crate::types::ClientId;
    use crate::web::arguments::{GivenNumber, number, object};
    use crate::web::clients::{ClientDetails, ClientList, StateDetails};
    use crate::web::numbers::whole;
    use crate::web::{Cluster, clients};

    /// State machines and clients.
    #[wasm_bindgen]
    impl Cluster {
        /// A server's state machine and the sessions that it keeps; undefined while it is down.
        pub fn state(&self, server: &GivenNumber) -> Option<Ts<StateDetails>> {
            let server = number(server);
            let state = self.ask(|live| {
                live.server_id(server).and_then(|id| clients::state(live.session().world(), id))
            });
            state.as_ref().map(object)
        }

        /// Clients that put and get, and all that have a pending request.
        pub fn clients(&self) -> Ts<ClientList> {
            object(&self.ask(|live| clients::clients(live.session().world().clients())))
        }

        /// A client and its state; undefined if it has left.
        pub fn client(&self, id: &GivenNumber) -> Option<Ts<ClientDetails>> {
            let id = number(id);
            let id = whole(id).and_then(|id| u32::try_from(id).ok()).map(ClientId);
            let one = |id| self.ask(|live| clients::client(live.session().world().clients(), id));
            id.and_then(one).as_ref().map(object)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::{Session, language};
    use crate::types::Time;

    fn played(text: &str) -> Session {
        let script = language::parse_script("test", text).expect("a good script");
        let mut session = Session::open(&script).expect("a possible setup");
        while *session.script_state() == crate::lab::ScriptState::Running {
            session.advance(Time::MAX, &mut |_| {}, &mut || true);
        }
        session
    }

    const START: &str = "servers 3\ntimeout S1\nawait settled within 1s\n";

    #[test]
    fn a_state_machine_shows_values_and_sessions_with_the_next_to_expire_first() {
        let session = played(&format!(
            "{START}client A put x 1\nawait client A is done within 2s\nclient B put \"y z\" 2\n\
             await client B is done within 2s\nclient A put x 3\nawait client A is done within 2s\n\
             wait 200ms\ncrash S3\n"
        ));
        let world = session.world();
        let id = |place| world.ids().nth(place).expect("a server");
        let found = state(world, id(0)).expect("it is up");
        assert_eq!((found.last_applied, found.keys, found.sessions), (5.0, 2, 2));
        let value = |key: &str, value: &str| ValueRow { key: key.into(), value: value.into() };
        assert_eq!(found.values, [value("x", "3"), value("y z", "2")]);
        let row = |client_id, client: &str, sequence_num, response: &str| SessionRow {
            client_id,
            client: client.into(),
            sequence_num,
            response: response.into(),
        };
        let expected = [
            row(3.0, "client B", 1, "applied, at index 4"),
            row(1.0, "client A", 2, "applied, at index 5"),
        ];
        assert_eq!(found.rows, expected);
        assert_eq!(state(world, id(2)), None, "it is down");
    }

    #[test]
    fn lists_are_bounded_and_say_how_long_they_are() {
        let load =
            "set load 3000/s\nset load_reads 0%\nset load_keys 80\nset clients 70\nwait 2s\n";
        let session = played(&format!("{START}{load}client Z put a 1\nwait 20ms\n"));
        let world = session.world();
        let found = state(world, world.ids().next().expect("a server")).expect("it is up");
        assert!(found.keys > 50 && found.values.len() == 50, "{} keys", found.keys);
        assert!(found.sessions > 50 && found.rows.len() == 50, "{} sessions", found.sessions);
        let found = clients(world.clients());
        assert_eq!((found.count, found.clients.len()), (71, 60));
        assert_eq!(found.clients[0].title, "client Z", "who has a name comes first");
    }

    #[test]
    fn a_client_shows_what_it_waits_for_what_it_knows_and_what_it_will_do() {
        let session = played(&format!(
            "{START}client A put x 1\nclient A get x\nawait client A read \"1\" within 2s\nisolate leader\n\
             client A put x 2\nclient A get x from S2\nclient A put x 3\nget x\nwait 100ms\n"
        ));
        let all = clients(session.world().clients());
        assert_eq!(all.count, 2);
        let [a, other] = &all.clients[..] else { panic!("{all:?}") };
        assert_eq!((a.title.as_str(), a.waits_for.as_deref()), ("client A", Some("x=2")));
        assert_eq!((a.client_id, a.sequence_num, a.asking), (Some(1.0), 2, Some(1)));
        assert_eq!(a.last.as_deref(), Some("get x"));
        assert_eq!(a.answer.as_deref(), Some("“1”, as of index 3"));
        assert_eq!((a.todo.join(", ").as_str(), a.todo_count), ("get x from S2, x=3", 2));
        assert_eq!((other.waits_for.as_deref(), other.client_id), (Some("get x"), None));
        assert_eq!(client(session.world().clients(), ClientId(99)), None);
    }
}
