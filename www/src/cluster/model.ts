// What the views know of a cluster: the contract between this page and the wasm module. Its types are generated
// from the structs and enums of src/web, so none is written here.
//
// Two ways lead across. What is needed at every frame is one Float64Array (see `HeaderField` for
// its layout; `frame.ts` decodes it without allocating). What is needed once in a while comes as
// plain objects. Methods are camelCase; the fields of data carry the project's names, units last
// (`at_ms`, `commit_index`). Servers are numbers from 1; 0 means "none". Clients are negative where
// either may stand: −7 is client 7. Times are simulated milliseconds, and fractions count.
//
// Nothing there throws for bad input: what people may get wrong answers with a `Problem`.

import type * as wasm from '#wasm';

export {
  ArrowField, BandCode, BandField, CellField, ClientCode, ClientField, CutField, DensityField, DiagramField, EndCode,
  FateCode, FaultBit, HeaderField, KindCode, LaneCode, LaneField, MarkField, MemberCode, MessageField, RelationCode, RoleCode, SeriesField,
  ServerField, SignCode, TunedField,
} from '#codes';
export type {
  FoundStory, SearchProgress, SearchStart, SearchRequest,
  Answer, AnswerProgress, AnswerRow, BranchRow, ClientDetails, ClientList, Cluster, Comparison, Completion, EventFormat, EventQuery, EventRow, EventTarget,
  HelpRow, Interest, Level, MessageDetails, Notice, PanicReport, Problem, PropertyRow, PropertyWord, ReadWay, Reply, RuleRow, ServerDetails, SettingRow, StateDetails,
  Statistics, Step, UnknownDetails, ViolationDetails, Walk,
} from '#wasm';

/** What the wasm module offers. */
export type Library = Pick<typeof wasm, 'Cluster' | 'help' | 'freshSeed'>;
