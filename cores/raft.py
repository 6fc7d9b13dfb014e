#!/usr/bin/env python3
"""A complete Raft core as a process, in the order and the words of Figure 2: raft.js in Python.

    raftarium run election --core 'python3 cores/raft.py'

Section numbers are those of "In Search of an Understandable Consensus Algorithm (Extended Version)"
by Ongaro and Ousterhout; "dissertation" is Ongaro's. docs/cores.md describes the lines.
"""

import json
import sys

SHOWN = ("role", "term", "voted_for", "commit_index", "leader", "votes", "next_index", "match_index")


class Raft:
    """One server, or one copy of a server. All its fields but `reply` are its state."""

    def __init__(self, event):
        disk = event["disk"]
        self.me = name_of(event)
        self.servers = event["servers"]
        self.settings = event["settings"]
        self.now = 0
        # Persistent state on all servers
        self.term = disk["term"]
        self.voted_for = disk["voted_for"]
        self.log = disk["log"]  # the entries after the snapshot
        self.snapshot = disk["snapshot"] or {"last_index": 0, "last_term": 0, "data": None}
        # Volatile state on all servers
        self.commit_index = self.snapshot["last_index"]
        self.last_applied = self.snapshot["last_index"]
        self.role = "follower"
        self.leader = None
        # Volatile state on candidates
        self.votes = []
        self.answered = []
        # Volatile state on leaders, reinitialized after election
        self.next_index = {}
        self.match_index = {}
        self.retry_at = {}  # until when each follower may take to respond to entries
        self.round = 0  # counts the rounds of heartbeats
        self.confirmed = {}  # the last round that each server has answered
        self.reads = []  # reads that wait until a majority has answered a round
        # What is on its way to the disk
        self.last_write = 0
        self.durable_write = 0
        self.own_writes = []  # a leader's writes that are not durable yet, each with the index of its entry

    def step(self, event):
        """Handles one event, and returns what is to be done."""
        self.reply = {"send": [], "timers": {}, "apply": [], "answer": []}
        self.now = event["now"]
        getattr(self, "handle_" + event["event"])(event)
        self.apply_committed()
        self.answer_reads()
        return self.reply

    def handle_start(self, _event):
        self.reply["supports"] = ["reads", "snapshots"]
        self.reset_election_timer()

    def handle_settings(self, event):
        self.settings = event["settings"]

    # ---- AppendEntries RPC

    def handle_append_entries(self, leader, request):
        # 1. Reply false if term < currentTerm (§5.1).
        if request["term"] < self.term:
            return self.respond_to_append_entries(leader, success=False, round=0)
        self.recognize_leader(leader)

        # 2. Reply false if log doesn't contain an entry at prevLogIndex whose term matches
        #    prevLogTerm (§5.3). What a snapshot contains is committed, and matches (§7).
        prev, round = request["prev_log_index"], request["round"]
        if prev > self.snapshot["last_index"] and self.term_at(prev) != request["prev_log_term"]:
            conflict = self.find_conflict(prev)
            return self.respond_to_append_entries(
                leader, success=False, round=round, prev_log_index=prev, **conflict
            )

        for index, entry in enumerate(request["entries"], start=prev + 1):
            if index <= self.snapshot["last_index"]:
                continue
            # 3. If an existing entry conflicts with a new one (same index but different terms),
            #    delete the existing entry and all that follow it (§5.3).
            if index <= self.last_index() and self.term_at(index) != entry["term"]:
                self.truncate(index)
            # 4. Append any new entries not already in the log.
            if index > self.last_index():
                self.append(entry)

        # 5. If leaderCommit > commitIndex, set commitIndex = min(leaderCommit, index of last new entry).
        match_index = prev + len(request["entries"])
        self.commit_index = max(self.commit_index, min(request["leader_commit"], match_index))
        self.respond_to_append_entries(leader, success=True, round=round, match_index=match_index)

    def respond_to_append_entries(self, leader, **fields):
        self.send_durably(leader, {"type": "append_entries_response", "term": self.term, **fields})

    def find_conflict(self, index):
        """End of §5.3: with these, the leader can skip all entries of the conflicting term at once."""
        if index > self.last_index():
            return {"conflict_term": None, "conflict_index": self.last_index() + 1}
        term = self.term_at(index)
        while index - 1 > self.snapshot["last_index"] and self.term_at(index - 1) == term:
            index -= 1
        return {"conflict_term": term, "conflict_index": index}

    # ---- RequestVote RPC

    def handle_request_vote(self, candidate, request):
        # 1. Reply false if term < currentTerm (§5.1).
        # 2. If votedFor is null or candidateId, and candidate's log is at least as up-to-date as
        #    receiver's log, grant vote (§5.2, §5.4).
        granted = (
            request["term"] == self.term
            and self.voted_for in (None, candidate)
            and self.is_up_to_date(request["last_log_term"], request["last_log_index"])
        )
        if granted:
            self.voted_for = candidate
            self.persist_term_and_vote()
            self.reset_election_timer()
        self.send_durably(candidate, {"type": "request_vote_response", "term": self.term, "granted": granted})

    def is_up_to_date(self, last_log_term, last_log_index):
        """§5.4.1: a later last term is more up-to-date; with the same last term, the longer log is."""
        return (last_log_term, last_log_index) >= (self.last_term(), self.last_index())

    # ---- Rules for Servers: all servers

    def handle_message(self, event):
        sender, body = event["from"], event["body"]
        # If RPC request or response contains term T > currentTerm: set currentTerm = T, convert to
        # follower (§5.1).
        if body["term"] > self.term:
            self.term = body["term"]
            self.voted_for = None
            self.persist_term_and_vote()
            self.become_follower()
        # A response of an earlier term does not concern the present one.
        if body["type"].endswith("_response") and body["term"] < self.term:
            return
        getattr(self, "handle_" + body["type"])(sender, body)

    def apply_committed(self):
        """If commitIndex > lastApplied: increment lastApplied, apply log[lastApplied] (§5.3)."""
        while self.last_applied < self.commit_index:
            self.last_applied += 1
            self.reply["apply"].append(self.last_applied)
            self.answer_client(self.last_applied)
        every = self.settings["snapshot_every"]
        if every > 0 and self.last_applied - self.snapshot["last_index"] >= every:
            self.ask_for_snapshot()

    def become_follower(self):
        # A leader has no election timer. A candidate's continues: only a leader or a vote resets it.
        if self.role == "leader":
            self.reset_election_timer()
        self.role = "follower"
        self.leader = None
        self.votes = []
        self.own_writes = []
        self.reply["timers"].update(heartbeat=None, retry=None)

    # ---- Rules for Servers: followers

    def handle_timer(self, event):
        # If election timeout elapses without receiving AppendEntries RPC from current leader or
        # granting vote to candidate: convert to candidate. A candidate whose timeout elapses starts
        # a new election.
        if event["name"] == "election":
            self.start_election()
        if event["name"] == "retry" and self.role == "candidate":
            self.request_votes()
        if event["name"] == "heartbeat" and self.role == "leader":
            self.send_heartbeats()

    def reset_election_timer(self):
        """§5.2: the timeout is random, and drawn again each time, so that split votes are rare."""
        self.reply["timers"]["election"] = self.settings["election_timeout"]

    def recognize_leader(self, leader):
        """If a candidate receives a message of the leader of its term: convert to follower (§5.2)."""
        if self.role != "follower":
            self.become_follower()
        self.leader = leader
        self.reset_election_timer()

    # ---- Rules for Servers: candidates

    def start_election(self):
        """On conversion to candidate, start election (§5.2)."""
        self.become_follower()
        self.role = "candidate"
        # Increment currentTerm; vote for self; reset election timer; send RequestVote RPCs to all others.
        self.term += 1
        self.voted_for = self.me
        self.votes = [self.me]
        self.answered = [self.me]
        self.persist_term_and_vote()
        self.reset_election_timer()
        self.request_votes()

    def request_votes(self):
        """§5.1: servers retry RPCs if they do not receive a response in a timely manner."""
        self.reply["timers"]["retry"] = self.settings["heartbeat"]
        # Its own vote must be durable first: handle_durable asks then. With `after_write` the requests
        # would leave even if the candidacy were over by then: a candidate whose disk is slow would reset
        # the timers of all others, and win nothing.
        if not self.is_durable():
            return
        last = {"last_log_index": self.last_index(), "last_log_term": self.last_term()}
        for server in self.servers:
            if server not in self.answered:
                body = {"type": "request_vote", "term": self.term, **last}
                self.reply["send"].append({"to": server, "body": body})

    def handle_request_vote_response(self, voter, response):
        if self.role != "candidate":
            return
        self.answered.append(voter)
        if response["granted"] and voter not in self.votes:
            self.votes.append(voter)
        self.count_votes()

    def count_votes(self):
        """If votes received from majority of servers: become leader (§5.2)."""
        if self.role == "candidate" and self.is_majority(self.votes):
            self.become_leader()

    # ---- Rules for Servers: leaders

    def become_leader(self):
        """Upon election: send initial heartbeat to each server, to prevent election timeouts (§5.2)."""
        self.role = "leader"
        self.leader = self.me
        self.round = 0
        self.next_index = {server: self.last_index() + 1 for server in self.servers}
        self.match_index = {server: 0 for server in self.servers}
        self.retry_at = {server: 0 for server in self.servers}
        self.confirmed = {server: 0 for server in self.servers}
        # Its vote for itself was written after its entries and is durable, so they are, too.
        self.match_index[self.me] = self.last_index()
        self.reply["timers"].update(election=None, retry=None)
        # §8: an empty entry lets it commit, and know, what earlier leaders have left.
        if self.settings["no_op"]:
            self.append_own(None)
        self.send_heartbeats()

    def send_heartbeats(self):
        """Repeat during idle periods, to prevent election timeouts (§5.2)."""
        self.round += 1
        self.confirmed[self.me] = self.round
        for peer in self.peers():
            if not self.replicate(peer):
                prev_log_index = max(self.next_index[peer] - 1, self.snapshot["last_index"])
                self.send_append_entries(peer, prev_log_index, [])
        self.reply["timers"]["heartbeat"] = self.settings["heartbeat"]

    def handle_submit(self, event):
        """If command received from client: append entry to local log, respond after it is applied (§5.3)."""
        if self.role != "leader":
            return self.redirect(event["command"]["id"])
        self.append_own(event["command"])
        for peer in self.peers():
            self.replicate(peer)

    def append_own(self, command):
        self.append({"term": self.term, "command": command})
        self.own_writes.append({"id": self.last_write, "last_index": self.last_index()})

    def answer_client(self, index):
        """An entry of a leader's own term came from one of its clients."""
        entry = self.entry_at(index)
        if self.role == "leader" and entry["term"] == self.term and entry["command"] is not None:
            self.reply["answer"].append({"command": entry["command"]["id"], "applied": index})

    def redirect(self, command):
        """§8: a server that is not the leader tells the client of the leader that it knows."""
        self.reply["answer"].append({"command": command, "not_leader": self.leader})

    def replicate(self, peer):
        """
        If last log index ≥ nextIndex for a follower: send AppendEntries RPC with log entries starting
        at nextIndex (§5.3). The next ones follow after its response, or after a while without one
        (§5.1). Returns whether anything was sent.
        """
        next_index = self.next_index[peer]
        if self.last_index() < next_index or self.now < self.retry_at[peer]:
            return False
        self.retry_at[peer] = self.now + self.settings["heartbeat"]
        # §7: it sends its snapshot if it has discarded the next entry that the follower needs.
        if next_index <= self.snapshot["last_index"]:
            self.send_snapshot(peer)
        else:
            entries = self.entries_after(next_index - 1)[: self.settings["max_batch"]]
            self.send_append_entries(peer, next_index - 1, entries)
        return True

    def send_append_entries(self, peer, prev_log_index, entries):
        body = {
            "type": "append_entries",
            "term": self.term,
            "prev_log_index": prev_log_index,
            "prev_log_term": self.term_at(prev_log_index),
            "entries": entries,
            "leader_commit": self.commit_index,
            "round": self.round,
        }
        self.reply["send"].append({"to": peer, "body": body})

    def handle_append_entries_response(self, peer, response):
        if self.role != "leader":
            return
        self.confirmed[peer] = max(self.confirmed[peer], response["round"])
        if response["success"]:
            # If successful: update nextIndex and matchIndex for follower (§5.3).
            self.advance_match_index(peer, response["match_index"])
        elif response.get("prev_log_index") == self.next_index[peer] - 1:
            # If AppendEntries fails because of log inconsistency: decrement nextIndex and retry
            # (§5.3). Other failures are old, or of a request of an earlier term.
            self.next_index[peer] = self.next_index_after(response)
            self.retry_at[peer] = 0
        self.replicate(peer)

    def advance_match_index(self, peer, match_index):
        """Responses may arrive late or twice: then they say nothing new."""
        if match_index <= self.match_index[peer]:
            return
        self.match_index[peer] = match_index
        self.next_index[peer] = max(self.next_index[peer], match_index + 1)
        self.retry_at[peer] = 0
        self.maybe_commit()

    def next_index_after(self, response):
        """End of §5.3: it continues after its own last entry of the conflicting term, or skips that term."""
        for index in range(self.last_index(), self.snapshot["last_index"], -1):
            if self.term_at(index) == response["conflict_term"]:
                return index + 1
        return response["conflict_index"]

    def maybe_commit(self):
        """
        If there exists an N such that N > commitIndex, a majority of matchIndex[i] ≥ N, and
        log[N].term == currentTerm: set commitIndex = N (§5.3, §5.4).
        """
        for n in range(self.commit_index + 1, self.last_index() + 1):
            holders = [server for server in self.servers if self.match_index[server] >= n]
            if self.is_majority(holders) and self.term_at(n) == self.term:
                self.commit_index = n

    # ---- InstallSnapshot RPC (§7, Figure 13); a snapshot is one message, so rules 2 to 5 are not needed

    def handle_install_snapshot(self, leader, request):
        # 1. Reply immediately if term < currentTerm.
        if request["term"] < self.term:
            return self.respond_to_install_snapshot(leader, last_index=0, round=0)
        self.recognize_leader(leader)

        # An old snapshot contains nothing that this server lacks.
        last_index = request["last_index"]
        if last_index > self.commit_index:
            # 6. If existing log entry has same index and term as snapshot's last included entry,
            #    retain log entries following it. 7. Otherwise, discard the entire log.
            is_prefix = self.term_at(last_index) == request["last_term"]
            log = self.entries_after(last_index) if is_prefix else []
            self.compact({name: request[name] for name in ("last_index", "last_term", "data")}, log)
            # 8. Reset state machine using snapshot contents.
            self.reply["restore"] = True
            self.commit_index = last_index
            self.last_applied = last_index
        self.respond_to_install_snapshot(leader, last_index=last_index, round=request["round"])

    def respond_to_install_snapshot(self, leader, **fields):
        self.send_durably(leader, {"type": "install_snapshot_response", "term": self.term, **fields})

    def send_snapshot(self, peer):
        body = {"type": "install_snapshot", "term": self.term, **self.snapshot, "round": self.round}
        self.reply["send"].append({"to": peer, "body": body})

    def handle_install_snapshot_response(self, peer, response):
        if self.role != "leader":
            return
        self.confirmed[peer] = max(self.confirmed[peer], response["round"])
        self.advance_match_index(peer, response["last_index"])
        self.replicate(peer)

    def handle_compact(self, _event):
        self.ask_for_snapshot()

    def ask_for_snapshot(self):
        """Servers take snapshots independently, of what they have applied (§7)."""
        if self.last_applied > self.snapshot["last_index"]:
            self.reply["snapshot"] = self.last_applied

    def handle_snapshot(self, event):
        index = event["index"]
        if index <= self.snapshot["last_index"]:
            return
        snapshot = {"last_index": index, "last_term": self.term_at(index), "data": event["data"]}
        self.compact(snapshot, self.entries_after(index))

    def compact(self, snapshot, log):
        self.snapshot = snapshot
        self.log = log
        self.write()["snapshot"] = snapshot

    # ---- Reads without the log (§8; dissertation §6.4)

    def handle_read(self, event):
        if self.role != "leader":
            return self.redirect(event["command"]["id"])
        self.send_heartbeats()
        self.reads.append({"id": event["command"]["id"], "round": self.round})

    def answer_reads(self):
        """What is committed has been applied in this step, so a read need not wait for that."""
        if self.role != "leader":
            for read in self.reads:
                self.redirect(read["id"])
            self.reads = []
            return
        # A leader knows which entries are committed when it has committed one of its own term.
        if self.term_at(self.commit_index) != self.term:
            return
        # It must have heard from a majority since the read arrived: it may have been deposed.
        waiting = []
        for read in self.reads:
            if self.is_majority([s for s in self.servers if self.confirmed[s] >= read["round"]]):
                self.reply["answer"].append({"command": read["id"], "read": True})
            else:
                waiting.append(read)
        self.reads = waiting

    # ---- The log, the disk, and messages

    def last_index(self):
        return self.snapshot["last_index"] + len(self.log)

    def last_term(self):
        return self.term_at(self.last_index())

    def entry_at(self, index):
        return self.log[index - self.snapshot["last_index"] - 1]

    def entries_after(self, index):
        return self.log[index - self.snapshot["last_index"] :]

    def term_at(self, index):
        """The term of the entry at an index; None if the log does not have it."""
        if index == self.snapshot["last_index"]:
            return self.snapshot["last_term"]
        if self.snapshot["last_index"] < index <= self.last_index():
            return self.entry_at(index)["term"]
        return None

    def peers(self):
        return [server for server in self.servers if server != self.me]

    def is_majority(self, servers):
        return len(servers) > len(self.servers) / 2

    def append(self, entry):
        self.log.append(entry)
        self.write().setdefault("append", []).append(entry)

    def truncate(self, index):
        del self.log[index - self.snapshot["last_index"] - 1 :]
        self.write()["truncate_from"] = index

    def persist_term_and_vote(self):
        self.write().update(term=self.term, voted_for=self.voted_for)

    def write(self):
        """The write of this step; its first change begins it."""
        if "write" not in self.reply:
            self.last_write += 1
            self.reply["write"] = {"id": self.last_write}
        return self.reply["write"]

    def handle_durable(self, event):
        self.durable_write = event["write"]
        # A server's own vote and its own entries count when they are durable, like those of others.
        if self.role == "candidate" and self.is_durable():
            self.request_votes()
            self.count_votes()
        while self.own_writes and self.own_writes[0]["id"] <= self.durable_write:
            self.advance_match_index(self.me, self.own_writes.pop(0)["last_index"])

    def is_durable(self):
        """Whether everything is on the disk."""
        return self.durable_write == self.last_write

    def send_durably(self, to, body):
        """Persistent state is updated on stable storage before responding to RPCs, so the message waits."""
        message = {"to": to, "body": body}
        if not self.is_durable():
            message["after_write"] = self.last_write
        self.reply["send"].append(message)

    # ---- The process

    def shown(self):
        return {name: getattr(self, name) for name in SHOWN}

    def save(self):
        return {name: value for name, value in vars(self).items() if name != "reply"}

    @classmethod
    def load(cls, saved):
        server = cls.__new__(cls)
        vars(server).update(saved)
        return server


def name_of(event):
    """The name of a server in the cluster: S1 for the copy S1#7."""
    return event["me"].partition("#")[0]


def answer(servers, event):
    """The answer to one line. `servers` has the server behind each name, copies included."""
    name, kind = event["me"], event["event"]
    if kind == "save":
        return {"saved": servers[name].save()}
    if kind == "load":
        servers[name] = Raft.load(event["saved"])
        return {}
    if kind == "forget":
        servers.pop(name, None)
        return {}
    if kind == "start":
        servers[name] = Raft(event)
    reply = servers[name].step(event)
    return {**reply, "state": servers[name].shown()}


def main():
    servers = {}
    for line in sys.stdin:
        print(json.dumps(answer(servers, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
