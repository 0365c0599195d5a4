// The picture of a graph: zoom, a choice of graphs, and the details of the node that was picked.

import type { ModelAnalysis, SubgraphAnalysis } from 'tflite-interpreter/analyzer';
import { card } from '../parts/card.ts';
import { element, svg } from '../parts/element.ts';
import type { Layout, PlacedNode } from './graph-layout.ts';
import { nodeDetails, overview } from './node-details.ts';
import { kindOf } from './operator-kinds.ts';

const ZOOMS = [0.25, 0.4, 0.6, 0.8, 1, 1.25, 1.6] as const;

/** The card with the graph; the code that lays it out is loaded for it. */
export async function graphView({ subgraphs, engines }: ModelAnalysis): Promise<HTMLElement> {
  const { layOut } = await import('./graph-layout.ts');
  const refused = engines.find(({ refusal }) => refusal)?.refusal?.data;
  const canvas = element('div', { class: 'canvas', role: 'group', 'aria-label': 'Graph', tabindex: 0 });
  const aside = element('aside', { class: 'aside', 'aria-label': 'The node that was picked', 'aria-live': 'polite' });
  let zoom = 4;
  let picture: SVGSVGElement | undefined;
  let layout: Layout;

  const scale = (): void => {
    picture?.setAttribute('width', String(layout.width * ZOOMS[zoom]!));
    picture?.setAttribute('height', String(layout.height * ZOOMS[zoom]!));
    closer.disabled = zoom === ZOOMS.length - 1;
    farther.disabled = zoom === 0;
  };
  const show = (index: number): void => {
    const subgraph = subgraphs[index]!;
    layout = layOut(subgraph);
    picture = draw(layout, subgraph, refused?.subgraph === index ? refused.node : undefined, (operator) =>
      aside.replaceChildren(...nodeDetails(subgraph, operator)),
    );
    canvas.replaceChildren(picture);
    aside.replaceChildren(...overview(layout));
    scale();
  };
  const zoomButton = (text: string, label: string, step: number): HTMLButtonElement => {
    const button = element('button', { type: 'button', class: 'button small', 'aria-label': label }, text);
    button.addEventListener('click', () => {
      zoom = Math.max(0, Math.min(ZOOMS.length - 1, zoom + step));
      scale();
    });
    return button;
  };
  const farther = zoomButton('−', 'Zoom out', -1);
  const closer = zoomButton('+', 'Zoom in', 1);
  const tools = element('div', { class: 'actions', style: 'margin: 0' });
  if (subgraphs.length > 1) tools.append(graphChoice(subgraphs, show));
  tools.append(farther, closer);
  const view = card('Graph', tools, element('div', { class: 'graph' }, canvas, aside));
  if (subgraphs.length > 0) show(0);
  return view;
}

function graphChoice(subgraphs: readonly SubgraphAnalysis[], show: (index: number) => void): HTMLElement {
  const options = subgraphs.map(({ operators }, i) =>
    element('option', { value: i }, `Graph ${i}, ${operators.length} nodes`),
  );
  const choice = element('select', { 'aria-label': 'Which graph' }, ...options);
  choice.addEventListener('change', () => show(Number(choice.value)));
  return choice;
}

function draw(
  { nodes, edges, width, height }: Layout,
  { operators }: SubgraphAnalysis,
  refused: number | undefined,
  pick: (operator: number) => void,
): SVGSVGElement {
  const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': 'Nodes of the graph' });
  for (const points of edges) picture.append(svg('path', { class: 'edge', d: curve(points) }));
  const groups = nodes.map((node) =>
    drawNode(node, node.operator === undefined ? 'tensor' : operators[node.operator]!.opName, refused),
  );
  const pickable = groups.filter((_, i) => nodes[i]!.operator !== undefined);
  const choose = (group: SVGGElement): void => {
    for (const other of pickable) {
      other.setAttribute('aria-pressed', String(other === group));
      other.setAttribute('tabindex', other === group ? '0' : '-1');
    }
    pick(Number(group.dataset['operator']));
  };
  pickable.forEach((group, i) => {
    group.setAttribute('tabindex', i === 0 ? '0' : '-1');
    group.addEventListener('click', () => choose(group));
    group.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Enter: 0, ' ': 0 }[event.key];
      const next = step === undefined ? undefined : pickable[i + step];
      if (!next) return;
      event.preventDefault();
      choose(next);
      next.focus();
    });
  });
  picture.append(...groups);
  return picture;
}

function drawNode(
  { title, note, operator, x, y, width, height }: PlacedNode,
  opName: string,
  refused: number | undefined,
): SVGGElement {
  const [left, top] = [x - width / 2, y - height / 2];
  const isOperator = operator !== undefined;
  const group = svg('g', {
    class: `node ${isOperator ? '' : 'tensor'} ${isOperator && operator === refused ? 'refused' : ''}`,
    // A button's name is what is written in it.
    role: isOperator ? 'button' : 'img',
    'aria-label': isOperator ? undefined : `${title}, ${note}`,
    'aria-pressed': isOperator && 'false',
    'data-operator': operator,
  });
  group.append(svg('rect', { class: 'box', x: left, y: top, width, height, rx: 6 }));
  if (isOperator) {
    group.append(
      svg('rect', {
        class: `stripe kind-${kindOf(opName)}`,
        x: left + 1,
        y: top + 8,
        width: 3,
        height: height - 16,
        rx: 1.5,
      }),
    );
  }
  const room = Math.floor((width - 26) / 7.4);
  group.append(
    svg('text', { x: left + 13, y: y - 4 }, cut(title, room)),
    svg('text', { class: 'shape', x: left + 13, y: y + 13 }, cut(note, room)),
  );
  return group;
}

function cut(text: string, room: number): string {
  return text.length > room + 1 ? `${text.slice(0, room)}…` : text;
}

/** Through dagre's points, bent where they are. */
function curve(points: readonly { readonly x: number; readonly y: number }[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let path = `M${first.x},${first.y}`;
  let from = first;
  for (const to of rest) {
    const middle = (from.y + to.y) / 2;
    path += `C${from.x},${middle} ${to.x},${middle} ${to.x},${to.y}`;
    from = to;
  }
  return path;
}
