"use strict";
(() => {
  // dist.new/raftarium.js
  var ArrowField = Object.freeze({
    /**
     * The message's number.
     */
    Message: 0,
    "0": "Message",
    /**
     * See `KindCode`.
     */
    Kind: 1,
    "1": "Kind",
    /**
     * A server, or a client as a negative number.
     */
    From: 2,
    "2": "From",
    /**
     * Likewise.
     */
    To: 3,
    "3": "To",
    /**
     * When it was sent.
     */
    SentMs: 4,
    "4": "SentMs",
    /**
     * When its flight ended, or will end; NaN if that is not known.
     */
    EndMs: 5,
    "5": "EndMs",
    /**
     * See `EndCode`.
     */
    End: 6,
    "6": "End",
    /**
     * When it was held in flight; NaN if it was not.
     */
    HeldMs: 7,
    "7": "HeldMs",
    /**
     * When it was released; NaN while it is held.
     */
    ReleasedMs: 8,
    "8": "ReleasedMs",
    /**
     * The event of its sending.
     */
    SentSeq: 9,
    "9": "SentSeq",
    /**
     * The event that ended its flight; 0 while there is none.
     */
    EndSeq: 10,
    "10": "EndSeq",
    /**
     * For answers: 1 yes, 0 no. NaN for requests.
     */
    Yes: 11,
    "11": "Yes",
    /**
     * The term that it carries; 0 in clients' messages.
     */
    Term: 12,
    "12": "Term",
    /**
     * How many it represents.
     */
    Count: 13,
    "13": "Count",
    /**
     * See `RelationCode`.
     */
    Relation: 14,
    "14": "Relation",
    /**
     * The length of a row.
     */
    Stride: 15,
    "15": "Stride"
  });
  var BandCode = Object.freeze({
    /**
     * All its links are cut.
     */
    Isolated: 0,
    "0": "Isolated",
    /**
     * It is in a group of a partition.
     */
    Group: 1,
    "1": "Group",
    /**
     * Its messages to one other server are lost.
     */
    Cut: 2,
    "2": "Cut",
    /**
     * Its process is suspended.
     */
    Paused: 3,
    "3": "Paused",
    /**
     * Its messages to one other server wait.
     */
    Clogged: 4,
    "4": "Clogged",
    /**
     * Its disk does not complete writes.
     */
    Stalled: 5,
    "5": "Stalled"
  });
  var BandField = Object.freeze({
    /**
     * See `BandCode`.
     */
    Kind: 0,
    "0": "Kind",
    /**
     * The server.
     */
    Server: 1,
    "1": "Server",
    /**
     * Its group in a partition, from 1; for a cut link, the receiver.
     */
    Other: 2,
    "2": "Other",
    /**
     * Its start.
     */
    FromMs: 3,
    "3": "FromMs",
    /**
     * Its end; the present if it lasts.
     */
    ToMs: 4,
    "4": "ToMs",
    /**
     * The length of a row.
     */
    Stride: 5,
    "5": "Stride"
  });
  var CellField = Object.freeze({
    /**
     * The entry's term; 0 if the log ends before.
     */
    Term: 0,
    "0": "Term",
    /**
     * Its command's number; −1 for a no-op; a change of the members is a number below that: see `LogWindow.change`.
     */
    Command: 1,
    "1": "Command",
    /**
     * The length of a cell.
     */
    Stride: 2,
    "2": "Stride"
  });
  var ClientCode = Object.freeze({
    /**
     * It has no answer yet.
     */
    Waiting: 0,
    "0": "Waiting",
    /**
     * Its command was applied or its read answered.
     */
    Served: 1,
    "1": "Served",
    /**
     * Its only attempt failed.
     */
    GaveUp: 2,
    "2": "GaveUp"
  });
  var ClientField = Object.freeze({
    /**
     * Its number.
     */
    Id: 0,
    "0": "Id",
    /**
     * See `ClientCode`.
     */
    State: 1,
    "1": "State",
    /**
     * The server to which it sent its request or that answered it; 0 for none.
     */
    Server: 2,
    "2": "Server",
    /**
     * Its command; see `Cluster.command`.
     */
    Command: 3,
    "3": "Command",
    /**
     * For an answered get, the command that wrote the value; −1 if the key has no value. NaN for anything else.
     */
    Found: 4,
    "4": "Found",
    /**
     * When it sent its request, or got its answer.
     */
    SinceMs: 5,
    "5": "SinceMs",
    /**
     * The length of a row.
     */
    Stride: 6,
    "6": "Stride"
  });
  var Cluster = class {
    __destroy_into_raw() {
      const ptr = this.__wbg_ptr;
      this.__wbg_ptr = 0;
      ClusterFinalization.unregister(this);
      return ptr;
    }
    free() {
      const ptr = this.__destroy_into_raw();
      wasm.__wbg_cluster_free(ptr, 0);
    }
    /**
     * The words of the commands that the script allows its readers; undefined for all.
     * @returns {string[] | undefined}
     */
    allowed() {
      const ret = wasm.cluster_allowed(this.__wbg_ptr);
      let v1;
      if (ret[0] !== 0) {
        v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
        wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
      }
      return v1;
    }
    /**
     * All branches, in the order of their numbers.
     * @returns {BranchRow[]}
     */
    branches() {
      const ret = wasm.cluster_branches(this.__wbg_ptr);
      var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
      wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
      return v1;
    }
    /**
     * Cancels a long seek or search.
     */
    cancel() {
      wasm.cluster_cancel(this.__wbg_ptr);
    }
    /**
     * A client and its state; undefined if it has left.
     * @param {number} id
     * @returns {ClientDetails | undefined}
     */
    client(id) {
      const ret = wasm.cluster_client(this.__wbg_ptr, id);
      return ret;
    }
    /**
     * Clients that put and get, and all that have a pending request.
     * @returns {ClientList}
     */
    clients() {
      const ret = wasm.cluster_clients(this.__wbg_ptr);
      return ret;
    }
    /**
     * The text of a command, or, of a negative number, the name of that client; empty if there is none. Neither changes.
     * @param {number} id
     * @returns {string}
     */
    command(id) {
      let deferred1_0;
      let deferred1_1;
      try {
        const ret = wasm.cluster_command(this.__wbg_ptr, id);
        deferred1_0 = ret[0];
        deferred1_1 = ret[1];
        return getStringFromWasm0(ret[0], ret[1]);
      } finally {
        wasm.__wbindgen_free(deferred1_0, deferred1_1, 1);
      }
    }
    /**
     * A job: how two branches differ. Undefined if there are no such branches.
     * @param {number} a
     * @param {number} b
     * @returns {ComparisonProgress | undefined}
     */
    compare(a, b) {
      const ret = wasm.cluster_compare(this.__wbg_ptr, a, b);
      return ret;
    }
    /**
     * The words that are accepted at the cursor of a line: in a console, or in a script after the lines `before`.
     * @param {string} line
     * @param {number} cursor
     * @param {string | null} [before]
     * @returns {Completion}
     */
    complete(line, cursor, before) {
      const ret = wasm.cluster_complete(this.__wbg_ptr, line, cursor, isLikeNone(before) ? 0 : addToExternrefTable0(before));
      return ret;
    }
    /**
     * Deletes a branch. The one that is shown, and one in which another began, cannot be deleted.
     * @param {number} id
     * @returns {Problem | undefined}
     */
    deleteBranch(id) {
      const ret = wasm.cluster_deleteBranch(this.__wbg_ptr, id);
      return ret;
    }
    /**
     * The numbers of the events that `diagram` draws in a span of time, in order. Copy as above.
     * @param {number} fromMs
     * @param {number} toMs
     * @param {number | null} [branch]
     * @returns {Float64Array}
     */
    diagramList(fromMs, toMs, branch) {
      const ret = wasm.cluster_diagramList(this.__wbg_ptr, fromMs, toMs, isLikeNone(branch) ? 0 : addToExternrefTable0(branch));
      return ret;
    }
    /**
     * The visible part of a span of time, arranged as `DiagramField` says. Copy it before the next call. Call this again in
     * the next frame while its `Share` is below 1.
     * @param {number} fromMs
     * @param {number} toMs
     * @param {number} widthPx
     * @param {number} selected
     * @param {number | null} [branch]
     * @returns {Float64Array}
     */
    diagram(fromMs, toMs, widthPx, selected, branch) {
      const ret = wasm.cluster_diagram(this.__wbg_ptr, fromMs, toMs, widthPx, selected, isLikeNone(branch) ? 0 : addToExternrefTable0(branch));
      return ret;
    }
    /**
     * A job: what happened to an entry on every server, up to the present.
     * @param {number} index
     * @param {number} term
     * @returns {AnswerProgress | undefined}
     */
    entry(index, term) {
      const ret = wasm.cluster_entry(this.__wbg_ptr, index, term);
      return ret;
    }
    /**
     * These events, at most 500; unknown ones are left out.
     * @param {number[]} seqs
     * @param {number | null} [branch]
     * @returns {EventRow[]}
     */
    eventRows(seqs, branch) {
      const ret = wasm.cluster_eventRows(this.__wbg_ptr, seqs, isLikeNone(branch) ? 0 : addToExternrefTable0(branch));
      var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
      wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
      return v1;
    }
    /**
     * An event; undefined if it is not known.
     * @param {number} seq
     * @param {number | null} [branch]
     * @returns {EventRow | undefined}
     */
    event(seq, branch) {
      const ret = wasm.cluster_event(this.__wbg_ptr, seq, isLikeNone(branch) ? 0 : addToExternrefTable0(branch));
      return ret;
    }
    /**
     * The newest events that match a query, in order. The last 20,000 are known; right after a seek, only those shortly
     * before the present.
     * @param {EventQuery} query
     * @returns {EventRow[]}
     */
    events(query) {
      const ret = wasm.cluster_events(this.__wbg_ptr, query);
      var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
      wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
      return v1;
    }
    /**
     * A job: all events up to the present, as text in pieces. The first call starts the export, the others continue it.
     * Undefined if no export has been started.
     * @param {EventFormat} format
     * @param {boolean} first
     * @returns {ExportProgress | undefined}
     */
    exportEvents(format, first) {
      const ret = wasm.cluster_exportEvents(this.__wbg_ptr, format, first);
      return ret;
    }
    /**
     * A job: extends a branch, shown or not, to a simulated time. Undefined if there is no such branch.
     * @param {number} id
     * @param {number} toMs
     * @returns {ExtensionProgress | undefined}
     */
    extend(id, toMs) {
      const ret = wasm.cluster_extend(this.__wbg_ptr, id, toMs);
      return ret;
    }
    /**
     * A report on the run if a panic has ended it; otherwise undefined. Call this when the module has thrown an error: the
     * other clusters are not affected.
     * @returns {PanicReport | undefined}
     */
    failure() {
      const ret = wasm.cluster_failure(this.__wbg_ptr);
      return ret;
    }
    /**
     * Finds an event, by a replay if necessary: call this until `result` is present. Undefined if there is no such event.
     * @param {number} seq
     * @param {number | null} [branch]
     * @returns {EventProgress | undefined}
     */
    findEvent(seq, branch) {
      const ret = wasm.cluster_findEvent(this.__wbg_ptr, seq, isLikeNone(branch) ? 0 : addToExternrefTable0(branch));
      return ret;
    }
    /**
     * A hash of the visible state at the present, as 16 hexadecimal digits: equal in every replay of this run.
     * @returns {string}
     */
    fingerprint() {
      let deferred1_0;
      let deferred1_1;
      try {
        const ret = wasm.cluster_fingerprint(this.__wbg_ptr);
        deferred1_0 = ret[0];
        deferred1_1 = ret[1];
        return getStringFromWasm0(ret[0], ret[1]);
      } finally {
        wasm.__wbindgen_free(deferred1_0, deferred1_1, 1);
      }
    }
    /**
     * Starts a branch at the present with a line of the command language, even at the head, and shows it.
     * @param {string} line
     * @returns {Reply}
     */
    fork(line) {
      const ret = wasm.cluster_fork(this.__wbg_ptr, line);
      return ret;
    }
    /**
     * The present frame, arranged as `HeaderField` says. It is a view of the module's memory: copy it before the next call.
     * @returns {Float64Array}
     */
    frame() {
      const ret = wasm.cluster_frame(this.__wbg_ptr);
      return ret;
    }
    /**
     * A job: what led to an event, from itself back to the root.
     * @param {number} seq
     * @returns {AnswerProgress | undefined}
     */
    furtherBack(seq) {
      const ret = wasm.cluster_furtherBack(this.__wbg_ptr, seq);
      return ret;
    }
    /**
     * The goals of the script up to the present, in the order of its lines.
     * @returns {Goal[]}
     */
    goals() {
      const ret = wasm.cluster_goals(this.__wbg_ptr);
      var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
      wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
      return v1;
    }
    /**
     * A job: what happened to a client's command, from submission to answer.
     * @param {number} command
     * @returns {AnswerProgress | undefined}
     */
    journey(command) {
      const ret = wasm.cluster_journey(this.__wbg_ptr, command);
      return ret;
    }
    /**
     * The states of the servers over a span of time, one server after the other. Copy as above.
     * @param {number} fromMs
     * @param {number} toMs
     * @returns {Float64Array}
     */
    lanes(fromMs, toMs) {
      const ret = wasm.cluster_lanes(this.__wbg_ptr, fromMs, toMs);
      return ret;
    }
    /**
     * The settings of the link from one server to another; empty if there is no such link.
     * @param {number} from
     * @param {number} to
     * @returns {FieldRow[]}
     */
    link(from, to) {
      const ret = wasm.cluster_link(this.__wbg_ptr, from, to);
      var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
      wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
      return v1;
    }
    /**
     * Cells of all servers, S1's first, for the indexes from `first` on, `count` per server, at most 2,000. Copy as
     * above.
     * @param {number} first
     * @param {number} count
     * @returns {Float64Array}
     */
    logWindow(first, count) {
      const ret = wasm.cluster_logWindow(this.__wbg_ptr, first, count);
      return ret;
    }
    /**
     * A message in flight. Undefined once it has arrived.
     * @param {number} id
     * @returns {MessageDetails | undefined}
     */
    message(id) {
      const ret = wasm.cluster_message(this.__wbg_ptr, id);
      return ret;
    }
    /**
     * A fresh, paused cluster of five.
     * @param {() => void} onFrame
     */
    constructor(onFrame) {
      const ret = wasm.cluster_new(onFrame);
      this.__wbg_ptr = ret;
      ClusterFinalization.register(this, this.__wbg_ptr, this);
      return this;
    }
    /**
     * The notices up to the present, after the one of this number; at most the last 1,000.
     * @param {number} after
     * @returns {Notice[]}
     */
    notices(after) {
      const ret = wasm.cluster_notices(this.__wbg_ptr, after);
      var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
      wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
      return v1;
    }
    /**
     * Starts a fresh cluster of five, with a seed or 1; a bad seed changes nothing. The clock is paused.
     * @param {string | null} [seed]
     * @returns {Problem | undefined}
     */
    openFresh(seed) {
      const ret = wasm.cluster_openFresh(this.__wbg_ptr, isLikeNone(seed) ? 0 : addToExternrefTable0(seed));
      return ret;
    }
    /**
     * Starts a branch where a search started, runs the found commands in it, and shows it at its end, paused.
     * @param {SearchStart} start
     * @param {string} name
     * @param {FoundStory} story
     * @returns {Problem | undefined}
     */
    openStory(start, name, story) {
      const ret = wasm.cluster_openStory(this.__wbg_ptr, start, name, story);
      return ret;
    }
    /**
     * Starts another run; a bad text changes nothing. Without a seed, the text's own, else 1. The clock is paused.
     * @param {string} text
     * @param {string | null} [seed]
     * @returns {Problem | undefined}
     */
    open(text, seed) {
      const ret = wasm.cluster_open(this.__wbg_ptr, text, isLikeNone(seed) ? 0 : addToExternrefTable0(seed));
      return ret;
    }
    /**
     * Stops the clock.
     */
    pause() {
      wasm.cluster_pause(this.__wbg_ptr);
    }
    /**
     * Starts the clock.
     */
    play() {
      wasm.cluster_play(this.__wbg_ptr);
    }
    /**
     * The properties that are checked, those of Figure 3 first: in the order of the bits of `HeaderField.Violated`.
     * @returns {PropertyRow[]}
     */
    properties() {
      const ret = wasm.cluster_properties(this.__wbg_ptr);
      var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
      wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
      return v1;
    }
    /**
     * Gives a branch another name.
     * @param {number} id
     * @param {string} name
     * @returns {Problem | undefined}
     */
    renameBranch(id, name) {
      const ret = wasm.cluster_renameBranch(this.__wbg_ptr, id, name);
      return ret;
    }
    /**
     * The rules of Raft that can be switched off, and which of them are.
     * @returns {RuleRow[]}
     */
    rules() {
      const ret = wasm.cluster_rules(this.__wbg_ptr);
      var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
      wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
      return v1;
    }
    /**
     * Runs a line of the command language now. Every action of the page is such a line.
     * @param {string} line
     * @returns {Reply}
     */
    run(line) {
      const ret = wasm.cluster_run(this.__wbg_ptr, line);
      return ret;
    }
    /**
     * The state from which a search starts: the present, or the start of this run.
     * @param {boolean} fromStart
     * @returns {SearchStart}
     */
    searchStart(fromStart) {
      const ret = wasm.cluster_searchStart(this.__wbg_ptr, fromStart);
      return ret;
    }
    /**
     * The seed of this run, in decimal: it may be too large for a number.
     * @returns {string}
     */
    seed() {
      let deferred1_0;
      let deferred1_1;
      try {
        const ret = wasm.cluster_seed(this.__wbg_ptr);
        deferred1_0 = ret[0];
        deferred1_1 = ret[1];
        return getStringFromWasm0(ret[0], ret[1]);
      } finally {
        wasm.__wbindgen_free(deferred1_0, deferred1_1, 1);
      }
    }
    /**
     * Moves to the point right after an event of this branch.
     * @param {number} seq
     */
    seekEvent(seq) {
      wasm.cluster_seekEvent(this.__wbg_ptr, seq);
    }
    /**
     * Moves to the end of the instant at this simulated time, back or forward; beyond the head, the run continues until
     * there. A long move takes several frames: see `HeaderField.GoalMs`.
     * @param {number} ms
     */
    seek(ms) {
      wasm.cluster_seek(this.__wbg_ptr, ms);
    }
    /**
     * The figures over time: a row, arranged as `SeriesField` says, for each of at most `columns` parts of equal length, from
     * 1 to 2,000. Copy as with `frame`.
     * @param {number} fromMs
     * @param {number} toMs
     * @param {number} columns
     * @returns {Float64Array}
     */
    series(fromMs, toMs, columns) {
      const ret = wasm.cluster_series(this.__wbg_ptr, fromMs, toMs, columns);
      return ret;
    }
    /**
     * A server's variables; undefined if there is no such server.
     * @param {number} id
     * @returns {ServerDetails | undefined}
     */
    server(id) {
      const ret = wasm.cluster_server(this.__wbg_ptr, id);
      return ret;
    }
    /**
     * While it is held, no time passes, though the clock runs: the reader reads a remark of the script.
     * @param {boolean} held
     */
    setHeld(held) {
      wasm.cluster_setHeld(this.__wbg_ptr, held);
    }
    /**
     * Out of view, the clock stops as in a hidden tab, and continues without a jump.
     * @param {boolean} shown
     */
    setShown(shown) {
      wasm.cluster_setShown(this.__wbg_ptr, shown);
    }
    /**
     * Simulated seconds per second, from 1/1000 to 100.
     * @param {number} speed
     */
    setSpeed(speed) {
      wasm.cluster_setSpeed(this.__wbg_ptr, speed);
    }
    /**
     * The settings of a scope, written as in the command language: "" for the whole world, "S1", "S1 -> S2" or
     * "S1 -- S2". Empty if there is no such scope.
     * @param {string} scope
     * @returns {SettingRow[]}
     */
    settings(scope) {
      const ret = wasm.cluster_settings(this.__wbg_ptr, scope);
      var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
      wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
      return v1;
    }
    /**
     * Runs ahead at once until the script pauses or ends; returns whether it has. If not, a second of wall time was not
     * enough: call it again.
     * @returns {boolean}
     */
    skipToPause() {
      const ret = wasm.cluster_skipToPause(this.__wbg_ptr);
      return ret !== 0;
    }
    /**
     * Runs ahead at once until the cluster has settled, for 10 simulated seconds at most; returns whether it has. A fresh
     * cluster is then first seen with a leader.
     * @returns {boolean}
     */
    skipToSettled() {
      const ret = wasm.cluster_skipToSettled(this.__wbg_ptr);
      return ret !== 0;
    }
    /**
     * A server's state machine and the sessions that it keeps; undefined while it is down.
     * @param {number} server
     * @returns {StateDetails | undefined}
     */
    state(server) {
      const ret = wasm.cluster_state(this.__wbg_ptr, server);
      return ret;
    }
    /**
     * The figures of a span of time; without an end, up to the present. Undefined once the cluster has been freed.
     * @param {number} fromMs
     * @param {number} toMs
     * @returns {Statistics | undefined}
     */
    statistics(fromMs, toMs) {
      const ret = wasm.cluster_statistics(this.__wbg_ptr, fromMs, toMs);
      return ret;
    }
    /**
     * Moves one step forward or back, and stops the clock. By default, an event is interesting if its level is info or more
     * severe; beyond the head, it is searched for in the next minute of simulated time.
     * @param {Step} step
     * @param {boolean | null} [back]
     * @param {Interest | null} [interest]
     */
    step(step, back, interest) {
      wasm.cluster_step(this.__wbg_ptr, step, isLikeNone(back) ? 0 : addToExternrefTable0(back), isLikeNone(interest) ? 0 : addToExternrefTable0(interest));
    }
    /**
     * A report on the run, of one or two pages: `text` or `markdown`.
     * @param {SummaryFormat} format
     * @returns {string}
     */
    summary(format) {
      let deferred1_0;
      let deferred1_1;
      try {
        const ret = wasm.cluster_summary(this.__wbg_ptr, format);
        deferred1_0 = ret[0];
        deferred1_1 = ret[1];
        return getStringFromWasm0(ret[0], ret[1]);
      } finally {
        wasm.__wbindgen_free(deferred1_0, deferred1_1, 1);
      }
    }
    /**
     * Shows another branch at the present time, or at its head if that is earlier.
     * @param {number} id
     */
    switchBranch(id) {
      wasm.cluster_switchBranch(this.__wbg_ptr, id);
    }
    /**
     * The branch that is shown, up to its head, as text that replays to the same events: seed, settings, commands.
     * @returns {string}
     */
    text() {
      let deferred1_0;
      let deferred1_1;
      try {
        const ret = wasm.cluster_text(this.__wbg_ptr);
        deferred1_0 = ret[0];
        deferred1_1 = ret[1];
        return getStringFromWasm0(ret[0], ret[1]);
      } finally {
        wasm.__wbindgen_free(deferred1_0, deferred1_1, 1);
      }
    }
    /**
     * The title of the scenario that was opened; empty if it has none.
     * @returns {string}
     */
    title() {
      let deferred1_0;
      let deferred1_1;
      try {
        const ret = wasm.cluster_title(this.__wbg_ptr);
        deferred1_0 = ret[0];
        deferred1_1 = ret[1];
        return getStringFromWasm0(ret[0], ret[1]);
      } finally {
        wasm.__wbindgen_free(deferred1_0, deferred1_1, 1);
      }
    }
    /**
     * The events related to an event, among the last 20,000: the number of its causes, the numbers of these events, then
     * those of its effects. Copy as with `frame`.
     * @param {number} seq
     * @returns {Float64Array}
     */
    trace(seq) {
      const ret = wasm.cluster_trace(this.__wbg_ptr, seq);
      return ret;
    }
    /**
     * The numbers of changes from one state to another: one for each pair of `LaneCode`s, ordered by the old state, then by
     * the new one. A candidate that starts another election changes to itself. Copy as with `frame`.
     * @returns {Float64Array}
     */
    transitions() {
      const ret = wasm.cluster_transitions(this.__wbg_ptr);
      return ret;
    }
    /**
     * The keys for which a property is unknown, in the order in which it became so.
     * @returns {UnknownDetails[]}
     */
    unknown() {
      const ret = wasm.cluster_unknown(this.__wbg_ptr);
      var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
      wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
      return v1;
    }
    /**
     * The recorded violations of properties, oldest first.
     * @returns {ViolationDetails[]}
     */
    violations() {
      const ret = wasm.cluster_violations(this.__wbg_ptr);
      var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
      wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
      return v1;
    }
    /**
     * The number of a related event: the cause of an event, its first effect, the event before it or the one after it on its
     * lane. 0 if none is loaded.
     * @param {number} seq
     * @param {Walk} way
     * @param {number | null} [branch]
     * @returns {number}
     */
    walk(seq, way, branch) {
      const ret = wasm.cluster_walk(this.__wbg_ptr, seq, way, isLikeNone(branch) ? 0 : addToExternrefTable0(branch));
      return ret;
    }
    /**
     * Why there is no leader, why the entry at an index is not committed, or why a server does not win an election. Undefined
     * if there is no such entry or server.
     * @param {WhyNot} what
     * @param {number | null} [subject]
     * @returns {Answer | undefined}
     */
    whyNot(what, subject) {
      const ret = wasm.cluster_whyNot(this.__wbg_ptr, what, isLikeNone(subject) ? 0 : addToExternrefTable0(subject));
      return ret;
    }
    /**
     * A job: why an event of this branch happened. Undefined if there is no such event.
     * @param {number} seq
     * @returns {AnswerProgress | undefined}
     */
    why(seq) {
      const ret = wasm.cluster_why(this.__wbg_ptr, seq);
      return ret;
    }
  };
  if (Symbol.dispose) Cluster.prototype[Symbol.dispose] = Cluster.prototype.free;
  var CutField = Object.freeze({
    /**
     * The sender.
     */
    From: 0,
    "0": "From",
    /**
     * The receiver.
     */
    To: 1,
    "1": "To",
    /**
     * 1 if it is not cut but clogged: its messages wait.
     */
    Clogged: 2,
    "2": "Clogged",
    /**
     * The length of a row.
     */
    Stride: 3,
    "3": "Stride"
  });
  var DensityField = Object.freeze({
    /**
     * Its start.
     */
    FromMs: 0,
    "0": "FromMs",
    /**
     * Its end.
     */
    ToMs: 1,
    "1": "ToMs",
    /**
     * How many were sent.
     */
    Sent: 2,
    "2": "Sent",
    /**
     * How many were lost.
     */
    Lost: 3,
    "3": "Lost",
    /**
     * The length of a row.
     */
    Stride: 4,
    "4": "Stride"
  });
  var DiagramField = Object.freeze({
    /**
     * All events from this time on are loaded.
     */
    LoadedFromMs: 0,
    "0": "LoadedFromMs",
    /**
     * All events up to this time are loaded.
     */
    LoadedToMs: 1,
    "1": "LoadedToMs",
    /**
     * How much of the view is loaded, from 0 to 1; call again for the rest.
     */
    Share: 2,
    "2": "Share",
    /**
     * 1 if there are too many events to distinguish: then there are `DensityField` rows in place of arrows, and only the
     * milestones of the run are marked.
     */
    Coarse: 3,
    "3": "Coarse",
    /**
     * The width of the bins into which arrows are grouped, in milliseconds; 0 if each arrow is one message.
     */
    BinMs: 4,
    "4": "BinMs",
    /**
     * The same for marks.
     */
    MarksBinMs: 5,
    "5": "MarksBinMs",
    /**
     * The time of the head of the branch.
     */
    HeadMs: 6,
    "6": "HeadMs",
    /**
     * How many arrows there are in the view.
     */
    ArrowsInView: 7,
    "7": "ArrowsInView",
    /**
     * How many marks there are in the view.
     */
    MarksInView: 8,
    "8": "MarksInView",
    /**
     * The number of rows, see `ArrowField`.
     */
    Arrows: 9,
    "9": "Arrows",
    /**
     * The index of the first row.
     */
    ArrowsAt: 10,
    "10": "ArrowsAt",
    /**
     * The number of rows, see `MarkField`.
     */
    Marks: 11,
    "11": "Marks",
    /**
     * The index of the first row.
     */
    MarksAt: 12,
    "12": "MarksAt",
    /**
     * The number of rows, see `LaneField`.
     */
    Spans: 13,
    "13": "Spans",
    /**
     * The index of the first row.
     */
    SpansAt: 14,
    "14": "SpansAt",
    /**
     * The number of rows, see `BandField`.
     */
    Bands: 15,
    "15": "Bands",
    /**
     * The index of the first row.
     */
    BandsAt: 16,
    "16": "BandsAt",
    /**
     * The number of rows, see `DensityField`.
     */
    Densities: 17,
    "17": "Densities",
    /**
     * The index of the first row.
     */
    DensitiesAt: 18,
    "18": "DensitiesAt",
    /**
     * The length of the header.
     */
    Stride: 19,
    "19": "Stride"
  });
  var EndCode = Object.freeze({
    /**
     * r" It is in flight.
     */
    Flying: 0,
    "0": "Flying",
    /**
     * r" It arrived.
     */
    Arrived: 1,
    "1": "Arrived",
    /**
     * r" It was lost when it was sent.
     */
    LostAtOnce: 2,
    "2": "LostAtOnce",
    /**
     * r" It was lost in flight.
     */
    LostOnWay: 3,
    "3": "LostOnWay",
    /**
     * r" It was lost on arrival.
     */
    LostAtEnd: 4,
    "4": "LostAtEnd",
    /**
     * r" It was dropped in flight by a command.
     */
    Dropped: 5,
    "5": "Dropped"
  });
  var FateCode = Object.freeze({
    /**
     * It arrives.
     */
    Arrives: 0,
    "0": "Arrives",
    /**
     * The link is cut, partitioned or isolated: it will be lost on arrival.
     */
    MeetsCut: 1,
    "1": "MeetsCut",
    /**
     * The receiver is down.
     */
    ReceiverDown: 2,
    "2": "ReceiverDown",
    /**
     * It is lost (by chance, or because the link was cut when it was sent). Its row stays until `DeliverMs`, a usual latency
     * after sending, so that the loss can be seen.
     */
    Lost: 3,
    "3": "Lost",
    /**
     * It is held: it does not move until it is released.
     */
    Held: 4,
    "4": "Held"
  });
  var FaultBit = Object.freeze({
    /**
     * Its disk is stalled.
     */
    DiskStalled: 1,
    "1": "DiskStalled",
    /**
     * Its disk is full.
     */
    DiskFull: 2,
    "2": "DiskFull",
    /**
     * Its disk acknowledges writes that it does not keep.
     */
    DiskLies: 4,
    "4": "DiskLies",
    /**
     * A record on its disk is damaged, so the server does not start.
     */
    DiskDamaged: 8,
    "8": "DiskDamaged",
    /**
     * Its process is slow.
     */
    Slow: 16,
    "16": "Slow"
  });
  var HeaderField = Object.freeze({
    /**
     * Simulated time.
     */
    NowMs: 0,
    "0": "NowMs",
    /**
     * 1 while the clock runs.
     */
    Playing: 1,
    "1": "Playing",
    /**
     * The chosen speed, in simulated seconds per second.
     */
    Speed: 2,
    "2": "Speed",
    /**
     * The speed that was reached over the last half second.
     */
    ActualSpeed: 3,
    "3": "ActualSpeed",
    /**
     * 1 if the machine has been too slow for `Speed` in the last half second.
     */
    Slipping: 4,
    "4": "Slipping",
    /**
     * Changes when another run is opened: cached data are then invalid.
     */
    Epoch: 5,
    "5": "Epoch",
    /**
     * The sequence number of the last event.
     */
    Events: 6,
    "6": "Events",
    /**
     * How many notices there are; see `Cluster.notices`.
     */
    Notices: 7,
    "7": "Notices",
    /**
     * How many violations there are; see `Cluster.violations`.
     */
    Violations: 8,
    "8": "Violations",
    /**
     * A bit per property in the order of `Cluster.properties`, 1 for Election Safety: set once it is violated.
     */
    Violated: 9,
    "9": "Violated",
    /**
     * The number of keys for which a property is unknown; see `Cluster.unknown`.
     */
    Unknown: 10,
    "10": "Unknown",
    /**
     * Changes whenever an entry was appended to, or removed from, any log.
     */
    LogRevision: 11,
    "11": "LogRevision",
    /**
     * Changes whenever a server's role or term changed, or it crashed, started, paused or resumed.
     */
    LaneRevision: 12,
    "12": "LaneRevision",
    /**
     * The leader of the highest term, if it is up; 0 if there is none.
     */
    Leader: 13,
    "13": "Leader",
    /**
     * The highest term among the up servers.
     */
    Term: 14,
    "14": "Term",
    /**
     * The highest index that any server ever committed.
     */
    Committed: 15,
    "15": "Committed",
    /**
     * The longest log's last index.
     */
    LastIndex: 16,
    "16": "LastIndex",
    /**
     * How many clients have had their commands applied.
     */
    ClientsServed: 17,
    "17": "ClientsServed",
    /**
     * How many clients have a pending request.
     */
    ClientsWaiting: 18,
    "18": "ClientsWaiting",
    /**
     * How many messages are in flight; the table may hold fewer.
     */
    InFlight: 19,
    "19": "InFlight",
    /**
     * 1 while links are partitioned.
     */
    Partitioned: 20,
    "20": "Partitioned",
    /**
     * The time of the head of this branch.
     */
    HeadMs: 21,
    "21": "HeadMs",
    /**
     * 1 at the head: new events happen. 0 in the past: known events are replayed.
     */
    AtHead: 22,
    "22": "AtHead",
    /**
     * The number of the branch that is shown; see `Cluster.branches`.
     */
    Branch: 23,
    "23": "Branch",
    /**
     * Changes when a branch begins, ends, gets another name, or another is shown.
     */
    BranchRevision: 24,
    "24": "BranchRevision",
    /**
     * Changes when the present moves without playing: cached lists of the past are then invalid.
     */
    PastRevision: 25,
    "25": "PastRevision",
    /**
     * A bit per rule of Raft, in the order of `Cluster.rules`: set while it is switched off.
     */
    Broken: 26,
    "26": "Broken",
    /**
     * The simulated time of the target of a long seek or search; NaN if there is none.
     */
    GoalMs: 27,
    "27": "GoalMs",
    /**
     * How much of it is done, from 0 to 1.
     */
    GoalShare: 28,
    "28": "GoalShare",
    /**
     * The number of rows, see `ServerField`.
     */
    Servers: 29,
    "29": "Servers",
    /**
     * The index of the first row.
     */
    ServersAt: 30,
    "30": "ServersAt",
    /**
     * The number of rows, see `MessageField`.
     */
    Messages: 31,
    "31": "Messages",
    /**
     * The index of the first row.
     */
    MessagesAt: 32,
    "32": "MessagesAt",
    /**
     * The number of rows, see `ClientField`.
     */
    Clients: 33,
    "33": "Clients",
    /**
     * The index of the first row.
     */
    ClientsAt: 34,
    "34": "ClientsAt",
    /**
     * The number of rows, see `CutField`.
     */
    Cuts: 35,
    "35": "Cuts",
    /**
     * The index of the first row.
     */
    CutsAt: 36,
    "36": "CutsAt",
    /**
     * The number of rows, see `TunedField`.
     */
    Tuned: 37,
    "37": "Tuned",
    /**
     * The index of the first row.
     */
    TunedAt: 38,
    "38": "TunedAt",
    /**
     * The length of the header.
     */
    Stride: 39,
    "39": "Stride"
  });
  var KindCode = Object.freeze({
    /**
     * r" A candidate requests a vote.
     */
    RequestVote: 0,
    "0": "RequestVote",
    /**
     * r" The answer to it.
     */
    RequestVoteResponse: 1,
    "1": "RequestVoteResponse",
    /**
     * r" AppendEntries without entries.
     */
    Heartbeat: 2,
    "2": "Heartbeat",
    /**
     * r" AppendEntries with entries.
     */
    AppendEntries: 3,
    "3": "AppendEntries",
    /**
     * r" The answer to either.
     */
    AppendEntriesResponse: 4,
    "4": "AppendEntriesResponse",
    /**
     * r" A client's command.
     */
    ClientRequest: 5,
    "5": "ClientRequest",
    /**
     * r" The answer to it.
     */
    ClientResponse: 6,
    "6": "ClientResponse",
    /**
     * r" A server requests a pre-vote.
     */
    PreVote: 7,
    "7": "PreVote",
    /**
     * r" The answer to it.
     */
    PreVoteResponse: 8,
    "8": "PreVoteResponse",
    /**
     * r" A piece of a leader's snapshot.
     */
    InstallSnapshot: 9,
    "9": "InstallSnapshot",
    /**
     * r" The answer to it.
     */
    InstallSnapshotResponse: 10,
    "10": "InstallSnapshotResponse",
    /**
     * r" A leader tells another server to start an election.
     */
    TimeoutNow: 11,
    "11": "TimeoutNow",
    /**
     * r" A follower asks for the index of a read.
     */
    ReadIndex: 12,
    "12": "ReadIndex",
    /**
     * r" The answer to it.
     */
    ReadIndexResponse: 13,
    "13": "ReadIndexResponse"
  });
  var LaneCode = Object.freeze({
    /**
     * r" Up, and a follower.
     */
    Follower: 0,
    "0": "Follower",
    /**
     * r" Up, and a candidate.
     */
    Candidate: 1,
    "1": "Candidate",
    /**
     * r" Up, and a leader.
     */
    Leader: 2,
    "2": "Leader",
    /**
     * r" Up, and a learner.
     */
    Learner: 3,
    "3": "Learner",
    /**
     * r" Up, and a pre-candidate.
     */
    PreCandidate: 4,
    "4": "PreCandidate",
    /**
     * r" Crashed.
     */
    Down: 5,
    "5": "Down",
    /**
     * r" Up, but its process is suspended.
     */
    Paused: 6,
    "6": "Paused"
  });
  var LaneField = Object.freeze({
    /**
     * The server.
     */
    Server: 0,
    "0": "Server",
    /**
     * Its start.
     */
    FromMs: 1,
    "1": "FromMs",
    /**
     * Its end; the present if it lasts.
     */
    ToMs: 2,
    "2": "ToMs",
    /**
     * See `LaneCode`.
     */
    State: 3,
    "3": "State",
    /**
     * Its term.
     */
    Term: 4,
    "4": "Term",
    /**
     * The length of a row.
     */
    Stride: 5,
    "5": "Stride"
  });
  var MarkField = Object.freeze({
    /**
     * The event.
     */
    Seq: 0,
    "0": "Seq",
    /**
     * When.
     */
    AtMs: 1,
    "1": "AtMs",
    /**
     * A server, or a client as a negative number; 0 for the whole network.
     */
    Lane: 2,
    "2": "Lane",
    /**
     * See `SignCode`.
     */
    Sign: 3,
    "3": "Sign",
    /**
     * How many it represents.
     */
    Count: 4,
    "4": "Count",
    /**
     * See `RelationCode`.
     */
    Relation: 5,
    "5": "Relation",
    /**
     * The length of a row.
     */
    Stride: 6,
    "6": "Stride"
  });
  var MemberCode = Object.freeze({
    /**
     * It is not a member.
     */
    Outside: 0,
    "0": "Outside",
    /**
     * It votes.
     */
    Voter: 1,
    "1": "Voter",
    /**
     * It receives the log, and has no vote.
     */
    Learner: 2,
    "2": "Learner",
    /**
     * The configuration is joint, and it votes on both sides.
     */
    BothSides: 3,
    "3": "BothSides",
    /**
     * The configuration is joint, and it votes only in C_old: it is being removed.
     */
    OldSide: 4,
    "4": "OldSide",
    /**
     * The configuration is joint, and it votes only in C_new: it is being added.
     */
    NewSide: 5,
    "5": "NewSide"
  });
  var MessageField = Object.freeze({
    /**
     * Its number; it never changes and is never reused.
     */
    Id: 0,
    "0": "Id",
    /**
     * See `KindCode`.
     */
    Kind: 1,
    "1": "Kind",
    /**
     * A server, or a client as a negative number.
     */
    From: 2,
    "2": "From",
    /**
     * Likewise.
     */
    To: 3,
    "3": "To",
    /**
     * When it was sent. For a message that was delayed or is held, a later time, so that it moves evenly from its position, or
     * does not move.
     */
    SentMs: 4,
    "4": "SentMs",
    /**
     * When it arrives, if nothing prevents that; for a held message, as if it were released now.
     */
    DeliverMs: 5,
    "5": "DeliverMs",
    /**
     * The term that it carries; 0 in clients' messages.
     */
    Term: 6,
    "6": "Term",
    /**
     * For answers: 1 yes (granted, matched, applied), 0 no. NaN for requests.
     */
    Yes: 7,
    "7": "Yes",
    /**
     * How many entries it carries.
     */
    Entries: 8,
    "8": "Entries",
    /**
     * See `FateCode`.
     */
    Fate: 9,
    "9": "Fate",
    /**
     * The length of a row.
     */
    Stride: 10,
    "10": "Stride"
  });
  var RelationCode = Object.freeze({
    /**
     * r" Not at all, as far as is known.
     */
    None: 0,
    "0": "None",
    /**
     * r" It is the selected event.
     */
    Itself: 1,
    "1": "Itself",
    /**
     * r" It led to the selected event.
     */
    Cause: 2,
    "2": "Cause",
    /**
     * r" It follows from the selected event.
     */
    Effect: 3,
    "3": "Effect"
  });
  var RoleCode = Object.freeze({
    /**
     * r" Answers requests and expects contact from a leader.
     */
    Follower: 0,
    "0": "Follower",
    /**
     * r" Requests votes.
     */
    Candidate: 1,
    "1": "Candidate",
    /**
     * r" Serves clients and replicates its log.
     */
    Leader: 2,
    "2": "Leader",
    /**
     * r" Receives the log, and has no vote.
     */
    Learner: 3,
    "3": "Learner",
    /**
     * r" Requests pre-votes.
     */
    PreCandidate: 4,
    "4": "PreCandidate"
  });
  var SearchJob = class {
    __destroy_into_raw() {
      const ptr = this.__wbg_ptr;
      this.__wbg_ptr = 0;
      SearchJobFinalization.unregister(this);
      return ptr;
    }
    free() {
      const ptr = this.__destroy_into_raw();
      wasm.__wbg_searchjob_free(ptr, 0);
    }
    /**
     * A search from the state of a run: see `Cluster.searchStart`.
     * @param {Uint8Array} state
     * @param {SearchRequest} request
     */
    constructor(state, request) {
      const ret = wasm.searchjob_new(state, request);
      this.__wbg_ptr = ret;
      SearchJobFinalization.register(this, this.__wbg_ptr, this);
      return this;
    }
    /**
     * The problem with the request, if any; then there is nothing to work on.
     * @returns {Problem | undefined}
     */
    get problem() {
      const ret = wasm.searchjob_problem(this.__wbg_ptr);
      return ret;
    }
    /**
     * Continues until this many events have happened in its worlds.
     * @param {number} budget
     * @returns {SearchProgress | undefined}
     */
    work(budget) {
      const ret = wasm.searchjob_work(this.__wbg_ptr, budget);
      return ret;
    }
  };
  if (Symbol.dispose) SearchJob.prototype[Symbol.dispose] = SearchJob.prototype.free;
  var SeriesField = Object.freeze({
    /**
     * Its start.
     */
    FromMs: 0,
    "0": "FromMs",
    /**
     * Its end.
     */
    ToMs: 1,
    "1": "ToMs",
    /**
     * Messages lost per second.
     */
    Lost: 2,
    "2": "Lost",
    /**
     * Commands submitted per second.
     */
    Submitted: 3,
    "3": "Submitted",
    /**
     * Commands applied for the first time, per second.
     */
    Applied: 4,
    "4": "Applied",
    /**
     * The median of their latencies; NaN if there are none.
     */
    LatencyMs: 5,
    "5": "LatencyMs",
    /**
     * The longest of their latencies; NaN if there are none.
     */
    SlowestMs: 6,
    "6": "SlowestMs",
    /**
     * The share of the time in which there was no leader, from 0 to 1.
     */
    Leaderless: 7,
    "7": "Leaderless",
    /**
     * Terms that got a leader.
     */
    Elections: 8,
    "8": "Elections",
    /**
     * Terms in which an election was started and no server won.
     */
    SplitVotes: 9,
    "9": "SplitVotes",
    /**
     * The last index of the longest log at the end.
     */
    LogLongest: 10,
    "10": "LogLongest",
    /**
     * The last index of the shortest log at the end.
     */
    LogShortest: 11,
    "11": "LogShortest",
    /**
     * The highest index known to be committed at the end.
     */
    LogCommitted: 12,
    "12": "LogCommitted",
    /**
     * Messages sent per second, by kind: add the `KindCode`.
     */
    Sent: 13,
    "13": "Sent",
    /**
     * Their bytes per second by kind, likewise.
     */
    Bytes: 27,
    "27": "Bytes",
    /**
     * The length of a row.
     */
    Stride: 41,
    "41": "Stride"
  });
  var ServerField = Object.freeze({
    /**
     * 1 if it runs. A crashed server's row shows what is on its disk: term, vote, log.
     */
    Up: 0,
    "0": "Up",
    /**
     * See `RoleCode`.
     */
    Role: 1,
    "1": "Role",
    /**
     * current_term.
     */
    Term: 2,
    "2": "Term",
    /**
     * voted_for in that term; 0 for nobody.
     */
    VotedFor: 3,
    "3": "VotedFor",
    /**
     * The last index of its log.
     */
    LastIndex: 4,
    "4": "LastIndex",
    /**
     * The last index of its log that is durable.
     */
    DurableIndex: 5,
    "5": "DurableIndex",
    /**
     * commit_index; 0 for a crashed server, which has lost it.
     */
    CommitIndex: 6,
    "6": "CommitIndex",
    /**
     * The last index that it knows to be committed; for a crashed server, which knows nothing, the last index of its log that
     * any server has committed.
     */
    CommittedUpTo: 7,
    "7": "CommittedUpTo",
    /**
     * last_applied.
     */
    LastApplied: 8,
    "8": "LastApplied",
    /**
     * The leader that it last heard from in this term; 0 if it knows of none.
     */
    Leader: 9,
    "9": "Leader",
    /**
     * When its election timer was set; NaN if it has none (leaders, crashed servers).
     */
    TimerStartMs: 10,
    "10": "TimerStartMs",
    /**
     * When its election timer fires; NaN if it has none.
     */
    TimerEndMs: 11,
    "11": "TimerEndMs",
    /**
     * A candidate's votes: a bit per server, S1 to S50 here (S1 is 1).
     */
    VotesYesLow: 12,
    "12": "VotesYesLow",
    /**
     * S51 to S99.
     */
    VotesYesHigh: 13,
    "13": "VotesYesHigh",
    /**
     * The servers that rejected the vote: S1 to S50.
     */
    VotesNoLow: 14,
    "14": "VotesNoLow",
    /**
     * S51 to S99.
     */
    VotesNoHigh: 15,
    "15": "VotesNoHigh",
    /**
     * 1 if all its links are cut by `isolate`.
     */
    Isolated: 16,
    "16": "Isolated",
    /**
     * Its group in a partition, from 1; 0 if the network is whole.
     */
    Group: 17,
    "17": "Group",
    /**
     * Disk writes that are not yet durable.
     */
    PendingWrites: 18,
    "18": "PendingWrites",
    /**
     * next_index that the header's leader keeps for it; NaN if it keeps none.
     */
    NextIndex: 19,
    "19": "NextIndex",
    /**
     * match_index that the header's leader keeps for it; NaN if it keeps none.
     */
    MatchIndex: 20,
    "20": "MatchIndex",
    /**
     * 1 if its process is suspended.
     */
    Paused: 21,
    "21": "Paused",
    /**
     * How fast its clock runs; 1 is as fast as real time.
     */
    Clock: 22,
    "22": "Clock",
    /**
     * The last index that its snapshot covers; 0 if its log is complete.
     */
    BaseIndex: 23,
    "23": "BaseIndex",
    /**
     * The term of that entry.
     */
    BaseTerm: 24,
    "24": "BaseTerm",
    /**
     * Its faults, as a sum: see `FaultBit`.
     */
    Faults: 25,
    "25": "Faults",
    /**
     * Its membership in the cluster; see `MemberCode`.
     */
    Member: 26,
    "26": "Member",
    /**
     * The length of a row.
     */
    Stride: 27,
    "27": "Stride"
  });
  var SignCode = Object.freeze({
    /**
     * r" An election timer fired.
     */
    Timeout: 0,
    "0": "Timeout",
    /**
     * r" A vote was granted.
     */
    VoteGranted: 1,
    "1": "VoteGranted",
    /**
     * r" A vote was rejected.
     */
    VoteDenied: 2,
    "2": "VoteDenied",
    /**
     * r" A candidate won.
     */
    Elected: 3,
    "3": "Elected",
    /**
     * r" A candidate or leader became a follower.
     */
    SteppedDown: 4,
    "4": "SteppedDown",
    /**
     * r" A commit index rose.
     */
    Committed: 5,
    "5": "Committed",
    /**
     * r" An entry was applied.
     */
    Applied: 6,
    "6": "Applied",
    /**
     * r" Entries were removed from a log.
     */
    Truncated: 7,
    "7": "Truncated",
    /**
     * r" A server stopped.
     */
    Crashed: 8,
    "8": "Crashed",
    /**
     * r" A server started.
     */
    Started: 9,
    "9": "Started",
    /**
     * r" All links of a server were cut.
     */
    Isolated: 10,
    "10": "Isolated",
    /**
     * r" A server is no longer isolated.
     */
    Reconnected: 11,
    "11": "Reconnected",
    /**
     * r" One direction of a link was cut.
     */
    Cut: 12,
    "12": "Cut",
    /**
     * r" One direction of a link works again.
     */
    Mended: 13,
    "13": "Mended",
    /**
     * r" The network was partitioned.
     */
    Partitioned: 14,
    "14": "Partitioned",
    /**
     * r" The network was healed.
     */
    Healed: 15,
    "15": "Healed",
    /**
     * r" A setting changed.
     */
    Setting: 16,
    "16": "Setting",
    /**
     * r" A client submitted a command.
     */
    Submitted: 17,
    "17": "Submitted",
    /**
     * r" A client was answered.
     */
    Answered: 18,
    "18": "Answered",
    /**
     * r" A client timed out.
     */
    Waited: 19,
    "19": "Waited",
    /**
     * r" The network made a second copy of a message.
     */
    Duplicated: 20,
    "20": "Duplicated",
    /**
     * r" A process was suspended.
     */
    Paused: 21,
    "21": "Paused",
    /**
     * r" A process continues.
     */
    Resumed: 22,
    "22": "Resumed",
    /**
     * r" A machine was added.
     */
    Added: 23,
    "23": "Added",
    /**
     * r" A server uses another configuration.
     */
    Reconfigured: 24,
    "24": "Reconfigured",
    /**
     * r" A server took a snapshot, or installed its leader's.
     */
    Snapshot: 25,
    "25": "Snapshot",
    /**
     * r" A link was clogged.
     */
    Clogged: 26,
    "26": "Clogged",
    /**
     * r" A disk has a fault.
     */
    DiskFault: 27,
    "27": "DiskFault",
    /**
     * r" A disk works again.
     */
    DiskWell: 28,
    "28": "DiskWell",
    /**
     * r" A clock jumped.
     */
    Stepped: 29,
    "29": "Stepped",
    /**
     * r" Many clients submitted at once.
     */
    Storm: 30,
    "30": "Storm",
    /**
     * r" Chaos caused a fault.
     */
    Chaos: 31,
    "31": "Chaos",
    /**
     * r" A property was violated.
     */
    Violated: 32,
    "32": "Violated"
  });
  var TunedField = Object.freeze({
    /**
     * The sender.
     */
    From: 0,
    "0": "From",
    /**
     * The receiver.
     */
    To: 1,
    "1": "To",
    /**
     * 1 if it is slower, −1 if it is faster.
     */
    Slower: 2,
    "2": "Slower",
    /**
     * 1 if its loss, duplication or reordering differs.
     */
    Unreliable: 3,
    "3": "Unreliable",
    /**
     * The length of a row.
     */
    Stride: 4,
    "4": "Stride"
  });
  function __wbg_get_imports() {
    const import0 = {
      __proto__: null,
      __wbg_Error_208446807d0d1e30: function(arg0, arg1) {
        const ret = Error(getStringFromWasm0(arg0, arg1));
        return ret;
      },
      __wbg_Number_ff192a72a0dcdf6d: function(arg0) {
        const ret = Number(arg0);
        return ret;
      },
      __wbg___wbindgen_is_falsy_d864b623500ae65d: function(arg0) {
        const ret = !arg0;
        return ret;
      },
      __wbg___wbindgen_is_function_741ff2bb612836f5: function(arg0) {
        const ret = typeof arg0 === "function";
        return ret;
      },
      __wbg___wbindgen_is_string_fc456fee5d3317de: function(arg0) {
        const ret = typeof arg0 === "string";
        return ret;
      },
      __wbg___wbindgen_is_undefined_be5b34249ff1fc15: function(arg0) {
        const ret = arg0 === void 0;
        return ret;
      },
      __wbg___wbindgen_number_get_934b640d0889af78: function(arg0, arg1) {
        const obj = arg1;
        const ret = typeof obj === "number" ? obj : void 0;
        getDataViewMemory0().setFloat64((arg0 >>> 0) + 8 * 1, isLikeNone(ret) ? 0 : ret, true);
        getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, !isLikeNone(ret), true);
      },
      __wbg___wbindgen_string_get_7ce8eee7fd327545: function(arg0, arg1) {
        const obj = arg1;
        const ret = typeof obj === "string" ? obj : void 0;
        var ptr1 = isLikeNone(ret) ? 0 : passStringToWasm0(ret, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        var len1 = WASM_VECTOR_LEN;
        getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);
        getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);
      },
      __wbg___wbindgen_throw_4c88d8bf264fd984: function(arg0, arg1) {
        throw new Error(getStringFromWasm0(arg0, arg1));
      },
      __wbg___wbindgen_try_into_number_635ce1fc4289291e: function(arg0) {
        let result;
        try {
          result = +arg0;
        } catch (e) {
          result = e;
        }
        const ret = result;
        return ret;
      },
      __wbg___wbindgen_typeof_ee4990276e02f607: function(arg0) {
        const ret = typeof arg0;
        return ret;
      },
      __wbg__wbg_cb_unref_09736879a3f67559: function(arg0) {
        arg0._wbg_cb_unref();
      },
      __wbg_addEventListener_847fd86b8c33ec43: function() {
        return handleError(function(arg0, arg1, arg2, arg3) {
          arg0.addEventListener(getStringFromWasm0(arg1, arg2), arg3);
        }, arguments);
      },
      __wbg_call_40b008ba32f73991: function() {
        return handleError(function(arg0, arg1) {
          const ret = arg0.call(arg1);
          return ret;
        }, arguments);
      },
      __wbg_cancelAnimationFrame_c0d19c5f7cfd7aae: function() {
        return handleError(function(arg0, arg1) {
          arg0.cancelAnimationFrame(arg1);
        }, arguments);
      },
      __wbg_concat_3d00c6c70212d5c4: function(arg0, arg1) {
        const ret = arg0.concat(arg1);
        return ret;
      },
      __wbg_document_3b5c3071b43e97ee: function(arg0) {
        const ret = arg0.document;
        return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);
      },
      __wbg_error_d1fc0193610e0e39: function(arg0) {
        console.error(arg0);
      },
      __wbg_from_eac91875c8a5ffa4: function(arg0) {
        const ret = Array.from(arg0);
        return ret;
      },
      __wbg_getRandomValues_8b6f1f663e6f188d: function() {
        return handleError(function(arg0, arg1) {
          globalThis.crypto.getRandomValues(getArrayU8FromWasm0(arg0, arg1));
        }, arguments);
      },
      __wbg_get_2080c49015e35254: function() {
        return handleError(function(arg0, arg1) {
          const ret = Reflect.get(arg0, arg1);
          return ret;
        }, arguments);
      },
      __wbg_get_unchecked_e6325ad374eff861: function(arg0, arg1) {
        const ret = arg0[arg1 >>> 0];
        return ret;
      },
      __wbg_hidden_34dfd3711ef53b31: function(arg0) {
        const ret = arg0.hidden;
        return ret;
      },
      __wbg_instanceof_Uint8Array_d7aeb0dcb3108fea: function(arg0) {
        let result;
        try {
          result = arg0 instanceof Uint8Array;
        } catch (_) {
          result = false;
        }
        const ret = result;
        return ret;
      },
      __wbg_instanceof_Window_5cf453f5639aa1a2: function(arg0) {
        let result;
        try {
          result = arg0 instanceof Window;
        } catch (_) {
          result = false;
        }
        const ret = result;
        return ret;
      },
      __wbg_isArray_bcf1376d0d732d08: function(arg0) {
        const ret = Array.isArray(arg0);
        return ret;
      },
      __wbg_length_186163212ffe79c3: function(arg0) {
        const ret = arg0.length;
        return ret;
      },
      __wbg_length_b03a0fabb109b1e9: function(arg0) {
        const ret = arg0.length;
        return ret;
      },
      __wbg_length_e83e819f48c774e4: function(arg0) {
        const ret = arg0.length;
        return ret;
      },
      __wbg_new_13de428334042d26: function(arg0) {
        const ret = new Uint8Array(arg0);
        return ret;
      },
      __wbg_new_37eb45aaf5eeb820: function() {
        const ret = new Array();
        return ret;
      },
      __wbg_new_7075786089b89c5e: function() {
        const ret = /* @__PURE__ */ new Map();
        return ret;
      },
      __wbg_new_cd4348290afae586: function() {
        const ret = new Object();
        return ret;
      },
      __wbg_new_with_length_07edd8a7019b8c30: function(arg0) {
        const ret = new Float64Array(arg0 >>> 0);
        return ret;
      },
      __wbg_now_043d245551b22f9c: function(arg0) {
        const ret = arg0.now();
        return ret;
      },
      __wbg_now_463ac581d2fc7ea3: function() {
        const ret = Date.now();
        return ret;
      },
      __wbg_performance_50e6a3f8dc80bbca: function(arg0) {
        const ret = arg0.performance;
        return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);
      },
      __wbg_prototypesetcall_13162965d1fe7aa3: function(arg0, arg1, arg2) {
        Uint8Array.prototype.set.call(getArrayU8FromWasm0(arg0, arg1), arg2);
      },
      __wbg_random_df36b90cd78a7d54: function() {
        const ret = Math.random();
        return ret;
      },
      __wbg_removeEventListener_4e20bd5fac3de092: function() {
        return handleError(function(arg0, arg1, arg2, arg3) {
          arg0.removeEventListener(getStringFromWasm0(arg1, arg2), arg3);
        }, arguments);
      },
      __wbg_reportError_7dfd300358634906: function() {
        return handleError(function(arg0) {
          reportError(arg0);
        }, arguments);
      },
      __wbg_requestAnimationFrame_9ba49d36a19ca83c: function() {
        return handleError(function(arg0, arg1) {
          const ret = arg0.requestAnimationFrame(arg1);
          return ret;
        }, arguments);
      },
      __wbg_set_8282f7e0d2d01336: function(arg0, arg1, arg2) {
        const ret = arg0.set(arg1, arg2);
        return ret;
      },
      __wbg_set_d2d33b52458e984a: function(arg0, arg1, arg2) {
        arg0[arg1 >>> 0] = arg2;
      },
      __wbg_set_e4b9a833d288759a: function(arg0, arg1, arg2) {
        arg0[arg1] = arg2;
      },
      __wbg_static_accessor_GLOBAL_THIS_003ee833af9699fc: function() {
        const ret = typeof globalThis === "undefined" ? void 0 : globalThis;
        return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);
      },
      __wbg_static_accessor_GLOBAL_e4293fb22cbe77da: function() {
        const ret = typeof global === "undefined" ? void 0 : global;
        return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);
      },
      __wbg_static_accessor_SELF_53bb20457401453d: function() {
        const ret = typeof self === "undefined" ? void 0 : self;
        return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);
      },
      __wbg_static_accessor_WINDOW_b5e0810bfecb7feb: function() {
        const ret = typeof window === "undefined" ? void 0 : window;
        return isLikeNone(ret) ? 0 : addToExternrefTable0(ret);
      },
      __wbg_stringify_0a0fbf2ef722380a: function() {
        return handleError(function(arg0) {
          const ret = JSON.stringify(arg0);
          return ret;
        }, arguments);
      },
      __wbg_toString_6b1cac73c93ef5d1: function() {
        return handleError(function(arg0, arg1) {
          const ret = arg0.toString(arg1);
          return ret;
        }, arguments);
      },
      __wbindgen_generic_0000000000000001: function(arg0, arg1) {
        const ret = makeMutClosure(arg0, arg1, wasm_bindgen__convert__closures_____invoke__h6e2c5385227de972);
        return ret;
      },
      __wbindgen_generic_0000000000000002: function(arg0, arg1) {
        const ret = makeMutClosure(arg0, arg1, wasm_bindgen__convert__closures_____invoke__h5c26b014da43d43b);
        return ret;
      },
      __wbindgen_generic_0000000000000003: function(arg0) {
        const ret = arg0;
        return ret;
      },
      __wbindgen_generic_0000000000000004: function(arg0) {
        const ret = arg0;
        return ret;
      },
      __wbindgen_generic_0000000000000005: function(arg0, arg1) {
        const ret = getArrayF64FromWasm0(arg0, arg1);
        return ret;
      },
      __wbindgen_generic_0000000000000006: function(arg0, arg1) {
        const ret = getArrayU8FromWasm0(arg0, arg1);
        return ret;
      },
      __wbindgen_generic_0000000000000007: function(arg0, arg1) {
        const ret = getStringFromWasm0(arg0, arg1);
        return ret;
      },
      __wbindgen_generic_0000000000000008: function(arg0) {
        const ret = BigInt.asUintN(64, arg0);
        return ret;
      },
      __wbindgen_init_externref_table: function() {
        const table = wasm.__wbindgen_externrefs;
        table.set(0, void 0);
        table.set(1024, void 0);
        table.set(1025, null);
        table.set(1026, true);
        table.set(1027, false);
      }
    };
    return {
      __proto__: null,
      "./raftarium_bg.js": import0
    };
  }
  function wasm_bindgen__convert__closures_____invoke__h5c26b014da43d43b(arg0, arg1) {
    wasm.wasm_bindgen__convert__closures_____invoke__h5c26b014da43d43b(arg0, arg1);
  }
  function wasm_bindgen__convert__closures_____invoke__h6e2c5385227de972(arg0, arg1, arg2) {
    wasm.wasm_bindgen__convert__closures_____invoke__h6e2c5385227de972(arg0, arg1, arg2);
  }
  var ClusterFinalization = typeof FinalizationRegistry === "undefined" ? { register: () => {
  }, unregister: () => {
  } } : new FinalizationRegistry((ptr) => wasm.__wbg_cluster_free(ptr, 1));
  var SearchJobFinalization = typeof FinalizationRegistry === "undefined" ? { register: () => {
  }, unregister: () => {
  } } : new FinalizationRegistry((ptr) => wasm.__wbg_searchjob_free(ptr, 1));
  function addToExternrefTable0(obj) {
    const idx = wasm.__externref_table_alloc();
    wasm.__wbindgen_externrefs.set(idx, obj);
    return idx;
  }
  var CLOSURE_DTORS = typeof FinalizationRegistry === "undefined" ? { register: () => {
  }, unregister: () => {
  } } : new FinalizationRegistry((state) => wasm.__wbindgen_destroy_closure(state.a, state.b));
  function getArrayF64FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getFloat64ArrayMemory0().subarray(ptr / 8, ptr / 8 + len);
  }
  function getArrayJsValueFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    const mem = getDataViewMemory0();
    const result = [];
    for (let i = ptr; i < ptr + 4 * len; i += 4) {
      result.push(wasm.__wbindgen_externrefs.get(mem.getUint32(i, true)));
    }
    wasm.__externref_drop_slice(ptr, len);
    return result;
  }
  function getArrayU8FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getUint8ArrayMemory0().subarray(ptr / 1, ptr / 1 + len);
  }
  var cachedDataViewMemory0 = null;
  function getDataViewMemory0() {
    if (cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer.detached === true || cachedDataViewMemory0.buffer.detached === void 0 && cachedDataViewMemory0.buffer !== wasm.memory.buffer) {
      cachedDataViewMemory0 = new DataView(wasm.memory.buffer);
    }
    return cachedDataViewMemory0;
  }
  var cachedFloat64ArrayMemory0 = null;
  function getFloat64ArrayMemory0() {
    if (cachedFloat64ArrayMemory0 === null || cachedFloat64ArrayMemory0.byteLength === 0) {
      cachedFloat64ArrayMemory0 = new Float64Array(wasm.memory.buffer);
    }
    return cachedFloat64ArrayMemory0;
  }
  function getStringFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return decodeText(getUint8ArrayMemory0().subarray(ptr, ptr + len));
  }
  var cachedUint8ArrayMemory0 = null;
  function getUint8ArrayMemory0() {
    if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.byteLength === 0) {
      cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
    }
    return cachedUint8ArrayMemory0;
  }
  function handleError(f, args) {
    try {
      return f.apply(this, args);
    } catch (e) {
      const idx = addToExternrefTable0(e);
      wasm.__wbindgen_exn_store(idx);
    }
  }
  function isLikeNone(x) {
    return x === void 0 || x === null;
  }
  function makeMutClosure(arg0, arg1, f) {
    const state = { a: arg0, b: arg1, cnt: 1 };
    const real = (...args) => {
      state.cnt++;
      const a = state.a;
      state.a = 0;
      try {
        return f(a, state.b, ...args);
      } finally {
        state.a = a;
        real._wbg_cb_unref();
      }
    };
    real._wbg_cb_unref = () => {
      if (--state.cnt === 0) {
        wasm.__wbindgen_destroy_closure(state.a, state.b);
        state.a = 0;
        CLOSURE_DTORS.unregister(state);
      }
    };
    CLOSURE_DTORS.register(real, state, state);
    return real;
  }
  function passStringToWasm0(arg, malloc, realloc) {
    if (realloc === void 0) {
      const buf = cachedTextEncoder.encode(arg);
      const ptr2 = malloc(buf.length, 1) >>> 0;
      getUint8ArrayMemory0().subarray(ptr2, ptr2 + buf.length).set(buf);
      WASM_VECTOR_LEN = buf.length;
      return ptr2;
    }
    let len = arg.length;
    let ptr = malloc(len, 1) >>> 0;
    const mem = getUint8ArrayMemory0();
    let offset = 0;
    for (; offset < len; offset++) {
      const code = arg.charCodeAt(offset);
      if (code > 127) break;
      mem[ptr + offset] = code;
    }
    if (offset !== len) {
      if (offset !== 0) {
        arg = arg.slice(offset);
      }
      ptr = realloc(ptr, len, len = offset + arg.length * 3, 1) >>> 0;
      const view = getUint8ArrayMemory0().subarray(ptr + offset, ptr + len);
      const ret = cachedTextEncoder.encodeInto(arg, view);
      offset += ret.written;
      ptr = realloc(ptr, len, offset, 1) >>> 0;
    }
    WASM_VECTOR_LEN = offset;
    return ptr;
  }
  var cachedTextDecoder = new TextDecoder("utf-8", { ignoreBOM: true });
  cachedTextDecoder.decode();
  var MAX_SAFARI_DECODE_BYTES = 2146435072;
  var numBytesDecoded = 0;
  function decodeText(bytes) {
    numBytesDecoded += bytes.length;
    if (numBytesDecoded >= MAX_SAFARI_DECODE_BYTES) {
      cachedTextDecoder = new TextDecoder("utf-8", { ignoreBOM: true });
      cachedTextDecoder.decode();
      numBytesDecoded = bytes.length;
    }
    return cachedTextDecoder.decode(bytes);
  }
  var cachedTextEncoder = new TextEncoder();
  if (!("encodeInto" in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function(arg, view) {
      const buf = cachedTextEncoder.encode(arg);
      view.set(buf);
      return {
        read: arg.length,
        written: buf.length
      };
    };
  }
  var WASM_VECTOR_LEN = 0;
  var wasmModule;
  var wasmInstance;
  var wasm;
  function __wbg_finalize_init(instance, module) {
    wasmInstance = instance;
    wasm = instance.exports;
    wasmModule = module;
    cachedDataViewMemory0 = null;
    cachedFloat64ArrayMemory0 = null;
    cachedUint8ArrayMemory0 = null;
    wasm.__wbindgen_start();
    return wasm;
  }
  function initSync(module) {
    if (wasm !== void 0) return wasm;
    if (module !== void 0) {
      if (Object.getPrototypeOf(module) === Object.prototype) {
        ({ module } = module);
      } else {
        console.warn("using deprecated parameters for `initSync()`; pass a single object instead");
      }
    }
    const imports = __wbg_get_imports();
    if (!(module instanceof WebAssembly.Module)) {
      module = new WebAssembly.Module(module);
    }
    const instance = new WebAssembly.Instance(module, imports);
    return __wbg_finalize_init(instance, module);
  }

  // www/src/search/slices.ts
  var BATCH = 4e3;
  var SLICE_MS = 100;

  // www/src/search/worker.ts
  var report = (message) => postMessage(message);
  addEventListener("message", ({ data }) => {
    try {
      initSync({ module: data.module });
      work(new SearchJob(data.state, data.request));
    } catch (error) {
      report({ problem: String(error) });
    }
  });
  function work(job) {
    try {
      const end = performance.now() + SLICE_MS;
      let progress;
      do
        progress = job.work(BATCH);
      while (progress && !progress.story && performance.now() < end);
      if (progress) report({ progress });
      else report({ problem: job.problem?.message ?? "" });
      if (progress && !progress.story) setTimeout(work, 0, job);
    } catch (error) {
      report({ problem: String(error) });
    }
  }
})();
