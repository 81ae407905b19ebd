/**
 * A transcript tells what a person types and sees. It begins with words for the reader; then each `== sentence` opens
 * a story of its own, in which `$ troth …` is a command, the lines below are what it prints, and `[exit 1]` is how it
 * ends when it does not end well. `$ cat file` shows a file.
 */
export type Story = { readonly title: string; readonly steps: readonly Step[] };
export type Step = { readonly line: string; readonly output: string };
export type Transcript = { readonly preface: string; readonly stories: readonly Story[] };

export function readTranscript(text: string): Transcript {
  const [preface = "", ...stories] = text.split(/^== /m);
  return { preface, stories: stories.map(readStory) };
}

export function writeTranscript({ preface, stories }: Transcript): string {
  const told = stories.map(({ title, steps }) => {
    const lines = steps.map(({ line, output }) => `$ ${line}\n${output}`);
    return `== ${title}\n${lines.join("\n")}`;
  });
  return `${preface}${told.join("\n")}`;
}

function readStory(text: string): Story {
  const [title = "", ...steps] = text.split(/^\$ /m);
  return { title: title.trim(), steps: steps.map(readStep) };
}

function readStep(text: string): Step {
  const [line = "", ...output] = text.split("\n");
  const shown = output.join("\n").trimEnd();
  return { line, output: shown === "" ? "" : `${shown}\n` };
}

/** The words of a command line, as a shell takes them apart: by spaces, but for what stands between quotes. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => {
    return double ?? single ?? plain ?? "";
  });
}
