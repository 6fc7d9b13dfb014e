// The interface between this page and the wasm module. Its types are generated from the structs and enums of src/web, so none
// is written here.
//
// The data of every frame is one Float64Array (see `HeaderField` for its layout; `frame.ts` decodes it without allocating). Other
// data are plain objects. Methods are camelCase; fields of data have the project's names, units last (`at_ms`, `commit_index`).
// Servers are numbers from 1; 0 means "none". Clients are negative where a server or a client is possible: −7 is client 7. Times
// are simulated milliseconds with fractions.
//
// Nothing there throws for bad input: what people may get wrong returns a `Problem`.

import type * as wasm from '#wasm';

export {
  ArrowField, BandCode, BandField, CellField, ClientCode, ClientField, CutField, DensityField, DiagramField, EndCode,
  FateCode, FaultBit, HeaderField, KindCode, LaneCode, LaneField, MarkField, MemberCode, MessageField, RelationCode, RoleCode, SeriesField,
  ServerField, SignCode, TrialCode, TunedField,
} from '#codes';
export type {
  FoundStory, SearchProgress, SearchStart, SearchRequest,
  Answer, AnswerProgress, AnswerRow, BranchRow, ClientDetails, ClientList, Cluster, Comparison, Completion, EventFormat, Goal, EventQuery, EventRow, EventTarget,
  HelpRow, Interest, Level, MessageDetails, Notice, PanicReport, Problem, PropertyRow, PropertyWord, ReadWay, CoreDifference, LadderFall, LadderOutcome, Reply, RuleRow, ServerDetails, SettingRow, StateDetails,
  Judged, Report, OpenedTrace, Untold,
  Statistics, Step, UnknownDetails, ViolationDetails, Walk,
} from '#wasm';

/** Reads a trace; only the whole engine has it. */
export type TraceReader = wasm.TraceReader;

/** The exports of the wasm module that views use, whichever engine it is. */
export type Library = Pick<typeof wasm, 'Cluster' | 'help' | 'freshSeed' | 'searchKinds' | 'version'>;
/** What the workbench needs beyond; only the whole engine has it. */
export type LibraryForCores = Library & Pick<typeof wasm, 'ladderHead'>;
