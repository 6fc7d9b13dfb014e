// The editor for the code of a core: CodeMirror with what a person who writes JavaScript expects. It is loaded when the workbench is opened.
//
// Tab indents; Escape and then Tab leaves the editor, as CodeMirror does it. Its styles are constructed style sheets of the shadow tree.

import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import type { Diagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import type { Text } from '@codemirror/state';
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { highlighting, theme } from './theme';

/** What is wrong at a place of the code, counted from 1. */
export interface CodeProblem {
  line: number;
  column: number;
  message: string;
}

export interface CodeEditorAsks {
  /** The code was changed by its writer. */
  changed(): void;
  /** Ctrl or ⌘ + S. */
  save(): void;
  /** The accessible name, and the identifier of the element that describes the keys. */
  label: string;
  describedBy: string;
}

export class CodeEditor {
  private readonly view: EditorView;

  constructor(parent: HTMLElement, root: ShadowRoot, private readonly asks: CodeEditorAsks) {
    this.view = new EditorView({ parent, root, state: this.stateOf('') });
  }

  get source(): string {
    return this.view.state.doc.toString();
  }

  /** Shows other code. There is no way back to the former by Undo. */
  open(source: string): void {
    this.view.setState(this.stateOf(source));
  }

  /** Replaces the code by another version of it, which Undo takes back. */
  replace(source: string): void {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: source } });
  }

  /** Marks problems at their lines; an empty list removes all marks. */
  mark(problems: readonly CodeProblem[]): void {
    const { doc } = this.view.state;
    this.view.dispatch(setDiagnostics(this.view.state, problems.map((problem) => diagnosticOf(doc, problem))));
  }

  /** Moves the cursor to a place, which is shown. */
  goTo(line: number, column = 1): void {
    const at = offsetOf(this.view.state.doc, line, column);
    this.view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
    this.view.focus();
  }

  search(): void {
    openSearchPanel(this.view);
  }

  dispose(): void {
    this.view.destroy();
  }

  private stateOf(source: string): EditorState {
    const { asks } = this;
    const save = (): boolean => {
      asks.save();
      return true;
    };
    return EditorState.create({
      doc: source,
      extensions: [
        lintGutter(), lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(), drawSelection(), indentOnInput(),
        javascript(), syntaxHighlighting(highlighting), bracketMatching(), highlightActiveLine(), highlightSelectionMatches(), search({ top: true }), theme,
        // Half of a window is narrower than the comments of the skeleton, which say what to do.
        EditorView.lineWrapping,
        keymap.of([{ key: 'Mod-s', run: save, preventDefault: true }, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...lintKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ 'aria-label': asks.label, 'aria-describedby': asks.describedBy, tabindex: '0' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) asks.changed();
        }),
      ],
    });
  }
}

/** The position in the text of a place, or the nearest that exists: code may have been changed since it ran. */
function offsetOf(doc: Text, line: number, column: number): number {
  const found = doc.line(Math.max(1, Math.min(line, doc.lines)));
  return Math.min(found.from + Math.max(0, column - 1), found.to);
}

/** A mark from a place to the end of the word there. */
function diagnosticOf(doc: Text, { line, column, message }: CodeProblem): Diagnostic {
  const from = offsetOf(doc, line, column);
  const rest = doc.sliceString(from, doc.lineAt(from).to);
  const length = /^(\w+|\S)/.exec(rest)?.[0].length ?? 0;
  return { from, to: from + length, severity: 'error', message };
}
