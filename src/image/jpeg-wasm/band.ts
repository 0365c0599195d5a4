// The part of a component that one row of units holds: in the kernel while it is read, else in memory of ours.

import { type Component, createPlane, type Frame } from '../jpeg/frame.ts';
import { coefficientsOf } from '../jpeg/progressive.ts';
import type { ScanComponent } from '../jpeg/scan.ts';
import type { Kernel, Room } from './kernel.ts';

/** A component of a scan, row by row. */
export interface Band {
  /** Gives the kernel what it needs of a row that is about to be read. */
  fetch(row: number): void;
  /** Keeps what the kernel has made of it. */
  keep(row: number): void;
}

/**
 * Tells the kernel of a component of the scan that begins.
 *
 * @param position - Its place in the scan.
 * @param unit - Its blocks across and down in a unit of this scan.
 */
export function openBand(
  kernel: Kernel,
  { component, dcSlot, acSlot }: ScanComponent,
  frame: Frame,
  position: number,
  unit: { readonly horizontal: number; readonly vertical: number },
): Band {
  const { paddedAcross, wanted } = component;
  const isFirstScan = component.plane === undefined;
  const kept = frame.isProgressive
    ? bytesOf(coefficientsOf(component, frame))
    : (component.plane ??= createPlane(component));
  // 64 coefficients of 16 bits a block, or as many samples.
  const blockRow = paddedAcross * (frame.isProgressive ? 128 : 64);
  const room = roomOf(kernel, component, blockRow * component.vertical);
  const length = blockRow * unit.vertical;
  setComponent(kernel, position, component, unit, room.band, isFirstScan, dcSlot, acSlot);
  return {
    fetch(row) {
      if (frame.isProgressive || !isFirstScan) {
        kernel.view(room.band, length).set(kept.subarray(row * length, (row + 1) * length));
      }
      wantRow(kernel, position, component, row * unit.vertical);
    },
    keep(row) {
      const isLookedAt =
        frame.isProgressive ||
        !wanted ||
        wanted.rows.subarray(row * unit.vertical, (row + 1) * unit.vertical).some(Boolean);
      if (isLookedAt) kept.set(kernel.view(room.band, length), row * length);
    },
  };
}

/** Tells the kernel of a component whose coefficients have all been read. */
export function openTransform(kernel: Kernel, component: Component): void {
  setComponent(kernel, 0, component, { horizontal: 1, vertical: 1 }, 0, true, 0, 0);
}

/** Tells the kernel which samples of a row of blocks, and the rows behind it, are looked at. */
export function wantRow(kernel: Kernel, position: number, component: Component, row: number): void {
  const wanted = kernel.rooms.get(component)?.wanted;
  if (wanted !== undefined) kernel.setWanted(position, wanted, wanted + component.paddedAcross + row);
}

function setComponent(
  kernel: Kernel,
  position: number,
  { paddedAcross, quantization }: Component,
  { horizontal, vertical }: { readonly horizontal: number; readonly vertical: number },
  band: number,
  isFirstScan: boolean,
  dcSlot: number,
  acSlot: number,
): void {
  kernel.setComponent(position, horizontal, vertical, paddedAcross, dcSlot, acSlot, band, isFirstScan);
  const target = kernel.view(kernel.quantizationOf(position), quantization!.byteLength);
  target.set(bytesOf(quantization!));
}

/** The room of a component, made once for each file. */
function roomOf(kernel: Kernel, component: Component, size: number): Room {
  let room = kernel.rooms.get(component);
  if (!room) {
    room = { band: kernel.reserve(size), wanted: loadWanted(kernel, component) };
    kernel.rooms.set(component, room);
  }
  return room;
}

function loadWanted(kernel: Kernel, { wanted }: Component): number | undefined {
  if (!wanted) return undefined;
  const { columns, rows } = wanted;
  const address = kernel.reserve(columns.length + rows.length);
  const target = kernel.view(address, columns.length + rows.length);
  target.set(columns);
  target.set(rows, columns.length);
  return address;
}

function bytesOf({ buffer, byteOffset, byteLength }: Int16Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
