// Draws the diagram as a picture, for the share dialog.

import type { Context } from '../cluster/context';
import { diagramPng, diagramReady, diagramSvg } from '../diagram/drawing/svg';
import { modifiedSentence } from '../rules/modified';

/** The size of the picture. */
const SIZE = { width: 1600, height: 560 };

/** Draws a span of the diagram, or all of it, in the theme that applies at the element `near`. */
export async function drawPicture(format: 'svg' | 'png', context: Context, span: { fromMs: number; toMs: number } | undefined, near: Element): Promise<Blob> {
  const { fromMs, toMs } = span ?? { fromMs: 0, toMs: Math.max(1, context.frame.nowMs) };
  const picture = { fromMs, toMs, ...SIZE, near, warning: modifiedSentence(context) };
  if (format === 'png') return diagramPng(context, picture);
  await diagramReady(context, fromMs, toMs, SIZE.width);
  return new Blob([diagramSvg(context, picture)], { type: 'image/svg+xml' });
}
