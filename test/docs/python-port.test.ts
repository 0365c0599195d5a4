import { expect, it, vi } from 'vitest';

// What classify.py printed: ai-edge-litert 2.3.0, keras-image-helper 0.0.2, Pillow 13.0.0.
const PYTHON = { 'Egyptian cat': 0.793, 'tiger cat': 0.094, tabby: 0.074, lynx: 0.012 };

it('the port of classify.py names the same classes, in the same order', async () => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  await import('../../examples/python-port/classify.ts');
  const lines = print.mock.calls.map(([line]) => String(line).split(/ (.*)/));
  print.mockRestore();

  expect(lines).toHaveLength(5);
  expect(lines.slice(0, 4).map(([, label]) => label)).toEqual(Object.keys(PYTHON));
  for (const [score, label] of lines.slice(0, 4)) {
    // The tolerance between kernels for this model: examples/assets/README.md.
    expect(Math.abs(Number(score) - PYTHON[label as keyof typeof PYTHON])).toBeLessThanOrEqual(0.06);
  }
});
